"""The simulator's clock: the system's, moved ahead as far as somebody moved it; it never goes back."""

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def system_now() -> datetime:
    """What the system's clock says."""
    return datetime.now(UTC)


class SimulatedClock:
    """Keeps the Clock port; how far it is ahead is kept in the file."""

    def __init__(self, file: sqlite3.Connection, system: Callable[[], datetime] = system_now) -> None:
        self._file = file
        self._system = system
        self._lock = threading.Lock()
        self._when_moved: list[Callable[[], None]] = []
        row = file.execute("select ahead_seconds from clock").fetchone()
        self._ahead = timedelta(seconds=row[0] if row else 0)
        self._latest = system() + self._ahead

    def now(self) -> datetime:
        """Give the simulated instant now."""
        with self._lock:
            self._latest = max(self._latest, self._system() + self._ahead)
            return self._latest

    @property
    def ahead(self) -> timedelta:
        """How far the clock is ahead of the system's."""
        return self._ahead

    def when_moved(self, hook: Callable[[], None]) -> None:
        """Have the hook called each time somebody has moved the clock."""
        self._when_moved.append(hook)

    def move_to(self, instant: datetime) -> None:
        """Move ahead to the instant; one that has passed leaves the clock where it is."""
        step = instant - self.now()
        if step <= timedelta(0):
            return
        with self._lock:
            self._ahead += step
            ahead = self._ahead.total_seconds()
        self._file.execute("insert or replace into clock (rowid, ahead_seconds) values (1, ?)", (ahead,))
        for hook in self._when_moved:
            hook()
