"""One writer with group commit: who is answered when, what a failure undoes, and what is never committed."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from adapters.store.database import Database
from adapters.store.settings import StoreSettings
from adapters.store.unit import StoredUnit
from bot.domain.briefing import ERASED, Briefing
from bot.domain.words import EscalationId
from bot.ports import BadSetting, Unavailable
from bot.ports.store import Conflict, Unit
from tests.contracts.a_store import MONDAY, HandClock
from tests.support.stores import fresh_store


def note(name: str) -> Callable[[Unit], None]:
    """Write something that can be looked for."""
    return lambda unit: unit.briefings.write(EscalationId(name), Briefing(name, "issue"))


def both(first: Callable[[Unit], None], second: Callable[[Unit], None]) -> Callable[[Unit], None]:
    """Do one thing and then another in the same unit."""

    def work(unit: Unit) -> None:
        first(unit)
        second(unit)

    return work


async def is_noted(database: Database, name: str) -> bool:
    return await database.read(lambda unit: unit.briefings.get(EscalationId(name))) != ERASED


@dataclass(slots=True)
class Gate:
    """A unit of work that waits, so that what comes after it waits together; `begun` tells that it runs."""

    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    opened: Event = field(default_factory=Event)

    def __call__(self, _: Unit) -> None:
        self.loop.call_soon_threadsafe(self.begun.set)
        assert self.opened.wait(60)


async def queued(*works: asyncio.Task[None]) -> None:
    """Let tasks begin, so that their work is in the queue."""
    await asyncio.sleep(0)
    assert not any(work.done() for work in works)


async def test_units_that_wait_together_are_committed_together_and_all_answered() -> None:
    async with fresh_store(HandClock()) as database:
        gate = Gate()
        first = asyncio.create_task(database.run(gate))
        await gate.begun.wait()
        rest = [asyncio.create_task(database.run(note(f"e{n}"))) for n in range(100)]
        await queued(*rest)
        gate.opened.set()
        await asyncio.gather(first, *rest)
        assert [n for n in range(100) if not await is_noted(database, f"e{n}")] == []


async def test_an_answer_comes_after_the_commit(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    database = Database(StoreSettings(str(file)), HandClock())
    await database.start()
    await database.run(note("e1"))
    with sqlite3.connect(file) as other:
        assert other.execute("SELECT escalation FROM briefing").fetchall() == [("e1",)]
    other.close()
    await database.stop()


async def test_what_raises_undoes_its_own_work_and_nobody_elses() -> None:
    def fail(unit: Unit) -> None:
        note("failed")(unit)
        raise LookupError("no such thing")

    async with fresh_store(HandClock()) as database:
        gate = Gate()
        first = asyncio.create_task(database.run(gate))
        await gate.begun.wait()
        works = [asyncio.create_task(database.run(work)) for work in (note("before"), fail, note("after"))]
        await queued(*works)
        gate.opened.set()
        before, failed, after = await asyncio.gather(*works, return_exceptions=True)
        await first
        assert (before, after) == (None, None)
        assert isinstance(failed, LookupError)
        assert [await is_noted(database, name) for name in ("before", "failed", "after")] == [True, False, True]


async def test_a_conflict_runs_the_whole_unit_again() -> None:
    tries: list[int] = []

    def twice(unit: Unit) -> int:
        tries.append(len(tries))
        note(f"try {len(tries)}")(unit)
        if len(tries) < 3:
            raise Conflict
        return len(tries)

    async with fresh_store(HandClock()) as database:
        assert await database.run(twice) == 3
        assert [await is_noted(database, f"try {n}") for n in (1, 2, 3)] == [False, False, True]


async def test_a_conflict_that_stays_is_told_after_five_tries() -> None:
    tries: list[int] = []

    def always(_: Unit) -> None:
        tries.append(1)
        raise Conflict

    async with fresh_store(HandClock()) as database:
        with pytest.raises(Conflict):
            await database.run(always)
    assert len(tries) == 5


async def test_a_database_locked_by_another_process_is_unavailable_and_recovers_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    database = Database(StoreSettings(str(file)), HandClock(), patience_seconds=0.2)
    await database.start()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        await database.run(note("refused"))
    other.execute("ROLLBACK")
    await until_available(database, note("later"))
    await database.stop()
    assert other.execute("SELECT escalation FROM briefing").fetchall() == [("later",)]
    other.close()


async def until_available(database: Database, work: Callable[[Unit], None]) -> None:
    """Ask again as long as the database can't be had."""
    while True:
        try:
            return await database.run(work)
        except Unavailable:
            continue


async def test_when_the_disk_is_full_nothing_of_the_batch_is_kept_and_it_recovers_by_itself() -> None:
    def fill(unit: StoredUnit) -> None:
        unit.connection.exec_driver_sql("PRAGMA max_page_count = 1")
        unit.briefings.write(EscalationId("full"), Briefing("full", "x" * 1_000_000))

    async with fresh_store(HandClock()) as database:
        gate = Gate()
        first = asyncio.create_task(database.run(gate))
        await gate.begun.wait()
        works = [asyncio.create_task(database.run(work)) for work in (note("before"), fill, note("after"))]
        await queued(*works)
        gate.opened.set()
        answers = await asyncio.gather(*works, return_exceptions=True)
        await first
        assert [type(answer) for answer in answers] == [Unavailable] * 3
        assert [await is_noted(database, name) for name in ("before", "full", "after")] == [False] * 3
        await database.run(note("later"))
        assert await is_noted(database, "later")


async def test_who_is_cancelled_in_the_queue_is_dropped() -> None:
    async with fresh_store(HandClock()) as database:
        gate = Gate()
        first = asyncio.create_task(database.run(gate))
        await gate.begun.wait()
        gone = asyncio.create_task(database.run(note("cancelled")))
        await queued(gone)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        gate.opened.set()
        await first
        await database.run(note("later"))
        assert not await is_noted(database, "cancelled")


async def test_a_read_does_not_wait_for_the_writer_and_does_not_see_what_is_uncommitted() -> None:
    async with fresh_store(HandClock()) as database:
        gate = Gate()
        writing = asyncio.create_task(database.run(both(note("e1"), gate)))
        await gate.begun.wait()
        assert not await is_noted(database, "e1")
        gate.opened.set()
        await writing
        assert await is_noted(database, "e1")


async def test_a_read_cannot_write_and_says_why() -> None:
    async with fresh_store(HandClock()) as database:
        with pytest.raises(Unavailable) as refusal:
            await database.read(note("e1"))
        assert "readonly" in str(refusal.value.__cause__)
        assert not await is_noted(database, "e1")


async def test_stopping_finishes_what_was_taken_and_takes_no_more() -> None:
    async with fresh_store(HandClock()) as database:
        gate = Gate()
        first = asyncio.create_task(database.run(gate))
        await gate.begun.wait()
        second = asyncio.create_task(database.run(note("e1")))
        await queued(second)
        stopping = asyncio.create_task(database.stop())
        gate.opened.set()
        await asyncio.gather(first, second, stopping)
        with pytest.raises(Unavailable):
            await database.run(note("e2"))


async def test_a_unit_is_never_earlier_than_the_one_before_it() -> None:
    clock = HandClock()
    async with fresh_store(clock) as database:
        assert await database.run(lambda unit: unit.now) == MONDAY
        clock.move(-timedelta(hours=1))
        assert await database.run(lambda unit: unit.now) == MONDAY
        assert await database.read(lambda unit: unit.now) == MONDAY
        clock.move(timedelta(hours=2))
        assert await database.run(lambda unit: unit.now) == MONDAY + timedelta(hours=1)


async def test_two_processes_may_start_at_once(tmp_path: Path) -> None:
    settings = StoreSettings(str(tmp_path / "store.db"))
    one, other = Database(settings, HandClock()), Database(settings, HandClock())
    await asyncio.gather(one.start(), other.start())
    await asyncio.gather(one.run(note("one")), other.run(note("other")))
    assert await is_noted(one, "other")
    assert await is_noted(other, "one")
    await asyncio.gather(one.stop(), other.stop())


async def test_a_database_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    settings = StoreSettings(str(tmp_path / "store.db"))
    database = Database(settings, HandClock())
    await database.start()
    await database.stop()
    with sqlite3.connect(settings.file) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.execute("DELETE FROM suits")
    other.close()
    with pytest.raises(BadSetting, match="newer release"):
        await Database(settings, HandClock()).start()


async def test_a_database_of_a_newer_release_that_left_it_as_this_one_needs_it_is_used(tmp_path: Path) -> None:
    settings = StoreSettings(str(tmp_path / "store.db"))
    database = Database(settings, HandClock())
    await database.start()
    await database.stop()
    with sqlite3.connect(settings.file) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    database = Database(settings, HandClock())
    await database.start()
    await database.run(note("e1"))
    assert await is_noted(database, "e1")
    await database.stop()


@pytest.mark.parametrize("content", [None, b"This is a letter and not a database. " * 40])
async def test_a_file_that_cannot_be_a_database_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "missing" / "store.db" if content is None else tmp_path / "letter.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadSetting, match="DATABASE_URL"):
        await Database(StoreSettings(str(file)), HandClock()).start()
