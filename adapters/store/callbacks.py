"""The callbacks: state, deadline and timeline, written together."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.store.codec import CALLBACK_EVENTS, CALLBACKS
from adapters.store.moment import Moment
from adapters.store.tables import IS_OWED, callback
from adapters.store.timelines import Timelines
from bot.domain.briefing import AccountKey
from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.events import Untold
from bot.domain.words import CallbackId
from bot.ports.store import Conflict
from directory.people import PersonId, Region

_GET = select(callback.c.state, callback.c.lines, callback.c.changed_at).where(callback.c.id == bindparam("id"))
_GET_LOCKED = _GET.with_for_update()
_INSERT = insert(callback)
_UPDATE = update(callback).where(callback.c.id == bindparam("key"), callback.c.lines == bindparam("known"))
_OPEN_FOR = select(callback.c.state).where(callback.c.account == bindparam("account"), IS_OWED)
_OPEN = select(callback.c.state).where(IS_OWED).order_by(callback.c.due_at, callback.c.id)


class StoredCallbacks:
    """The Callbacks port in one transaction."""

    def __init__(self, connection: Connection, moment: Moment, *, writing: bool) -> None:
        self._connection = connection
        self._moment = moment
        self._get = _GET_LOCKED if writing else _GET
        self._timelines = Timelines(connection, CALLBACK_EVENTS)
        self._known: dict[CallbackId, tuple[Callback, int]] = {}

    def get(self, id: CallbackId) -> Callback | None:
        """Load one, locked until the transaction ends. Raises Unreadable."""
        known = self._known.get(id)
        if known is None:
            row = self._connection.execute(self._get, {"id": id}).one_or_none()
            if row is None:
                return None
            self._moment.not_before(row.changed_at)
            known = self._known[id] = CALLBACKS.read(row.state), row.lines
        return known[0]

    def save(self, before: Callback | None, after: Callback, happened: Sequence[CallbackEvent]) -> int:
        """Write what changed. Raises Conflict if `before` is not what is stored, or the account has an open one."""
        try:
            lines = self._insert(after, len(happened)) if before is None else self._update(before, after, len(happened))
            self._timelines.add(after.id, lines, happened)
        except IntegrityError as refused:
            self._known.pop(after.id, None)
            raise Conflict(str(refused.orig)) from refused
        self._known[after.id] = after, lines + len(happened)
        return lines + 1

    def happened(self, id: CallbackId) -> tuple[CallbackEvent | Untold, ...]:
        """Give the timeline, from its first line."""
        return self._timelines.read(id)

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

    def _insert(self, after: Callback, lines: int) -> int:
        fixed = {
            "id": after.id,
            "escalation": after.escalation,
            "made_at": after.made_at,
            "account": after.account,
            "region": after.region,
        }
        self._connection.execute(_INSERT, fixed | self._changing(after, lines))
        return 0

    def _update(self, before: Callback, after: Callback, more: int) -> int:
        if self.get(before.id) != before:
            raise Conflict(f"callback {before.id} has changed")
        lines = self._known[before.id][1]
        expected = {"key": before.id, "known": lines}
        done = self._connection.execute(_UPDATE, expected | self._changing(after, lines + more))
        if not done.rowcount:
            raise Conflict(f"callback {before.id} has changed")
        return lines

    def _changing(self, after: Callback, lines: int) -> dict[str, object]:
        return {"changed_at": self._moment.now} | _columns(after, lines)


def _columns(after: Callback, lines: int) -> dict[str, object]:
    return {
        "stage": after.stage.value,
        "deadline": after.deadline,
        "due_at": after.due_at,
        "owner": after.owner,
        "lines": lines,
        "state": CALLBACKS.write(after),
        "closed_at": after.closed_at,
    }
