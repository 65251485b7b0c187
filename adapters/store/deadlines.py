"""The deadlines in the rows, and what else is asked about escalations and callbacks alike."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, Connection, Select, bindparam, exists, func, literal_column, select

from adapters.store.availability import NOW
from adapters.store.columns import NEVER, UTCDateTime
from adapters.store.tables import CALLBACK_RINGS, ESCALATION_RINGS, IS_OWED, callback, escalation, person
from bot.domain.words import CallbackId, EscalationId
from bot.ports.store import Due

_MOST = bindparam("most", type_=callback.c.lines.type)
_DUE_ESCALATIONS = (
    select(escalation.c.id)
    .where(ESCALATION_RINGS, escalation.c.deadline <= NOW)
    .order_by(escalation.c.deadline)
    .limit(_MOST)
)
_DUE_CALLBACKS = (
    select(callback.c.id).where(CALLBACK_RINGS, callback.c.deadline <= NOW).order_by(callback.c.deadline).limit(_MOST)
)
_IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)
_TAKE_ESCALATIONS = (
    select(escalation.c.id)
    .where(escalation.c.id.in_(_IDS), ESCALATION_RINGS, escalation.c.deadline <= NOW)
    .with_for_update(skip_locked=True)
)
_TAKE_CALLBACKS = (
    select(callback.c.id)
    .where(callback.c.id.in_(_IDS), CALLBACK_RINGS, callback.c.deadline <= NOW)
    .with_for_update(skip_locked=True)
)
_AFTER: BindParameter[datetime] = bindparam("after", type_=UTCDateTime)
_NEXT = select(
    select(func.min(escalation.c.deadline)).where(ESCALATION_RINGS, escalation.c.deadline > _AFTER).scalar_subquery(),
    select(func.min(callback.c.deadline)).where(CALLBACK_RINGS, callback.c.deadline > _AFTER).scalar_subquery(),
)
_NEWEST_ESCALATIONS = (
    select(escalation.c.opened_at, escalation.c.id).order_by(escalation.c.opened_at.desc()).limit(_MOST)
)
_NEWEST_CALLBACKS = select(callback.c.made_at, callback.c.id).order_by(callback.c.made_at.desc()).limit(_MOST)
_OWNERLESS = (
    select(callback.c.id)
    .where(IS_OWED, ~exists(literal_column("1")).where(person.c.id == callback.c.owner))
    .order_by(callback.c.due_at)
    .limit(_MOST)
)


class StoredDeadlines:
    """The Deadlines port in one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def due(self, most: int) -> Due:
        """Find up to `most` of each whose deadline has passed, longest past first."""
        asked = {"now": self._now, "most": most}
        return Due(
            tuple(EscalationId(id) for (id,) in self._connection.execute(_DUE_ESCALATIONS, asked)),
            tuple(CallbackId(id) for (id,) in self._connection.execute(_DUE_CALLBACKS, asked)),
        )

    def take(self, due: Due) -> Due:
        """Lock those whose deadline has passed; without those that somebody else has just now, or has rung already."""
        escalations = self._taken(_TAKE_ESCALATIONS, due.escalations)
        callbacks = self._taken(_TAKE_CALLBACKS, due.callbacks)
        return Due(
            tuple(id for id in due.escalations if id in escalations),
            tuple(id for id in due.callbacks if id in callbacks),
        )

    def next_at(self, after: datetime | None = None) -> datetime | None:
        """Give the nearest deadline: the first after an instant, or of all, past ones too."""
        found = self._connection.execute(_NEXT, {"after": after or NEVER}).one()
        return min((at for at in found if at is not None), default=None)

    def newest(self, most: int) -> tuple[EscalationId | CallbackId, ...]:
        """Name the newest escalations and callbacks, newest first, open or not."""
        found: list[tuple[datetime, EscalationId | CallbackId]] = [
            (at, CallbackId(id)) for at, id in self._connection.execute(_NEWEST_CALLBACKS, {"most": most})
        ]
        found += [(at, EscalationId(id)) for at, id in self._connection.execute(_NEWEST_ESCALATIONS, {"most": most})]
        return tuple(id for _, id in sorted(found, key=lambda one: one[0], reverse=True)[:most])

    def ownerless(self, most: int) -> tuple[CallbackId, ...]:
        """Find open callbacks whose owner is no longer in the directory."""
        return tuple(CallbackId(id) for (id,) in self._connection.execute(_OWNERLESS, {"most": most}))

    def _taken(self, query: Select[str], ids: Sequence[str]) -> frozenset[str]:
        if not ids:
            return frozenset()
        return frozenset(self._connection.execute(query, {"ids": ids, "now": self._now}).scalars())
