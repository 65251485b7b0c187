"""What nobody asks about goes to PostgreSQL with the next question, or at the unit's end, and counts all the same."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from adapters.store.database import Database
from adapters.store.settings import StoreSettings
from adapters.store.unasked import UNASKED
from adapters.store.unit import StoredUnit
from bot.ports.store import Conflict
from tests.contracts.a_store import HandClock
from tests.support.postgres import fresh_database_url

_NOTE = text("INSERT INTO busy (person, until) VALUES (:who, :at)")
_NOTED = text("SELECT person FROM busy ORDER BY person")
_AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    with fresh_database_url() as url:
        found = Database(StoreSettings.read({"DATABASE_URL": url, "DATABASE_POOL": "1"}), HandClock(), 60.0)
        await found.start()
        yield found
        await found.stop()


def note(unit: StoredUnit, *people: str) -> None:
    """Write something, a statement for each, that nobody asks about."""
    for who in people:
        unit.connection.execute(_NOTE, {"who": who, "at": _AT}, execution_options=UNASKED)


def noted(unit: StoredUnit) -> list[str]:
    return list(unit.connection.execute(_NOTED).scalars())


async def test_what_was_written_unasked_is_there_for_the_next_question(database: Database) -> None:
    def write_and_ask(unit: StoredUnit) -> tuple[list[str], list[str]]:
        note(unit, "ann", "bob")
        first = noted(unit)
        note(unit, "cat")
        return first, noted(unit)

    assert await database.run(write_and_ask) == (["ann", "bob"], ["ann", "bob", "cat"])


async def test_what_was_written_last_and_never_asked_about_is_kept(database: Database) -> None:
    await database.run(lambda unit: note(unit, "ann", "bob"))
    assert await database.read(noted) == ["ann", "bob"]


async def test_a_unit_that_fails_before_it_asks_leaves_nothing_for_the_next_one(database: Database) -> None:
    def fail(unit: StoredUnit) -> None:
        note(unit, "ann")
        raise LookupError

    with pytest.raises(LookupError):
        await database.run(fail)
    await database.run(lambda unit: note(unit, "bob"))
    assert await database.read(noted) == ["bob"]


@pytest.mark.parametrize("asks", [True, False])
async def test_what_is_refused_unasked_refuses_the_whole_unit(database: Database, asks: bool) -> None:
    def write_twice(unit: StoredUnit) -> None:
        note(unit, "bob", "ann", "ann", "cat")
        if asks:
            noted(unit)

    with pytest.raises(Conflict):
        await database.run(write_twice)
    await database.run(lambda unit: note(unit, "ann"))
    assert await database.read(noted) == ["ann"]


async def test_a_conflict_that_comes_out_at_the_end_has_the_unit_run_again(database: Database) -> None:
    tries: list[list[str]] = []

    def once_more(unit: StoredUnit) -> None:
        tries.append(["ann", "ann"] if not tries else ["ann"])
        note(unit, *tries[-1])

    await database.run(once_more)
    assert len(tries) == 2
    assert await database.read(noted) == ["ann"]
