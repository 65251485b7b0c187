"""The Clock port, kept by this machine's clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic


def wall_time() -> datetime:
    """Give what this machine's clock says, in UTC."""
    return datetime.now(UTC)


class SystemClock:
    """What time it is on this machine; never earlier than before.

    Where the machine's clock is set back, this one runs at half the pace until the two agree: if it stood still, so
    would every deadline.
    """

    def __init__(self, wall: Callable[[], datetime] = wall_time, seconds: Callable[[], float] = monotonic) -> None:
        """`seconds` counts them from any beginning, and is never set."""
        self._wall = wall
        self._seconds = seconds
        self._lock = Lock()
        self._latest, self._at = wall(), seconds()

    def now(self) -> datetime:
        """Give the instant now, in UTC."""
        with self._lock:
            at = self._seconds()
            slowly = self._latest + timedelta(seconds=(at - self._at) / 2)
            self._latest, self._at = max(self._wall(), slowly), at
            return self._latest
