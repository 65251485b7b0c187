"""The Store port on SQLite or PostgreSQL: threads that write, and threads that read beside them."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Engine

from adapters.store import sqlite
from adapters.store.jobs import NOT_TAKEN, Job
from adapters.store.migrating import migrate
from adapters.store.server_clock import Sample, ServerClock
from adapters.store.sessions import Driver
from adapters.store.settings import StoreSettings
from adapters.store.unit import StoredUnit
from adapters.store.worker import Instants, Workers
from bot.ports import Clock, Unavailable
from bot.ports.backlog import Pool

T = TypeVar("T")

PATIENCE_SECONDS = 1.8
_STARTING_SECONDS = 30.0


class Database:
    """Where everything is kept. A clock that is the server's is set by it at the start, and kept so.

    patience_seconds: how long a caller waits for the database before it is Unavailable.
    """

    def __init__(self, settings: StoreSettings, clock: Clock, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._settings = settings
        self._patience = patience_seconds
        driver = _driver(settings, patience_seconds)
        instants = Instants(clock)
        self._writers = Workers(driver, instants, writing=True)
        self._readers = Workers(driver, instants, writing=False)
        self._server_clock = clock if isinstance(clock, ServerClock) else None
        self._following: asyncio.Task[None] | None = None
        self._running = False

    async def start(self) -> None:
        """Bring the tables up to date and begin to take work. Raises BadSetting, or Unavailable if it is locked."""
        engine, clock = engine_for(self._settings, _STARTING_SECONDS), self._server_clock
        await asyncio.to_thread(migrate, engine)
        if clock:
            # Before there is a unit of work: the instant of one is never gone back behind.
            clock.set(await asyncio.to_thread(_asked, engine, clock))
        self._writers.start()
        self._readers.start()
        self._running = True
        if clock:
            self._following = asyncio.create_task(
                clock.follow(lambda: self.read(lambda unit: clock.ask(unit.connection)))
            )

    async def stop(self) -> None:
        """Finish what was taken, and take no more."""
        if self._running:
            self._running = False
            if self._following:
                self._following.cancel()
            await asyncio.gather(*(asyncio.to_thread(workers.stop) for workers in (self._writers, self._readers)))

    @property
    def pools(self) -> tuple[Pool, ...]:
        """The connections that write and those that read, as they are used now."""
        return self._writers.pool, self._readers.pool

    async def run(self, work: Callable[[StoredUnit], T]) -> T:
        """Run and commit; the answer comes after the commit. Raises Unavailable: not committed, and never will be."""
        return await self._do(self._writers, work)

    async def read(self, work: Callable[[StoredUnit], T]) -> T:
        """Run without writing, beside the writers. Raises Unavailable."""
        return await self._do(self._readers, work)

    async def _do(self, workers: Workers, work: Callable[[StoredUnit], T]) -> T:
        if not self._running:
            raise Unavailable(NOT_TAKEN)
        job: Job[T] = Job(work, self._patience)
        workers.take(job)
        return await job.answer()


# PostgreSQL's driver is loaded only where it is used: it takes long to load.


def engine_for(settings: StoreSettings, patience_seconds: float) -> Engine:
    """Prepare to connect; whatever must be waited for there is waited for so long."""
    if settings.server:
        from adapters.store import postgres

        return postgres.engine_for(settings.server, patience_seconds)
    return sqlite.engine_for(settings.file, patience_seconds)


def _driver(settings: StoreSettings, patience_seconds: float) -> Driver:
    if settings.server:
        from adapters.store.postgres import PostgresDriver

        return PostgresDriver(settings.server, patience_seconds)
    return sqlite.SqliteDriver(sqlite.engine_for(settings.file, busy_seconds=patience_seconds / 2))


def _asked(engine: Engine, clock: ServerClock) -> Sample:
    from adapters.store.postgres import asked

    return asked(engine, clock.ask)
