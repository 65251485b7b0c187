"""What the store has still to see done: found by probes of an index, counted as it is."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Select, select

from adapters.store.availability import OPEN_PAGES
from adapters.store.backlog import (
    _CALLBACK_RINGS,
    _CLAIMABLE_IN_LANE,
    _DUE_IN_LANE,
    _ESCALATION_RINGS,
    _NEXT_CALLBACK,
    _NEXT_ESCALATION,
    _OPEN,
    _OWED,
    _OWED_BY_NOW,
    _UNSENT,
    StoredBacklog,
)
from adapters.store.database import Database
from adapters.store.tables import person
from bot.ports.backlog import Head, Heads, Totals
from bot.ports.store import Unit
from tests.contracts.a_store import MONDAY, HandClock
from tests.support.stores import fresh_server_store, fresh_store
from tests.usecases.line import POLICY, Line, a_line

PATIENCE = POLICY.plan.waves[0].patience
SECOND = timedelta(seconds=1)


@pytest.fixture(params=[fresh_store, fresh_server_store], ids=["sqlite", "postgresql"])
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    async with a_line(kind=request.param) as line:
        yield line


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    async with fresh_store(HandClock()) as database:
        yield database


def backlog(line: Line) -> StoredBacklog:
    return StoredBacklog(line.store.database)


async def test_nothing_is_to_be_done_in_an_empty_store(line: Line) -> None:
    assert await backlog(line).heads() == Heads(True, None, None, None)
    assert await backlog(line).totals() == Totals(MONDAY, 0, 0, 0, 0, 0, 0, None)


async def test_the_next_deadline_is_known_before_and_after_it_passed(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    line.clock.move(SECOND)
    await line.types("ana", "/escalate 4712 no dial tone")
    first = Head("e1", MONDAY + PATIENCE)
    assert (await backlog(line).heads()).escalation == first
    line.clock.move(2 * PATIENCE)
    assert (await backlog(line).heads()).escalation == first


async def test_what_is_open_owed_and_overdue_is_counted(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("ana", "Promise a callback", "By a Supervisor")
    callback = await line.callback()
    await line.types("ana", "/escalate 4712 no dial tone")
    totals = await backlog(line).totals()
    assert (totals.open_escalations, totals.open_callbacks, totals.owed_callbacks) == (1, 1, 0)
    assert (totals.escalation_rings, totals.callback_rings) == (0, 0)
    line.clock.move(callback.due_at - line.clock.now())
    totals = await backlog(line).totals()
    assert (totals.owed_callbacks, totals.escalation_rings, totals.callback_rings) == (1, 1, 1)


async def test_the_message_that_is_next_is_the_one_that_would_be_claimed(line: Line) -> None:
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    head = (await backlog(line).heads()).message
    (claimed,) = await line.store.run(lambda unit: unit.outbox.claim(1, lease_seconds=10))
    assert head == Head(claimed.key, MONDAY)
    assert (await backlog(line).heads()).message != head
    await line.store.run(lambda unit: unit.outbox.claim(100, lease_seconds=10))
    assert (await backlog(line).heads()).message is None
    line.clock.move(11 * SECOND)
    lapsed = (await backlog(line).heads()).message
    assert lapsed
    assert lapsed.at == MONDAY + 10 * SECOND


async def test_the_age_of_the_outbox_is_that_of_what_is_due_in_flight_or_not(line: Line) -> None:
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    unsent = await line.store.run(lambda unit: unit.outbox.claim(100, lease_seconds=10))
    line.clock.move(SECOND)
    totals = await backlog(line).totals()
    assert (totals.at, totals.unsent_messages, totals.oldest_message) == (MONDAY + SECOND, len(unsent), MONDAY)
    line.clock.move(10 * SECOND)
    await line.store.run(_put_off)
    totals = await backlog(line).totals()
    assert (totals.unsent_messages, totals.oldest_message) == (len(unsent), None)


async def test_a_connection_is_in_use_while_a_unit_of_work_runs_on_it(line: Line) -> None:
    database = line.store.database
    assert [(pool.does, pool.in_use, pool.waiting) for pool in backlog(line).pools()] == [
        ("write", 0, 0),
        ("read", 0, 0),
    ]
    in_use = await database.run(lambda _: database.pools[0].in_use)
    assert in_use == 1


@pytest.mark.parametrize("query", [_NEXT_ESCALATION, _NEXT_CALLBACK, _DUE_IN_LANE, _CLAIMABLE_IN_LANE, _OWED_BY_NOW])
async def test_what_is_asked_for_is_found_by_an_index_without_sorting(
    database: Database, query: Select[*tuple[object, ...]]
) -> None:
    steps = await database.read(lambda unit: plan_of(unit.connection, query))
    assert [step for step in steps if "USING INDEX" not in step and "USING COVERING INDEX" not in step] == []


@pytest.mark.parametrize("query", [_OPEN, _OWED, _ESCALATION_RINGS, _CALLBACK_RINGS, _UNSENT])
async def test_what_is_counted_is_counted_in_an_index_alone(database: Database, query: Select[int]) -> None:
    steps = await database.read(lambda unit: plan_of(unit.connection, query))
    assert [step for step in steps if "USING COVERING INDEX" not in step] == []


async def test_whoever_pages_somebody_counts_their_open_pages_in_an_index_alone(database: Database) -> None:
    steps = await database.read(lambda unit: plan_of(unit.connection, select(person.c.id).where(OPEN_PAGES == 1)))
    assert [step for step in steps if "page" in step] == ["SEARCH page USING COVERING INDEX page_open_slot (person=?)"]


def plan_of(connection: Connection, query: Select[*tuple[object, ...]]) -> list[str]:
    """Ask SQLite how it would go about a query."""
    sql = str(query.compile(dialect=connection.dialect))
    steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (0,) * sql.count("?"))
    return [step.detail for step in steps]


def _put_off(unit: Unit) -> None:
    for unsent in unit.outbox.claim(100, lease_seconds=10):
        unit.outbox.retry(unsent, unit.now + 30 * SECOND, attempt=True)
