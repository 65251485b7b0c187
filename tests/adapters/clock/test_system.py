"""The machine's clock."""

from datetime import UTC

from adapters.clock.system import SystemClock


def test_the_machines_clock_tells_the_instant_in_utc() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.now() <= clock.now()
