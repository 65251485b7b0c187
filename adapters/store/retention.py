"""The Records port: dating, erasing and purging what is over, a batch to a transaction, found by indexed instants."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

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
    timeline,
)
from adapters.store.unit import StoredUnit
from bot.domain.briefing import erased_account
from bot.domain.callback_events import CallbackMade
from bot.domain.events import EscalationOpened
from bot.domain.words import CallbackId, EscalationId

_A_DAY = timedelta(days=1)
_BEFORE: BindParameter[datetime] = bindparam("before", type_=UTCDateTime)
_MOST = bindparam("most", type_=escalation.c.lines.type)
_THESE: BindParameter[str] = bindparam("these", expanding=True)

_UNDATED = select(escalation.c.id, escalation.c.state).where(IS_OVER_UNDATED)
_UNDATED_CALLBACKS = select(callback.c.id, callback.c.state).where(IS_CLOSED_UNDATED)
_DATE = update(escalation).where(escalation.c.id == bindparam("of"))
_DATE_CALLBACK = update(callback).where(callback.c.id == bindparam("of"))

_CALLBACK_REMAINS = exists(literal_column("1")).where(
    callback.c.id == escalation.c.callback, or_(callback.c.closed_at.is_(None), callback.c.closed_at > _BEFORE)
)
_TO_ERASE = (
    select(escalation.c.id, escalation.c.state, escalation.c.callback)
    .where(IS_UNERASED, escalation.c.unerased_since <= _BEFORE, ~_CALLBACK_REMAINS)
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
    delete(table).where(table.c.person.in_(select(table.c.person).where(at <= _BEFORE).limit(_MOST)))
    for table, at in ((busy, busy.c.until), (freed, freed.c.at))
)


class StoredRecords:
    """What is over, in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def date(self, most: int) -> int:
        """Note when they ended, of escalations and callbacks where an earlier release did not."""
        return await self._database.run(lambda unit: _date(unit.connection, most))

    async def erase(self, older: timedelta, most: int) -> int:
        """Erase what the callers told, and their accounts' keys, where escalation and callback ended so long ago."""
        return await self._database.run(lambda unit: _erase(unit, unit.now - older, most))

    async def purge(self, older: timedelta, most: int) -> int:
        """Forget escalations and callbacks that ended so long ago, with whatever belongs to them."""
        return await self._database.run(lambda unit: _purge(unit.connection, unit.now - older, most))

    async def forget_the_past(self, most: int) -> int:
        """Forget busy times that are over, and who came free a day ago: whoever waited was offered them long since."""
        return await self._database.run(lambda unit: _forget(unit, most))


def _found(
    connection: Connection, query: Select[*tuple[Any, ...]], most: int, **asked: object
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Lock up to `most` rows that nobody else has."""
    return connection.execute(query.limit(_MOST).with_for_update(skip_locked=True), {"most": most, **asked}).all()


def _date(connection: Connection, most: int) -> int:
    over = [ESCALATIONS.read(row.state) for row in _found(connection, _UNDATED, most)]
    for state in over:
        dated = {"over_at": state.over_at, "unerased_since": state.over_at, "callback": state.callback}
        connection.execute(_DATE, {"of": state.id} | dated)
    closed = [CALLBACKS.read(row.state) for row in _found(connection, _UNDATED_CALLBACKS, most - len(over))]
    for owed in closed:
        connection.execute(_DATE_CALLBACK, {"of": owed.id, "closed_at": owed.closed_at})
    return len(over) + len(closed)


def _erase(unit: StoredUnit, before: datetime, most: int) -> int:
    connection = unit.connection
    rows = _found(connection, _TO_ERASE, most, before=before)
    for row in rows:
        state = ESCALATIONS.read(row.state)
        state = replace(state, account=erased_account(state.id))
        erased = {"account": state.account, "state": ESCALATIONS.write(state), "unerased_since": None}
        connection.execute(_DATE, {"of": state.id} | erased)
        _erase_opening(unit, state.id)
        if row.callback is not None:
            _erase_callback(unit, CallbackId(row.callback))
    _remove(connection, [told.c.escalation], [row.id for row in rows])
    return len(rows)


def _erase_opening(unit: StoredUnit, id: EscalationId) -> None:
    opened = unit.escalations.happened(id)[0]
    if isinstance(opened, EscalationOpened):
        _, text = ESCALATION_EVENTS.write(replace(opened, account=erased_account(id)))
        unit.connection.execute(_FIRST_LINE, {"of": id, "erased": text})


def _erase_callback(unit: StoredUnit, id: CallbackId) -> None:
    owed = unit.callbacks.get(id)
    if owed is None:
        return
    owed = replace(owed, account=erased_account(id))
    unit.connection.execute(_DATE_CALLBACK, {"of": id, "account": owed.account, "state": CALLBACKS.write(owed)})
    made = unit.callbacks.happened(id)[0]
    if isinstance(made, CallbackMade):
        _, text = CALLBACK_EVENTS.write(replace(made, account=owed.account))
        unit.connection.execute(_FIRST_LINE, {"of": id, "erased": text})


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
