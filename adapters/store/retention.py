"""The Records port: dating, erasing and purging what is over, a batch to a transaction, found by indexed instants."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.schema import Column

from adapters.store.briefings import told
from adapters.store.codec import CALLBACK_EVENTS, CALLBACKS, ESCALATION_EVENTS, ESCALATIONS
from adapters.store.columns import UTCDateTime
from adapters.store.database import Database
from adapters.store.paces import pace
from adapters.store.tables import (
    HAS_CALLBACK,
    IS_CLOSED,
    IS_CLOSED_UNDATED,
    IS_OVER,
    IS_OVER_UNDATED,
    IS_UNERASED,
    busy,
    callback,
    escalation,
    freed,
    hold,
    message,
    page,
    request,
    timeline,
)
from adapters.store.unit import StoredUnit
from bot.domain.briefing import erased_account
from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackMade
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationOpened
from bot.domain.words import CallbackId, EscalationId
from bot.ports.store import Unreadable

T = TypeVar("T")

_A_DAY = timedelta(days=1)
_BEFORE: BindParameter[datetime] = bindparam("before", type_=UTCDateTime)
_MOST = bindparam("most", type_=escalation.c.lines.type)
_THESE: BindParameter[str] = bindparam("these", expanding=True)

_LEFT: BindParameter[str] = bindparam("left", expanding=True)

_UNDATED = select(escalation.c.id, escalation.c.state).where(IS_OVER_UNDATED, escalation.c.id.not_in(_LEFT))
_UNDATED_CALLBACKS = select(callback.c.id, callback.c.state).where(IS_CLOSED_UNDATED, callback.c.id.not_in(_LEFT))
_DATE = update(escalation).where(escalation.c.id == bindparam("of"))
_DATE_CALLBACK = update(callback).where(callback.c.id == bindparam("of"))

_CALLBACK_REMAINS = exists(literal_column("1")).where(
    callback.c.id == escalation.c.callback, or_(callback.c.closed_at.is_(None), callback.c.closed_at > _BEFORE)
)
_TO_ERASE = (
    select(escalation.c.id, escalation.c.state, escalation.c.callback)
    .where(IS_UNERASED, escalation.c.unerased_since <= _BEFORE, ~_CALLBACK_REMAINS, escalation.c.id.not_in(_LEFT))
    .order_by(escalation.c.unerased_since)
)
_FIRST_LINE = (
    update(timeline)
    .where(timeline.c.subject == bindparam("of"), timeline.c.seq == literal_column("1"))
    .values(event=bindparam("erased"))
)
_TO_PURGE = (
    select(escalation.c.id)
    .where(IS_OVER, escalation.c.over_at <= _BEFORE, ~_CALLBACK_REMAINS)
    .order_by(escalation.c.over_at)
)
_CALLBACKS_TO_PURGE = (
    select(callback.c.id)
    .where(
        IS_CLOSED,
        callback.c.closed_at <= _BEFORE,
        ~exists(literal_column("1")).where(HAS_CALLBACK, escalation.c.callback == callback.c.id),
    )
    .order_by(callback.c.closed_at)
)
_OF_ESCALATION = (
    page.c.escalation,
    hold.c.escalation,
    timeline.c.subject,
    told.c.escalation,
    message.c.subject,
    escalation.c.id,
)
_OF_CALLBACK = (timeline.c.subject, message.c.subject, callback.c.id)
_PAST = tuple(
    delete(key.table).where(key.in_(select(key).where(at <= _BEFORE).limit(_MOST).with_for_update(skip_locked=True)))
    for key, at in (
        (busy.c.person, busy.c.until),
        (freed.c.person, freed.c.at),
        (request.c.key, request.c.at),
        (pace.c.destination, pace.c.free_at),
    )
)

log = logging.getLogger(__name__)


class StoredRecords:
    """What is over, in a database. What can't be read is passed over, as long as this process lives."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unreadable: set[str] = set()

    async def date(self, most: int) -> int:
        """Note when they ended, of escalations and callbacks where an earlier release did not."""
        return await self._database.run(lambda unit: self._date(unit.connection, most))

    async def erase(self, older: timedelta, most: int) -> int:
        """Erase what the callers told, and their accounts' keys, where escalation and callback ended so long ago."""
        return await self._database.run(lambda unit: self._erase(unit, unit.now - older, most))

    async def purge(self, older: timedelta, most: int) -> int:
        """Forget escalations and callbacks that ended so long ago, with whatever belongs to them."""
        return await self._database.run(lambda unit: _purge(unit.connection, unit.now - older, most))

    async def forget_the_past(self, most: int) -> int:
        """Forget busy times, requests, and who came free, of a day ago: nobody repeats those or waits for them now."""
        return await self._database.run(lambda unit: _forget(unit, most))

    def _date(self, connection: Connection, most: int) -> int:
        over = self._readable(connection, _UNDATED, most, lambda row: ESCALATIONS.read(row.state))
        for state in over:
            dated = {"over_at": state.over_at, "unerased_since": state.over_at, "callback": state.callback}
            connection.execute(_DATE, {"of": state.id} | dated)
        left = most - len(over)
        closed = self._readable(connection, _UNDATED_CALLBACKS, left, lambda row: CALLBACKS.read(row.state))
        for owed in closed:
            connection.execute(_DATE_CALLBACK, {"of": owed.id, "closed_at": owed.closed_at})
        return len(over) + len(closed)

    def _erase(self, unit: StoredUnit, before: datetime, most: int) -> int:
        found = self._readable(unit.connection, _TO_ERASE, most, lambda row: _ended(unit, row), before=before)
        for ended in found:
            _erase_told(unit, ended)
        _remove(unit.connection, [told.c.escalation], [ended.state.id for ended in found])
        return len(found)

    def _readable(
        self,
        connection: Connection,
        query: Select[*tuple[Any, ...]],
        most: int,
        read: Callable[[Row[*tuple[Any, ...]]], T],
        **asked: object,
    ) -> list[T]:
        """Lock up to `most` rows that nobody else has, and read them; one that can't be read stops no other."""
        found: list[T] = []
        while not found and (rows := _found(connection, query, most, left=list(self._unreadable), **asked)):
            for row in rows:
                try:
                    found.append(read(row))
                except (Unreadable, ValueError) as fault:
                    log.warning("%s can't be read, and so not be forgotten: %s", row.id, type(fault).__name__)
                    self._unreadable.add(row.id)
        return found


def _found(
    connection: Connection, query: Select[*tuple[Any, ...]], most: int, **asked: object
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Lock up to `most` rows that nobody else has."""
    return connection.execute(query.limit(_MOST).with_for_update(skip_locked=True), {"most": most, **asked}).all()


def _opening(unit: StoredUnit, id: EscalationId) -> EscalationOpened:
    opened = unit.escalations.happened(id)[0]
    if not isinstance(opened, EscalationOpened):
        raise Unreadable(id)
    return opened


def _making(unit: StoredUnit, id: CallbackId) -> CallbackMade:
    made = unit.callbacks.happened(id)[0]
    if not isinstance(made, CallbackMade):
        raise Unreadable(id)
    return made


@dataclass(frozen=True, slots=True)
class _Ended:
    """An escalation with what it began with, and the same of the callback that it ended in."""

    state: Escalation
    opened: EscalationOpened
    callback: tuple[Callback, CallbackMade] | None


def _ended(unit: StoredUnit, row: Row[*tuple[Any, ...]]) -> _Ended:
    state = ESCALATIONS.read(row.state)
    owed = unit.callbacks.get(CallbackId(row.callback)) if row.callback is not None else None
    return _Ended(state, _opening(unit, state.id), (owed, _making(unit, owed.id)) if owed else None)


def _erase_told(unit: StoredUnit, ended: _Ended) -> None:
    connection, account = unit.connection, erased_account(ended.state.id)
    state = ESCALATIONS.write(replace(ended.state, account=account))
    erased = {"account": account, "state": state, "unerased_since": None}
    connection.execute(_DATE, {"of": ended.state.id} | erased)
    _, text = ESCALATION_EVENTS.write(replace(ended.opened, account=account))
    connection.execute(_FIRST_LINE, {"of": ended.state.id, "erased": text})
    if ended.callback:
        _erase_callback(connection, *ended.callback)


def _erase_callback(connection: Connection, owed: Callback, made: CallbackMade) -> None:
    account = erased_account(owed.id)
    state = CALLBACKS.write(replace(owed, account=account))
    connection.execute(_DATE_CALLBACK, {"of": owed.id, "account": account, "state": state})
    _, text = CALLBACK_EVENTS.write(replace(made, account=account))
    connection.execute(_FIRST_LINE, {"of": owed.id, "erased": text})


def _purge(connection: Connection, before: datetime, most: int) -> int:
    over = [row.id for row in _found(connection, _TO_PURGE, most, before=before)]
    _remove(connection, _OF_ESCALATION, over)
    closed = [row.id for row in _found(connection, _CALLBACKS_TO_PURGE, most - len(over), before=before)]
    _remove(connection, _OF_CALLBACK, closed)
    return len(over) + len(closed)


def _remove(connection: Connection, where: Iterable[Column[str]], ids: Sequence[str]) -> None:
    if ids:
        for column in where:
            connection.execute(delete(column.table).where(column.in_(_THESE)), {"these": ids})


def _forget(unit: StoredUnit, most: int) -> int:
    asked = {"before": unit.now - _A_DAY, "most": most}
    return sum(unit.connection.execute(query, asked).rowcount for query in _PAST)
