"""The databases that are measured: a file of SQLite's, and one of a PostgreSQL server's, with a directory in force."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from adapters.files.folder import DirectoryFolder
from adapters.store.database import Database
from adapters.store.settings import StoreSettings
from bot.ports import Clock
from bot.usecases.registrar import Registrar
from tests.support.postgres import fresh_database_url

SQLITE, POSTGRESQL = STORES = ("SQLite", "PostgreSQL")
_PATIENCE_SECONDS = 300.0


@contextmanager
def fresh_url(store: str, folder: Path) -> Iterator[str]:
    """Give the address of a database with nothing in it: a file in the folder, or one of the server's."""
    folder.mkdir(parents=True, exist_ok=True)
    if store == SQLITE:
        yield f"sqlite:///{folder / 'warmline.db'}"
    else:
        with fresh_database_url() as url:
            yield url


def settings(url: str) -> StoreSettings:
    """Read an address."""
    return StoreSettings.read({"DATABASE_URL": url})


@asynccontextmanager
async def started(url: str, clock: Clock, directory: Path) -> AsyncIterator[Database]:
    """Run the store inside this process, with the directory of a folder in force; it waits long for its turn."""
    database = Database(settings(url), clock, _PATIENCE_SECONDS)
    await database.start()
    try:
        await Registrar(database, DirectoryFolder(directory)).begin()
        yield database
    finally:
        await database.stop()
