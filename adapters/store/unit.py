"""One transaction, as the use cases see it."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from adapters.store.briefings import StoredBriefings
from adapters.store.callbacks import StoredCallbacks
from adapters.store.columns import insert_once
from adapters.store.couplings import StoredCouplings
from adapters.store.deadlines import StoredDeadlines
from adapters.store.directories import StoredDirectories
from adapters.store.escalations import StoredEscalations
from adapters.store.moment import Moment
from adapters.store.outbox import StoredOutbox
from adapters.store.paces import StoredPaces
from adapters.store.people import StoredPeople
from adapters.store.routes import StoredRoutes
from adapters.store.standstill import StoredStandstill
from adapters.store.tables import request as _request
from adapters.store.turn import Turn
from bot.domain.acts import RequestKey

_LONGEST_KEY_BYTES = 2000
"""PostgreSQL's indexes take 2,704 bytes; no platform's own names are nearly as long."""


class StoredUnit:
    """The Unit port over one connection that is in a transaction. writing: what is loaded is locked."""

    def __init__(self, connection: Connection, now: datetime, *, writing: bool) -> None:
        self.connection = connection
        self._moment = moment = Moment(now)
        self.escalations = StoredEscalations(connection, moment, writing=writing)
        self.couplings = StoredCouplings(connection, now)
        self.callbacks = StoredCallbacks(connection, moment, writing=writing)
        self.briefings = StoredBriefings(connection)
        self.deadlines = StoredDeadlines(connection, now)
        self.people = StoredPeople(connection, now, Turn(connection, writing=writing))
        self.directories = StoredDirectories(connection, now)
        self.outbox = StoredOutbox(connection, now)
        self.routes = StoredRoutes(connection)
        self.paces = StoredPaces(connection)
        self.standstill = StoredStandstill(connection, now)

    @property
    def now(self) -> datetime:
        """Give its instant: once a state is loaded, no earlier than that was last changed."""
        return self._moment.now

    def first_time(self, request: RequestKey) -> bool:
        """Note a request; False if it was noted before. Retention forgets those that are older than a day."""
        row = {"key": _fitting(request), "at": self.now}
        return bool(self.connection.execute(insert_once(self.connection, _request), row).rowcount)


def _fitting(request: RequestKey) -> str:
    """Give a request's name as it is kept: one that fits into no index by its digest."""
    name = request.encode()
    return request if len(name) <= _LONGEST_KEY_BYTES else f"sha256:{sha256(name).hexdigest()}"
