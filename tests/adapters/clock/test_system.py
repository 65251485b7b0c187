"""The machine's clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from adapters.clock.system import SystemClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Machine:
    """A machine whose clock can be set, and which counts its seconds all the same."""

    wall: datetime = NOON
    seconds: float = 0.0

    def passes(self, time: timedelta) -> None:
        """Let time pass."""
        self.wall += time
        self.seconds += time.total_seconds()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def clock(machine: Machine) -> SystemClock:
    return SystemClock(lambda: machine.wall, lambda: machine.seconds)


def test_the_machines_clock_tells_the_instant_in_utc() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.now() <= clock.now()


def test_it_goes_with_the_machine_also_when_that_is_set_ahead(machine: Machine, clock: SystemClock) -> None:
    machine.passes(MINUTE)
    assert clock.now() == NOON + MINUTE
    machine.wall += 60 * MINUTE
    assert clock.now() == NOON + 61 * MINUTE


def test_set_back_it_goes_on_at_half_the_pace_until_the_two_agree(machine: Machine, clock: SystemClock) -> None:
    machine.wall -= 10 * MINUTE
    assert clock.now() == NOON
    machine.passes(4 * MINUTE)
    assert clock.now() == NOON + 2 * MINUTE
    machine.passes(16 * MINUTE)
    assert clock.now() == machine.wall == NOON + 10 * MINUTE
    machine.passes(MINUTE)
    assert clock.now() == machine.wall
