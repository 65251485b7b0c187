"""The clock: what is due is rung once, whoever came free is offered, and no faulty row keeps the others waiting."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from bot.domain.callback_events import OwnerReplaced
from bot.domain.events import ClaimNudged, ClaimReleased, WaveReached
from bot.domain.words import CallbackStage, EscalationId, Stage
from bot.messages import labels
from bot.ports.store import Store, Unit
from bot.usecases import ring
from bot.usecases.ring import Ringer
from directory.people import PersonId
from tests.contracts.a_store import PEOPLE, the_directory
from tests.support.waits import A_LONG_WAIT
from tests.usecases.line import FIRST, POLICY, HandAlarm, Line, a_line
from tests.usecases.sending import spoil

T = TypeVar("T")
SECOND = EscalationId("e2")


@dataclass(slots=True)
class SlowStore:
    """Keeps the Store port over another one; something happens between an instant's being read and its arriving."""

    store: Store
    meanwhile: Callable[[], None]
    told_an_instant: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Run and commit."""
        return await self.store.run(work)

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run without writing."""
        answer = await self.store.read(work)
        if isinstance(answer, datetime):
            self.meanwhile()
            self.told_an_instant.set()
        return answer


@contextlib.asynccontextmanager
async def ringing(line: Line) -> AsyncIterator[None]:
    """Let the clock run by itself meanwhile."""
    running = asyncio.create_task(line.warmline.ringer.run())
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def leave(line: Line, *leavers: str) -> None:
    """Let a new directory be in force, without some people."""
    rows = [row for row in PEOPLE.splitlines(keepends=True) if row.split(",")[0] not in leavers]
    directory = the_directory("".join(rows))
    await line.store.database.run(lambda unit: unit.directories.take(directory, f"without {leavers}"))


async def test_a_waves_end_pages_the_next(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.later(29.9)
    assert await line.paged() == ["bev", "cy", "dee"]
    await line.later(0.1)
    assert await line.paged() == ["bev", "cy", "dee", "eve"]


async def test_what_fell_due_while_nobody_looked_is_advanced_once_and_not_replayed(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.later(3_600)
    assert [type(event) for event in await line.timeline()].count(WaveReached) == 2


async def test_a_claim_that_nobody_joins_is_nudged_and_then_goes_back_to_paging(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("bev", labels.ACCEPT)
    await line.to_next_deadline()
    assert isinstance((await line.timeline())[-1], ClaimNudged)
    await line.to_next_deadline()
    assert any(isinstance(event, ClaimReleased) for event in await line.timeline())
    assert "bev" not in await line.paged()


async def test_nobody_anywhere_ends_in_a_callback_that_is_overdue_until_it_is_made(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    while (await line.state()).stage is not Stage.OVER:
        await line.to_next_deadline()
    while (await line.callback()).stage is CallbackStage.PENDING:
        await line.to_next_deadline()
    callback = await line.callback()
    assert (callback.owner, callback.deadline) == ("sue", callback.due_at + timedelta(hours=1))
    assert "Overdue: Sue's callback has not been made" in [card.notice for card in line.chat.of("dot")]
    await line.presses("dot", labels.TAKE_OVER)
    await line.presses("dot", labels.DONE, "Resolved")
    assert await line.warmline.onlooker.next_deadline() is None


async def test_a_faulty_row_keeps_no_other_from_ringing(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.types("ali", "/escalate west 4712 no dial tone")
    await spoil(line, FIRST)
    await line.later(30)
    assert await line.paged(SECOND) == ["bev", "cy", "dee", "eve", "fay"]
    assert caplog.text.count("What was to be done with e1 could not be") == 1


async def test_more_faulty_rows_than_are_rung_at_once_keep_no_other_from_ringing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "TOGETHER", 1)
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.types("ana", "/escalate 4712 no dial tone")
    await line.later(1)
    await line.types("ali", "/escalate west 4713 no dial tone")
    await spoil(line, FIRST)
    await spoil(line, SECOND)
    await line.later(30)
    assert "eve" in await line.paged(EscalationId("e3"))


async def test_a_faulty_row_is_tried_again_after_a_while(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await spoil(line, FIRST)
    await line.later(30)
    await line.later(29)
    assert caplog.text.count("could not be;") == 1
    await line.later(1)
    assert caplog.text.count("could not be;") == 2


async def test_the_alarm_does_not_stand_at_the_deadline_of_a_faulty_row_but_at_the_next_ones(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.later(15)
    await line.types("ali", "/escalate west 4712 no dial tone")
    await spoil(line, FIRST)
    first = line.alarm.at
    line.clock.move(timedelta(seconds=15))
    async with ringing(line), asyncio.timeout(A_LONG_WAIT):
        await line.alarm.moved_from(first)
    assert line.alarm.at == (await line.state(SECOND)).deadline


async def test_whoever_accepts_has_their_other_pages_set_aside_and_replaced(line: Line) -> None:
    for account in ("4711", "4712"):
        await line.types("ana", f"/escalate {account} no dial tone")
    await line.types("cy", "/busy")
    first = await line.state()
    assert [page.person for page in first.open_pages] == ["bev", "cy", "dee"]
    await line.presses("bev", labels.ACCEPT)
    paged = [await line.paged(id) for id in (FIRST, SECOND) if (await line.state(id)).stage is Stage.PAGING]
    assert paged == [["cy", "dee"]]


async def test_somebody_who_comes_free_is_offered_to_whoever_waits_longest(line: Line) -> None:
    for who in ("bev", "cy", "dee"):
        await line.types(who, "/busy 60")
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.types("ana", "/escalate 4712 no dial tone")
    assert await line.paged() == ["eve"]
    await line.types("bev", "/available")
    assert await line.paged() == ["bev", "eve"]
    assert await line.paged(SECOND) == ["bev", "eve"]


async def test_somebody_who_comes_free_is_offered_past_those_that_have_no_room() -> None:
    first, *others = POLICY.plan.waves
    waves = (replace(first, at_most=1, patience=timedelta(minutes=20)), *others)
    async with a_line(replace(POLICY, plan=replace(POLICY.plan, waves=waves))) as line:
        for who in ("cy", "dee"):
            await line.types(who, "/busy 60")
        for account in ("4711", "4712", "4713", "4714"):
            await line.types("ana", f"/escalate {account} no dial tone")
        assert [await line.paged(EscalationId(f"e{n}")) for n in (1, 2, 3, 4)] == [["bev"]] * 3 + [["eve"]]
        await line.types("dee", "/available")
        assert await line.paged(EscalationId("e4")) == ["dee", "eve"]


async def test_a_holder_who_is_done_is_offered_to_the_next_at_once(line: Line) -> None:
    await line.types("ali", "/escalate west 4711 no dial tone")
    await line.presses("fay", labels.ACCEPT)
    await line.presses("ali", labels.TRANSFERRED)
    await line.types("ali", "/escalate west 4712 no dial tone")
    assert "fay" not in await line.paged(SECOND)
    await line.presses("fay", labels.DONE, "Resolved")
    assert "fay" in await line.paged(SECOND)


async def test_a_shift_that_begins_counts_as_freed(line: Line) -> None:
    await line.types("bev", "/busy 720")
    line.clock.move(timedelta(hours=2, minutes=59, seconds=50))
    await line.settle()
    await line.types("ana", "/escalate 4711 no dial tone")
    assert "gus" not in await line.paged()
    await line.later(10)
    assert "gus" in await line.paged()


async def test_a_callback_whose_owner_left_the_directory_has_another_at_once(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    callback = await line.callback()
    assert callback.owner == "sue"
    await leave(line, "sue")
    await line.settle()
    assert (await line.callback()).owner == "dot"
    happened = await line.store.read(lambda unit: unit.callbacks.happened(callback.id))
    assert isinstance(happened[-1], OwnerReplaced)
    assert labels.CALLING in line.offered("dot")


async def test_the_alarm_stands_at_the_nearest_deadline_and_an_earlier_one_moves_it(line: Line) -> None:
    async with ringing(line):
        await line.types("ana", "/escalate supervisor 4711 no dial tone")
        assert line.alarm.at == (await line.state()).deadline
        await line.types("ali", "/escalate west 4712 no dial tone")
        assert line.alarm.at == (await line.state(SECOND)).deadline
        await line.types("ana", "/escalate 4713 no dial tone")
        assert line.alarm.at == (await line.state(SECOND)).deadline


async def test_a_ring_of_the_alarm_does_what_is_due_and_sets_it_anew(line: Line) -> None:
    async with ringing(line):
        await line.types("ana", "/escalate 4711 no dial tone")
        first = line.alarm.at
        assert first
        line.clock.move(first - line.clock.now())
        assert line.alarm.ring
        line.alarm.ring()
        async with asyncio.timeout(A_LONG_WAIT):
            await line.alarm.moved_from(first)
        assert await line.paged() == ["bev", "cy", "dee", "eve"]
        assert line.alarm.at == (await line.state()).deadline


async def test_a_deadline_does_not_wait_until_everybody_who_came_free_is_looked_after(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    first = line.alarm.at
    line.clock.move(timedelta(seconds=30))
    monkeypatch.setattr(line.warmline.ringer, "settle_couplings", asyncio.Event().wait)
    async with ringing(line), asyncio.timeout(A_LONG_WAIT):
        await line.alarm.moved_from(first)
    assert await line.paged() == ["bev", "cy", "dee", "eve"]


async def test_a_deadline_written_while_the_nearest_is_looked_up_keeps_the_alarm(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    soon, alarm = line.clock.now() + timedelta(seconds=1), HandAlarm()
    store = SlowStore(line.store, lambda: ringer.expect(soon))
    ringer = Ringer(store, POLICY, line.clock, alarm, lambda: None)
    running = asyncio.create_task(ringer.run())
    async with asyncio.timeout(A_LONG_WAIT):
        await store.told_an_instant.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert alarm.at == soon


async def test_all_who_came_free_together_are_looked_after_without_another_stir(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "AT_ONCE", 1)
    people = {PersonId(who) for who in ("bev", "cy", "dee")}
    await line.store.run(lambda unit: unit.couplings.came_free(people))
    async with ringing(line), asyncio.timeout(A_LONG_WAIT):
        while await line.store.run(lambda unit: unit.couplings.freed(unit.now, 10)):
            pass


async def test_a_clock_whose_store_was_away_rings_when_it_is_back(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    first = line.alarm.at
    line.clock.move(timedelta(seconds=30))
    line.store.away = True
    async with ringing(line):
        await line.store.missed.wait()
        line.store.away = False
        assert line.alarm.ring
        line.alarm.ring()
        async with asyncio.timeout(A_LONG_WAIT):
            await line.alarm.moved_from(first)
    assert await line.paged() == ["bev", "cy", "dee", "eve"]
    assert "The store is away; deadlines are rung when it is back." in caplog.text
    assert "The store is back; deadlines are rung again." in caplog.text
    assert line.alarm.ring is None
