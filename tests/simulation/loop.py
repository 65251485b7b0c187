"""An event loop with nothing outside it: time moves when it is told to, and somebody goes on when nobody else can."""

import asyncio
from collections.abc import Callable

from bot.ports import Clock


class StillLoop(asyncio.BaseEventLoop):
    """Whenever all its tasks wait, it calls `still`, which must let one of them go on."""

    def __init__(self, clock: Clock, still: Callable[[], None]) -> None:
        super().__init__()
        self._clock = clock
        self._began = clock.now()
        self._still = still
        self._selector = self

    def time(self) -> float:
        """Give the seconds since it was made, of the clock that it was given."""
        return (self._clock.now() - self._began).total_seconds()

    def select(self, timeout: float | None) -> list[object]:
        """Tell that nothing came from outside; without a task that is ready, one is let go on."""
        if timeout is None or timeout > 0:
            self._still()
        return []

    def _process_events(self, events: list[object]) -> None:
        """Nothing ever comes from outside."""
