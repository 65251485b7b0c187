"""How fast Teams lets one bot write: so much to one thread, so much in one tenant. Begin at `Pace.wait`."""

import asyncio
from collections import deque
from collections.abc import Callable

from adapters.teams.latest import Latest
from bot.ports import Undeliverable

Windows = tuple[tuple[int, float], ...]
"""How many calls there may be in so many seconds, each of them."""

THREAD: Windows = ((7, 1), (8, 2), (60, 30), (1800, 3600))
LOOK_UPS: Windows = ((14, 1), (16, 2), (120, 30), (3600, 3600))
TENANT: Windows = ((50, 1),)

# Calls do not arrive as evenly as they leave.
_SLACK = 1.1
_LONGEST_WAIT = 2.0
_MOST_REMEMBERED = 10_000


class Pace:
    """Remembers when calls were made, or will be, by `now` in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._tenant: deque[float] = deque(maxlen=_most(TENANT))
        self._threads = Latest[str, deque[float]](_MOST_REMEMBERED)
        self._look_ups = Latest[str, deque[float]](_MOST_REMEMBERED)

    async def wait(self, thread: str, *, look_up: bool = False) -> None:
        """Wait for this call's turn. look_up: it asks who is in the thread, for which Teams has limits of their own.

        Raises Undeliverable, with `retry_after`, where that would take too long.
        """
        await asyncio.sleep(self.take(thread, look_up=look_up))

    def take(self, thread: str, *, look_up: bool = False) -> float:
        """Give the seconds until this call's turn, and count it. Raises Undeliverable as `wait` does."""
        now = self._now()
        threads, windows = (self._look_ups, LOOK_UPS) if look_up else (self._threads, THREAD)
        # Set anew each time, so that the one to be forgotten is the one that has been quiet for longest.
        calls = threads[thread] = threads.get(thread) or deque(maxlen=_most(windows))
        turn = max(now, _next(calls, windows), _next(self._tenant, TENANT))
        if turn - now > _LONGEST_WAIT:
            raise Undeliverable("Teams takes no more messages just now", retry_after=turn - now)
        calls.append(turn)
        self._tenant.append(turn)
        return turn - now


def _next(calls: deque[float], windows: Windows) -> float:
    full = [calls[-most] + seconds * _SLACK for most, seconds in windows if len(calls) >= most]
    return max(full, default=0.0)


def _most(windows: Windows) -> int:
    return max(most for most, _ in windows)
