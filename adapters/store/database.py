"""The Store port on SQLite: a thread that writes, many units of work to a commit, and a thread that reads beside it."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from adapters.store.jobs import NOT_TAKEN, Job
from adapters.store.migrating import migrate
from adapters.store.settings import StoreSettings
from adapters.store.sqlite import Session, engine_for
from adapters.store.unit import StoredUnit
from adapters.store.worker import Instants, Worker
from bot.ports import Clock, Unavailable

T = TypeVar("T")

PATIENCE_SECONDS = 1.8
_STARTING_SECONDS = 30.0


class Database:
    """Where everything is kept. patience_seconds: how long a caller waits for the database before it is Unavailable."""

    def __init__(self, settings: StoreSettings, clock: Clock, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._settings = settings
        self._patience = patience_seconds
        engine = engine_for(settings.file, busy_seconds=patience_seconds / 2)
        instants = Instants(clock)
        self._writer = Worker("store-writer", lambda: Session(engine, writing=True), instants, writing=True)
        self._reader = Worker("store-reader", lambda: Session(engine, writing=False), instants, writing=False)
        self._running = False

    async def start(self) -> None:
        """Bring the tables up to date and begin to take work. Raises BadSetting, or Unavailable if it is locked."""
        await asyncio.to_thread(migrate, engine_for(self._settings.file, _STARTING_SECONDS))
        self._writer.start()
        self._reader.start()
        self._running = True

    async def stop(self) -> None:
        """Finish what was taken, and take no more."""
        if self._running:
            self._running = False
            await asyncio.to_thread(self._writer.stop)
            await asyncio.to_thread(self._reader.stop)

    async def run(self, work: Callable[[StoredUnit], T]) -> T:
        """Run and commit; the answer comes after the commit. Raises Unavailable: not committed, and never will be."""
        return await self._do(self._writer, work)

    async def read(self, work: Callable[[StoredUnit], T]) -> T:
        """Run without writing, beside the writer. Raises Unavailable."""
        return await self._do(self._reader, work)

    async def _do(self, worker: Worker, work: Callable[[StoredUnit], T]) -> T:
        if not self._running:
            raise Unavailable(NOT_TAKEN)
        job: Job[T] = Job(work, self._patience)
        worker.take(job)
        return await job.answer()
