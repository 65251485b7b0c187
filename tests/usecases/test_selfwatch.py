"""The self-watch: what should have happened and has not is woken, told once, shown, and forgotten when it is mended."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from adapters.store.backlog import StoredBacklog
from bot.domain.commands import Ring
from bot.domain.words import EscalationId
from bot.ports import Unavailable
from bot.ports.backlog import Heads, Pool, Totals
from bot.ports.measures import Fault
from bot.ports.store import Unit
from bot.usecases.selfwatch import Selfwatch
from tests.contracts.a_store import HandClock, the_directory
from tests.support.measures import Noted
from tests.support.stores import fresh_store
from tests.support.waits import A_LONG_WAIT
from tests.usecases.line import POLICY, Line, a_line

PATIENCE = POLICY.plan.waves[0].patience
SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class LinesBacklog:
    """Keeps the Backlog port over a line's store, away when that is. looks: how often somebody looked."""

    line: Line
    looks: int = 0
    looked: asyncio.Event = field(default_factory=asyncio.Event)

    async def heads(self) -> Heads:
        """Look at what is next, unless the store is away."""
        self.looks += 1
        self.looked.set()
        if self.line.store.away:
            raise Unavailable("away")
        return await StoredBacklog(self.line.store.database).heads()

    async def totals(self) -> Totals:
        """Count what there is."""
        return await StoredBacklog(self.line.store.database).totals()

    def pools(self) -> tuple[Pool, ...]:
        """Tell of the connections."""
        return self.line.store.database.pools


@dataclass(slots=True)
class Turning:
    """A loop that comes round each second, unless it hangs."""

    looks: int = 0
    hangs: bool = False
    woken: int = 0

    def wake(self) -> None:
        """Count it."""
        self.woken += 1


@dataclass(slots=True)
class Watched:
    """A line under watch, whose ringer and sender do nothing by themselves."""

    line: Line
    watch: Selfwatch
    backlog: LinesBacklog
    noted: Noted
    ringer: Turning
    sender: Turning

    async def after(self, seconds: float) -> list[str]:
        """Let time pass, a look each second; gives what is wrong then."""
        wrong = await self.watch.sentences()
        for _ in range(int(seconds)):
            self.line.clock.move(SECOND)
            for loop in (self.ringer, self.sender):
                loop.looks += not loop.hangs
            wrong = await self.watch.sentences()
        return wrong


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    async with a_line() as line:
        backlog, noted, ringer, sender = LinesBacklog(line), Noted(), Turning(), Turning()
        watch = Selfwatch(backlog, line.clock, ringer, sender, noted)
        yield Watched(line, watch, backlog, noted, ringer, sender)


async def test_all_is_well_while_an_escalation_waits_for_its_deadline(watched: Watched) -> None:
    await watched.line.types("ana", "/escalate 4711 no dial tone")
    assert await watched.after(PATIENCE.total_seconds()) == []
    assert watched.noted.faults == []


async def test_a_deadline_that_passed_is_a_fault_only_when_it_stays_the_next_one(watched: Watched) -> None:
    await watched.line.types("ana", "/escalate 4711 no dial tone")
    watched.line.clock.move(PATIENCE)
    assert await watched.after(4) == []
    assert await watched.after(1) == ["An escalation's deadline passed 5 s ago and was not rung."]
    assert await watched.after(7) == ["An escalation's deadline passed 12 s ago and was not rung."]
    await watched.line.settle()
    assert await watched.after(1) == []
    assert watched.noted.faults == [(Fault.ESCALATION, True), (Fault.ESCALATION, False)]


async def test_a_fault_is_logged_when_it_begins_and_when_it_is_over(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="bot.usecases.selfwatch")
    await watched.line.types("ana", "/escalate 4711 no dial tone")
    watched.line.clock.move(PATIENCE)
    await watched.after(9)
    await watched.line.settle()
    await watched.after(3)
    assert caplog.messages == [
        "Not ready: An escalation's deadline passed 5 s ago and was not rung.",
        "This is over: An escalation's deadline passed 10 s ago and was not rung.",
    ]


async def test_many_overdue_deadlines_are_no_fault_as_long_as_they_are_rung(watched: Watched) -> None:
    for number in range(4):
        await watched.line.only_takes("ana", f"/escalate 471{number} no dial tone")
    watched.line.clock.move(PATIENCE)
    for number in range(4):
        assert "deadline" not in " ".join(await watched.after(4))
        await watched.line.warmline.desk.command(EscalationId(f"e{number + 1}"), Ring())
    assert watched.noted.faults == [(Fault.MESSAGE, True)]


async def test_a_callback_whose_deadline_passed_is_a_fault_too(watched: Watched) -> None:
    line = watched.line
    await line.types("ana", "/escalate 4711 no dial tone")
    while not (await line.state()).callback:
        await line.to_next_deadline()
    due = await line.warmline.onlooker.next_deadline()
    assert due
    line.clock.move(due - line.clock.now())
    assert await watched.after(5) == ["A callback's deadline passed 5 s ago and was not rung."]


async def test_a_message_that_nobody_sends_is_a_fault(watched: Watched) -> None:
    await watched.line.only_takes("ana", "/escalate 4711 no dial tone")
    assert await watched.after(14) == []
    assert await watched.after(1) == ["A message has been due for 15 s and was not sent."]
    await watched.line.settle()
    assert await watched.after(1) == []


async def test_a_message_whose_sender_died_is_due_again_when_its_lease_ends(watched: Watched) -> None:
    await watched.line.only_takes("ana", "/escalate 4711 no dial tone")
    await watched.line.store.run(lambda unit: unit.outbox.claim(10, lease_seconds=10))
    assert await watched.after(24) == []
    assert await watched.after(1) == ["A message has been due for 15 s and was not sent."]


async def test_a_message_that_waits_before_it_is_tried_again_is_no_fault(watched: Watched) -> None:
    await watched.line.only_takes("ana", "/escalate 4711 no dial tone")
    await watched.line.store.run(_put_off)
    assert await watched.after(29) == []


async def test_a_database_that_is_away_is_a_fault_at_once_and_the_queues_are_judged_anew(watched: Watched) -> None:
    await watched.line.types("ana", "/escalate 4711 no dial tone")
    watched.line.clock.move(PATIENCE)
    await watched.after(4)
    watched.line.store.away = True
    assert await watched.after(2) == ["The database has not answered for 1 s."]
    watched.line.store.away = False
    assert await watched.after(4) == []
    assert await watched.after(2) == ["An escalation's deadline passed 12 s ago and was not rung."]


async def test_a_ringer_or_a_sender_that_hangs_is_a_fault(watched: Watched) -> None:
    watched.ringer.hangs = True
    assert await watched.after(15) == ["The ringer has not come round for 15 s."]
    watched.ringer.hangs, watched.sender.hangs = False, True
    assert await watched.after(16) == ["The sender has not come round for 16 s."]
    watched.sender.hangs = False
    assert await watched.after(1) == []


async def test_without_a_directory_it_is_not_ready() -> None:
    clock = HandClock()
    async with fresh_store(clock) as empty:
        watch = Selfwatch(StoredBacklog(empty), clock, Turning(), Turning(), Noted())
        assert await watch.sentences() == ["There has been no directory for 0 s."]
        await empty.run(lambda unit: unit.directories.take(the_directory(), "first"))
        clock.move(SECOND)
        assert await watch.sentences() == []


async def test_many_who_ask_at_once_cost_one_look(watched: Watched) -> None:
    told = await asyncio.gather(*(watched.watch.sentences() for _ in range(20)))
    assert (told, watched.backlog.looks) == ([[]] * 20, 1)
    watched.line.clock.move(SECOND)
    await watched.watch.sentences()
    assert watched.backlog.looks == 2


async def test_whoever_should_see_to_what_is_stuck_is_woken(watched: Watched) -> None:
    await watched.line.types("ana", "/escalate 4711 no dial tone")
    watched.line.clock.move(PATIENCE)
    await watched.after(4)
    assert (watched.ringer.woken, watched.sender.woken) == (0, 0)
    await watched.after(2)
    assert (watched.ringer.woken, watched.sender.woken) == (2, 2)


async def test_the_ringer_and_the_sender_come_round_though_there_is_nothing_to_do() -> None:
    async with a_line() as line:
        running = asyncio.create_task(line.warmline.run())
        async with asyncio.timeout(A_LONG_WAIT):
            for loop in (line.warmline.ringer, line.warmline.sender):
                before = loop.looks
                while loop.looks == before:
                    loop.wake()
                    await line.store.read(lambda unit: unit.now)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_it_looks_by_itself_until_it_is_cancelled(watched: Watched) -> None:
    watching = asyncio.create_task(watched.watch.run())
    async with asyncio.timeout(A_LONG_WAIT):
        await watched.backlog.looked.wait()
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


def _put_off(unit: Unit) -> None:
    for unsent in unit.outbox.claim(10, lease_seconds=10):
        unit.outbox.retry(unsent, unit.now + timedelta(seconds=30), attempt=True)
