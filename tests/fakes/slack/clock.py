"""Slack's clock: the machine's, or one that stands still until a test moves it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What time it is at Slack."""

    def now(self) -> datetime:
        """The instant, aware, never earlier than one given before."""
        ...


class MachineClock:
    """Real time. It starts at the machine's wall clock and follows its monotonic one, so it never steps back."""

    def __init__(self) -> None:
        self._start = datetime.now(UTC)
        self._mark = time.monotonic()

    def now(self) -> datetime:
        """The machine's time, in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._mark)


class ManualClock:
    """Time that passes only when a test says so; it starts at the machine's, so that signatures are fresh."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self) -> datetime:
        """The instant where the clock stands, in UTC."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self._now += timedelta(seconds=seconds)
