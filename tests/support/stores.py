"""A store of its own for one test, made in a moment: the file is a copy of one that was migrated before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

from adapters.store.database import Database
from adapters.store.migrating import migrate
from adapters.store.settings import Server, StoreSettings
from adapters.store.sqlite import engine_for
from bot.ports import Clock
from tests.memory.book import Book
from tests.memory.store import MemoryStore
from tests.support.postgres import fresh_database_url


@asynccontextmanager
async def fresh_server_store(clock: Clock, patience_seconds: float = 60.0) -> AsyncIterator[Database]:
    """Give a database on PostgreSQL with nothing in it, started; it is stopped and removed at the end."""
    with fresh_database_url() as url:
        database = Database(StoreSettings("", Server(make_url(url), pool=2)), clock, patience_seconds)
        await database.start()
        try:
            yield database
        finally:
            await database.stop()


@asynccontextmanager
async def fresh_memory_store(clock: Clock) -> AsyncIterator[MemoryStore]:
    """Give a store in memory with nothing in it."""
    yield MemoryStore(Book(), clock)


@asynccontextmanager
async def fresh_store(clock: Clock, patience_seconds: float = 60.0) -> AsyncIterator[Database]:
    """Give a database with nothing in it, started; it is stopped and removed at the end.

    It is patient, so that a slow machine fails no test.
    """
    with TemporaryDirectory(prefix="warmline-") as folder:
        file = migrated_copy(Path(folder, "store.db"))
        database = Database(StoreSettings(str(file)), clock, patience_seconds)
        await database.start()
        try:
            yield database
        finally:
            await database.stop()


def migrated_copy(file: Path) -> Path:
    """Make a database with nothing in it, whose tables are up to date."""
    file.write_bytes(_migrated())
    return file


@cache
def _migrated() -> bytes:
    with TemporaryDirectory(prefix="warmline-") as folder:
        file = Path(folder, "template.db")
        migrate(engine_for(str(file), busy_seconds=1.0))
        return file.read_bytes()
