"""A unit of work on its way: from the caller's event loop to the thread that runs it, and its answer back."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import Enum, auto
from threading import Lock
from typing import Any, Generic, TypeVar

from adapters.store.unit import StoredUnit
from bot.ports import Unavailable

T = TypeVar("T")

NOT_TAKEN = "the database could not be had in time; nothing was kept"


class Stage(Enum):
    """How far a job is. A caller may give it up while it waits: for its turn, or for the commit to begin."""

    QUEUED = auto()
    RUNNING = auto()
    RAN = auto()
    COMMITTING = auto()
    GIVEN_UP = auto()


class Job(Generic[T]):
    """A unit of work and who waits for it. Made on the caller's event loop; run and answered by a thread."""

    def __init__(self, work: Callable[[StoredUnit], T], patience: float) -> None:
        self.loop = asyncio.get_running_loop()
        self._work = work
        self._future: asyncio.Future[T] = self.loop.create_future()
        self._outcome: tuple[T] | None = None
        self._failure: Exception = Unavailable(NOT_TAKEN)
        self._stage = Stage.QUEUED
        self._lock = Lock()
        self._patience = patience
        self._alarm = self.loop.call_later(patience, self._lose_patience)

    async def answer(self) -> T:
        """Wait for what came of it, after the commit. Raises Unavailable, or what the work raised."""
        try:
            return await self._future
        except asyncio.CancelledError:
            self.give_up()
            raise
        finally:
            self._alarm.cancel()

    @property
    def is_given_up(self) -> bool:
        """Whether it was promised that this is never committed."""
        return self._stage is Stage.GIVEN_UP

    def give_up(self) -> bool:
        """Let it never be committed, if that can still be promised; tells whether it can."""
        with self._lock:
            if self._stage in (Stage.QUEUED, Stage.RAN):
                self._stage = Stage.GIVEN_UP
                self.fail(Unavailable(NOT_TAKEN))
            return self._stage is Stage.GIVEN_UP

    def advance(self, stage: Stage) -> bool:
        """Go on to a stage; False if the caller gave up."""
        with self._lock:
            if self._stage is not Stage.GIVEN_UP:
                self._stage = stage
            return self._stage is stage

    def run(self, unit: StoredUnit) -> None:
        """Do the work, and keep what comes of it for the caller. Raises what the work raises."""
        self._outcome = (self._work(unit),)

    def fail(self, failure: Exception) -> None:
        """Let the caller get this, whatever came of the work."""
        self._outcome = None
        self._failure = failure

    def settle(self) -> None:
        """Answer the caller, if that was not done; on their event loop."""
        if self._future.done():
            return
        if self._outcome is None:
            self._future.set_exception(self._failure)
        else:
            self._future.set_result(self._outcome[0])

    def _lose_patience(self) -> None:
        if self.give_up():
            self.settle()
        else:
            self._alarm = self.loop.call_later(self._patience / 10, self._lose_patience)


def settle(jobs: Iterable[Job[Any]]) -> None:
    """Answer all callers, from any thread, waking each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job[Any]]] = {}
    for job in jobs:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, theirs in by_loop.items():
        # A loop that was closed has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle_all, theirs)


def _settle_all(jobs: list[Job[Any]]) -> None:
    for job in jobs:
        job.settle()
