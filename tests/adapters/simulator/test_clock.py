"""The simulated clock: it goes with the real one, is moved ahead, never goes back, and rings deadlines in order."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.simulator.simulator import Simulator
from adapters.simulator.stepping import TooManyDeadlines, move_on, move_to_next_deadline
from tests.adapters.simulator.stage import NOON, ScriptedWatch, SystemTime, in_minutes


def test_real_time_flows_on_after_the_clock_was_moved() -> None:
    system = SystemTime()
    clock = Simulator(":memory:", system).clock
    clock.move_to(in_minutes(60))
    system.at = in_minutes(1)
    assert clock.now() == in_minutes(61)


def test_the_clock_never_goes_back() -> None:
    system = SystemTime()
    clock = Simulator(":memory:", system).clock
    clock.move_to(in_minutes(-5))
    assert clock.now() == NOON
    system.at = in_minutes(-10)
    assert clock.now() == NOON


def test_a_restart_keeps_how_far_the_clock_is_ahead(tmp_path: Path) -> None:
    path = str(tmp_path / "chats.db")
    before = Simulator(path, SystemTime())
    before.clock.move_to(in_minutes(60))
    before.clock.move_to(in_minutes(90))
    before.close()
    after = Simulator(path, SystemTime(in_minutes(2)))
    assert after.clock.now() == in_minutes(92)
    after.close()


def test_whoever_asked_hears_of_a_move_and_only_of_a_move() -> None:
    clock = Simulator(":memory:", SystemTime()).clock
    heard = []
    clock.when_moved(lambda: heard.append(clock.now()))
    clock.move_to(in_minutes(1))
    clock.move_to(NOON)
    assert heard == [in_minutes(1)]


async def test_each_deadline_on_the_way_rings_at_its_own_instant_in_order() -> None:
    clock = Simulator(":memory:", SystemTime()).clock
    watch = ScriptedWatch(clock, deadlines=[in_minutes(7), in_minutes(2), in_minutes(5), in_minutes(11)])
    await move_on(clock, watch, timedelta(minutes=10))
    assert watch.rang == [(in_minutes(m), in_minutes(m)) for m in (2, 5, 7)]
    assert clock.now() == watch.settled_at[-1] == in_minutes(10)
    assert watch.deadlines == [in_minutes(11)]


async def test_a_deadline_that_a_ring_sets_on_the_way_rings_too() -> None:
    class Chain(ScriptedWatch):
        async def settle(self) -> None:
            await super().settle()
            if len(self.rang) == 1:
                self.deadlines.append(in_minutes(3))

    clock = Simulator(":memory:", SystemTime()).clock
    watch = Chain(clock, deadlines=[in_minutes(2)])
    await move_on(clock, watch, timedelta(minutes=10))
    assert watch.rang == [(in_minutes(2), in_minutes(2)), (in_minutes(3), in_minutes(3))]


async def test_a_deadline_that_has_passed_rings_now() -> None:
    clock = Simulator(":memory:", SystemTime()).clock
    watch = ScriptedWatch(clock, deadlines=[in_minutes(-3)])
    assert await move_to_next_deadline(clock, watch)
    assert watch.rang == [(in_minutes(-3), NOON)]


async def test_the_next_deadline_is_as_far_as_the_clock_goes() -> None:
    clock = Simulator(":memory:", SystemTime()).clock
    watch = ScriptedWatch(clock, deadlines=[in_minutes(4), in_minutes(9)])
    assert await move_to_next_deadline(clock, watch)
    assert (clock.now(), watch.deadlines) == (in_minutes(4), [in_minutes(9)])


async def test_without_a_deadline_the_clock_stays() -> None:
    clock = Simulator(":memory:", SystemTime()).clock
    assert not await move_to_next_deadline(clock, ScriptedWatch(clock))
    assert clock.now() == NOON


async def test_deadlines_without_end_stop_the_clock_where_it_got_to() -> None:
    class Endless(ScriptedWatch):
        async def settle(self) -> None:
            self.deadlines = [self.clock.now() + timedelta(milliseconds=1)]

    clock = Simulator(":memory:", SystemTime()).clock
    with pytest.raises(TooManyDeadlines):
        await move_on(clock, Endless(clock, deadlines=[NOON]), timedelta(hours=1))
    assert NOON < clock.now() < in_minutes(60)
