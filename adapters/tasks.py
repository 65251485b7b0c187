"""Work that goes on after a chat platform has had its answer, kept referenced until it is done."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Tasks:
    """Starts coroutines, holds on to them, and can wait for them at the end.

    log_fault: told what was being done and what went wrong with it.
    """

    def __init__(self, log_fault: Callable[[str, Exception], None]) -> None:
        self._log_fault = log_fault
        self._running: set[asyncio.Task[None]] = set()

    def keep(self, work: Coroutine[Any, Any, None], doing: str) -> None:
        """Start the work; what it raises is logged as a fault of `doing`."""
        task = asyncio.create_task(self._logged(work, doing))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self, seconds: float) -> None:
        """Wait until everything is done, at most so long, and cancel the rest."""
        running = set(self._running)
        if not running:
            return
        _, late = await asyncio.wait(running, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _logged(self, work: Coroutine[Any, Any, None], doing: str) -> None:
        try:
            await work
        except Exception as fault:
            self._log_fault(doing, fault)
