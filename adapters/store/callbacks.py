"""The callbacks: state, deadline and timeline, written together."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select

from adapters.store.codec import CALLBACK_EVENTS, CALLBACKS
from adapters.store.moment import Moment
from adapters.store.subjects import Kind, StoredSubjects
from adapters.store.tables import IS_OWED, callback
from bot.domain.briefing import AccountKey
from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.words import CallbackId
from directory.people import PersonId, Region

_KIND = Kind(callback, CALLBACKS, CALLBACK_EVENTS)
_OPEN_FOR = select(callback.c.state).where(callback.c.account == bindparam("account"), IS_OWED)
_OPEN = select(callback.c.state).where(IS_OWED).order_by(callback.c.due_at, callback.c.id)


class StoredCallbacks(StoredSubjects[CallbackId, Callback, CallbackEvent]):
    """The Callbacks port in one transaction."""

    def __init__(self, connection: Connection, moment: Moment, *, writing: bool) -> None:
        super().__init__(_KIND, connection, moment, writing=writing)

    def open_for(self, account: AccountKey) -> Callback | None:
        """Give the account's open callback."""
        state = self._connection.execute(_OPEN_FOR, {"account": account}).scalar_one_or_none()
        return None if state is None else CALLBACKS.read(state)

    def open_in(self, region: Region | None, owner: PersonId | None, most: int) -> tuple[Callback, ...]:
        """Give up to `most` open callbacks by their due time: of a region, or of an owner, or both, or all."""
        query = _OPEN
        if region is not None:
            query = query.where(callback.c.region == region)
        if owner is not None:
            query = query.where(callback.c.owner == owner)
        return tuple(CALLBACKS.read(state) for (state,) in self._connection.execute(query.limit(most)))

    def _fixed(self, state: Callback) -> Mapping[str, object]:
        return {
            "escalation": state.escalation,
            "made_at": state.made_at,
            "account": state.account,
            "region": state.region,
        }

    def _changing(self, state: Callback) -> Mapping[str, object]:
        return {
            "stage": state.stage.value,
            "deadline": state.deadline,
            "due_at": state.due_at,
            "owner": state.owner,
            "closed_at": state.closed_at,
        }
