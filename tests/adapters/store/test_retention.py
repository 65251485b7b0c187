"""What is over is forgotten in its time, whole; what is open never is; and what a caller told is in one row alone."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from adapters.store.briefings import told
from adapters.store.database import Database
from adapters.store.retention import StoredRecords
from adapters.store.settings import StoreSettings
from adapters.store.tables import busy, callback, escalation, freed, metadata, request, timeline
from bot.domain.briefing import ERASED, Briefing, account_key
from bot.domain.callback import fold_callback
from bot.domain.evolving import fold
from bot.domain.words import EscalationId
from bot.messages import labels
from bot.ports.paces import Destination, Queue
from directory.people import PersonId
from tests.contracts.a_store import HandClock, the_directory
from tests.support.stores import fresh_server_store, fresh_store, migrated_copy
from tests.support.timelines import whole
from tests.usecases.line import FIRST, Line, a_line
from tests.usecases.sending import spoil

DAYS = timedelta(days=1)
ALL = 100
TOLD = "Zebedee's modem hums"
ACCOUNT = "7788-9900"


@pytest.fixture(params=[fresh_store, fresh_server_store], ids=["sqlite", "postgresql"])
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    async with a_line(kind=request.param) as line:
        yield line


@pytest.fixture
def records(line: Line) -> StoredRecords:
    return StoredRecords(line.store.database)


async def rows(line: Line) -> str:
    """Read every row of the database that is neither the directory's nor the store's own, as text."""
    others = {"person", "place", "shift", "override", "directory_version", "writer", "suits"}
    tables = [table for table in metadata.sorted_tables if table.name not in others]
    found = await line.store.database.read(
        lambda unit: [str(tuple(row)) for table in tables for row in unit.connection.execute(select(table))]
    )
    return "\n".join(sorted(found))


async def escalate(line: Line) -> None:
    await line.types("ana", f"/escalate {ACCOUNT} {TOLD}")


async def end(line: Line) -> None:
    await line.presses("ana", labels.GONE)


async def promise(line: Line) -> None:
    await line.presses("ana", labels.PROMISE, "By a Supervisor")


async def test_an_escalation_that_ended_long_ago_is_forgotten_with_all_that_belongs_to_it(
    line: Line, records: StoredRecords
) -> None:
    await escalate(line)
    await end(line)
    line.clock.move(400 * DAYS)
    assert await records.purge(400 * DAYS, ALL) == 1
    assert FIRST not in await rows(line)
    assert await records.purge(400 * DAYS, ALL) == 0


async def test_what_ended_lately_and_what_is_open_stay(line: Line, records: StoredRecords) -> None:
    await escalate(line)
    await line.types("ali", "/escalate 4712 no dial tone")
    line.clock.move(timedelta(seconds=1))
    await end(line)
    before = await rows(line)
    line.clock.move(399 * DAYS)
    assert await records.purge(400 * DAYS, ALL) == 0
    assert await rows(line) == before


async def test_nothing_of_an_escalation_is_touched_while_its_callback_is_open_or_was_closed_lately(
    line: Line, records: StoredRecords
) -> None:
    await escalate(line)
    await promise(line)
    before = await rows(line)
    line.clock.move(401 * DAYS)
    assert [await records.purge(400 * DAYS, ALL), await records.erase(DAYS, ALL)] == [0, 0]
    assert await rows(line) == before
    await line.settle()
    await line.presses("sue", labels.DONE, "Resolved")
    before = await rows(line)
    assert [await records.purge(400 * DAYS, ALL), await records.erase(DAYS, ALL)] == [0, 0]
    assert await rows(line) == before
    line.clock.move(400 * DAYS)
    assert await records.purge(400 * DAYS, ALL) == 2
    assert FIRST not in await rows(line)


async def test_what_the_caller_told_is_in_one_row_and_in_no_line_of_the_log(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await escalate(line)
    await promise(line)
    await line.to_next_deadline()
    assert (await rows(line)).count(TOLD) == 1
    assert (await rows(line)).count(ACCOUNT) == 1
    assert TOLD not in caplog.text
    assert ACCOUNT not in caplog.text


async def test_what_the_caller_told_can_be_erased_and_nothing_is_left_that_could_be_guessed_at(
    line: Line, records: StoredRecords
) -> None:
    await escalate(line)
    await promise(line)
    await line.presses("sue", labels.DONE, "Resolved")
    line.clock.move(30 * DAYS)
    assert await records.erase(31 * DAYS, ALL) == 0
    assert account_key(ACCOUNT) in await rows(line)
    assert await records.erase(30 * DAYS, ALL) == 1
    left = await rows(line)
    assert (TOLD in left, ACCOUNT in left, account_key(ACCOUNT) in left) == (False, False, False)
    assert await records.erase(30 * DAYS, ALL) == 0


async def test_after_the_erasure_states_are_still_what_their_timelines_tell(line: Line, records: StoredRecords) -> None:
    await escalate(line)
    await promise(line)
    await line.presses("sue", labels.DONE, "Resolved")
    line.clock.move(30 * DAYS)
    await records.erase(30 * DAYS, ALL)
    owed = await line.callback()
    assert fold(await line.timeline()) == await line.state()
    assert fold_callback(whole(await line.store.read(lambda unit: unit.callbacks.happened(owed.id)))) == owed
    assert await line.store.read(lambda unit: unit.briefings.get(FIRST)) == ERASED


async def test_a_card_that_is_drawn_after_the_erasure_says_so_and_a_callback_can_still_be_promised(
    line: Line, records: StoredRecords
) -> None:
    await escalate(line)
    await end(line)
    line.clock.move(30 * DAYS)
    await records.erase(30 * DAYS, ALL)
    await promise(line)
    owner = (await line.callback()).owner
    for card in (line.chat.of("ana")[0], line.chat.newest(owner)):
        assert "(erased)" in str(card)
        assert TOLD not in str(card)


async def test_what_a_release_before_left_undated_is_dated_and_then_forgotten(
    line: Line, records: StoredRecords
) -> None:
    await escalate(line)
    await promise(line)
    await line.presses("sue", labels.DONE, "Resolved")
    undated = {"over_at": None, "unerased_since": None, "callback": None}
    dated = await rows(line)
    await line.store.database.run(lambda unit: unit.connection.execute(update(escalation).values(undated)))
    await line.store.database.run(lambda unit: unit.connection.execute(update(callback).values(closed_at=None)))
    line.clock.move(400 * DAYS)
    assert await records.purge(400 * DAYS, ALL) == 0
    assert await records.date(ALL) == 2
    assert await rows(line) == dated
    assert await records.date(ALL) == 0
    assert await records.purge(400 * DAYS, ALL) == 2


@pytest.mark.parametrize("state", ["{}", '{"on_hold_until": "2026-01-05T16:00:00Z"}'])
async def test_what_can_not_be_read_is_passed_over_and_keeps_nothing_else_from_being_forgotten(
    line: Line, records: StoredRecords, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    for number in range(3):
        await line.types("ana", f"/escalate {number}4711 no dial tone")
        await end(line)
    await spoil(line, FIRST, state)
    line.clock.move(DAYS)
    assert [await records.erase(DAYS, 1) for _ in range(3)] == [1, 1, 0]
    undated = update(escalation).values(over_at=None, unerased_since=None)
    await line.store.database.run(lambda unit: unit.connection.execute(undated))
    assert [await records.date(1) for _ in range(3)] == [1, 1, 0]
    assert [record.message for record in caplog.records if FIRST in record.message and "read" in record.message] == [
        f"{FIRST} can't be read, and so not be forgotten: {'ValidationError' if state == '{}' else 'Unreadable'}"
    ]


async def test_nothing_of_an_escalation_is_erased_while_only_a_newer_release_can_read_how_it_began(
    line: Line, records: StoredRecords
) -> None:
    await escalate(line)
    await end(line)
    newer = update(timeline).where(timeline.c.seq == 1).values(kind="EscalationTransferredHere")
    await line.store.database.run(lambda unit: unit.connection.execute(newer))
    before = await rows(line)
    line.clock.move(DAYS)
    assert await records.erase(DAYS, ALL) == 0
    assert await rows(line) == before


async def test_no_more_are_taken_at_a_time_than_was_asked(line: Line, records: StoredRecords) -> None:
    for number in range(3):
        await line.types("ana", f"/escalate {number}4711 no dial tone")
        await end(line)
    line.clock.move(400 * DAYS)
    assert await records.erase(DAYS, 2) == 2
    assert [await records.purge(400 * DAYS, 2) for _ in range(3)] == [2, 1, 0]


async def test_times_that_are_past_are_forgotten_and_others_stay(line: Line, records: StoredRecords) -> None:
    await line.types("bev", "/busy 10")
    await line.store.run(lambda unit: unit.couplings.came_free({PersonId("fay")}))
    line.clock.move(DAYS)
    await line.only_takes("cy", "/busy 10")
    assert await records.forget_the_past(ALL) == 2
    line.clock.move(timedelta(minutes=10))
    assert await records.forget_the_past(ALL) == 1
    kept = await line.store.database.read(lambda unit: unit.connection.execute(select(busy.c.person)).scalars().all())
    assert kept == ["cy"]
    keys = await line.store.database.read(lambda unit: unit.connection.execute(select(request.c.key)).all())
    assert len(keys) == 1
    assert not await line.store.database.read(lambda unit: unit.connection.execute(select(freed.c.person)).first())


async def test_whoever_was_sent_nothing_for_a_day_has_no_queue_and_the_others_keep_theirs(
    line: Line, records: StoredRecords
) -> None:
    bev, cy = Destination("slack/bev"), Destination("slack/cy")
    called = Queue((line.clock.now(),), line.clock.now())
    await line.store.run(lambda unit: unit.paces.keep({bev: called, cy: called}))
    line.clock.move(DAYS)
    await line.store.run(lambda unit: unit.paces.keep({cy: replace(called, free_at=unit.now)}))
    await records.forget_the_past(ALL)
    assert set(await line.store.read(lambda unit: unit.paces.look([bev, cy]))) == {cy}


async def test_what_is_erased_is_not_in_the_file_either(tmp_path: Path) -> None:
    file = migrated_copy(tmp_path / "store.db")
    store, id = Database(StoreSettings(str(file)), HandClock(), patience_seconds=60), EscalationId("e1")
    await store.start()
    await store.run(lambda unit: unit.directories.take(the_directory(), "first"))
    await store.run(lambda unit: unit.briefings.write(id, Briefing(ACCOUNT, TOLD)))
    await store.run(lambda unit: unit.connection.execute(delete(told)))
    await store.stop()
    assert TOLD.encode() not in file.read_bytes()
