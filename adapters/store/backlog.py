"""Keeps the Backlog port: what is next is found by probes of an index, and only what is counted takes longer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from adapters.store.availability import NOW
from adapters.store.database import Database
from adapters.store.outbox import IS_KNOWN
from adapters.store.paces import IS_DOWN, pace
from adapters.store.tables import (
    CALLBACK_RINGS,
    ESCALATION_RINGS,
    IS_OWED,
    IS_UNSENT,
    callback,
    directory_version,
    escalation,
    message,
)
from adapters.store.unit import StoredUnit
from bot.messages.show import Lane
from bot.ports.backlog import Head, Heads, Pool, Totals

_ONE: ColumnElement[int] = literal_column("1")
_LANE: BindParameter[int] = bindparam("of_lane", type_=Integer)

_NEXT_ESCALATION = (
    select(escalation.c.id, escalation.c.deadline).where(ESCALATION_RINGS).order_by(escalation.c.deadline).limit(_ONE)
)
_NEXT_CALLBACK = (
    select(callback.c.id, callback.c.deadline).where(CALLBACK_RINGS).order_by(callback.c.deadline).limit(_ONE)
)
_DUE_IN_LANE = (
    select(message.c.key, message.c.due_at, message.c.lease_until)
    .where(IS_UNSENT, IS_KNOWN, message.c.lane == _LANE, message.c.due_at <= NOW)
    .order_by(message.c.due_at)
    .limit(_ONE)
)
_CLAIMABLE_IN_LANE = _DUE_IN_LANE.where(or_(message.c.lease_until.is_(None), message.c.lease_until <= NOW))
_DOWN = select(pace.c.destination).where(IS_DOWN)
_CLAIMABLE_ELSEWHERE = _CLAIMABLE_IN_LANE.where(
    or_(message.c.platform.is_(None), message.c.platform.not_in(bindparam("down", expanding=True)))
)

_DIRECTORIES = select(func.count()).select_from(directory_version)
# Whatever is open has a deadline, so it is counted in the index of the deadlines alone.
_OPEN = select(func.count()).select_from(escalation).where(ESCALATION_RINGS)
_OWED = select(func.count()).select_from(callback).where(CALLBACK_RINGS)
_OWED_BY_NOW = select(func.count()).select_from(callback).where(IS_OWED, callback.c.due_at <= NOW)
_ESCALATION_RINGS = select(func.count()).select_from(escalation).where(ESCALATION_RINGS, escalation.c.deadline <= NOW)
_CALLBACK_RINGS = select(func.count()).select_from(callback).where(CALLBACK_RINGS, callback.c.deadline <= NOW)
_UNSENT = select(func.count()).select_from(message).where(IS_UNSENT)


class StoredBacklog:
    """The Backlog port over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def heads(self) -> Heads:
        """Look at what is next. Raises Unavailable."""
        return await self._database.read(_heads)

    async def totals(self) -> Totals:
        """Count what there is. Raises Unavailable."""
        return await self._database.read(_totals)

    def pools(self) -> tuple[Pool, ...]:
        """Tell how this replica's connections are used now."""
        return self._database.pools


def _heads(unit: StoredUnit) -> Heads:
    connection = unit.connection
    down = connection.execute(_DOWN).scalars().all()
    return Heads(
        has_directory=_count(unit, _DIRECTORIES) > 0,
        escalation=_next(connection, _NEXT_ESCALATION),
        callback=_next(connection, _NEXT_CALLBACK),
        message=next((head for lane in Lane if (head := _claimable(unit, lane, down))), None),
    )


def _totals(unit: StoredUnit) -> Totals:
    oldest = [at for lane in Lane if (at := _oldest(unit, lane))]
    return Totals(
        at=unit.now,
        open_escalations=_count(unit, _OPEN),
        open_callbacks=_count(unit, _OWED),
        owed_callbacks=_count(unit, _OWED_BY_NOW),
        escalation_rings=_count(unit, _ESCALATION_RINGS),
        callback_rings=_count(unit, _CALLBACK_RINGS),
        unsent_messages=_count(unit, _UNSENT),
        oldest_message=min(oldest, default=None),
    )


def _next(connection: Connection, query: Select[str, datetime | None]) -> Head | None:
    row = connection.execute(query).one_or_none()
    return Head(row[0], row[1]) if row and row[1] else None


def _claimable(unit: StoredUnit, lane: Lane, down: Sequence[str]) -> Head | None:
    """What is claimed next of a lane: what is in flight is passed over, and there is never much of it.

    What waits for a platform that is down is passed over too: it is not claimed until that is up again.
    """
    query = _CLAIMABLE_ELSEWHERE if down else _CLAIMABLE_IN_LANE
    asked = {"of_lane": lane.value, "now": unit.now} | ({"down": list(down)} if down else {})
    row = unit.connection.execute(query, asked).one_or_none()
    if row is None or row.due_at is None:
        return None
    return Head(row.key, max(row.due_at, row.lease_until or row.due_at))


def _oldest(unit: StoredUnit, lane: Lane) -> datetime | None:
    row = unit.connection.execute(_DUE_IN_LANE, {"of_lane": lane.value, "now": unit.now}).one_or_none()
    return row.due_at if row else None


def _count(unit: StoredUnit, query: Select[int]) -> int:
    return unit.connection.execute(query, {"now": unit.now}).scalar_one()
