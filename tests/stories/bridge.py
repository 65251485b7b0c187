"""From a story, which is plain code, to what runs on an event loop: a loop in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tests.support.waits import A_LONG_WAIT

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Away(Generic[T]):
    """Something that lives on another thread's loop."""

    it: T
    loop: asyncio.AbstractEventLoop
    end: asyncio.Event

    def run(self, work: Coroutine[Any, Any, R]) -> R:
        """Run something there and wait for what it gives."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(A_LONG_WAIT)


@contextmanager
def living_on_a_loop(open_it: Callable[[], AbstractAsyncContextManager[T]]) -> Iterator[Away[T]]:
    """Open something on a loop of its own and close it there at the end, all of it in one task."""
    opened: Future[Away[T]] = Future()

    async def live() -> None:
        async with open_it() as it:
            end = asyncio.Event()
            opened.set_result(Away(it, asyncio.get_running_loop(), end))
            await end.wait()

    lived: Future[None] = Future()

    def run() -> None:
        try:
            asyncio.run(live())
        except BaseException as fault:
            (lived if opened.done() else opened).set_exception(fault)
        else:
            lived.set_result(None)

    threading.Thread(target=run).start()
    away = opened.result(A_LONG_WAIT)
    try:
        yield away
    finally:
        away.loop.call_soon_threadsafe(away.end.set)
        lived.result(A_LONG_WAIT)
