"""A store of its own for one test, made in a moment: the file is a copy of one that was migrated before."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.store.database import PATIENCE_SECONDS, Database
from adapters.store.migrating import migrate
from adapters.store.settings import StoreSettings
from adapters.store.sqlite import engine_for
from bot.ports import Clock

# Removed when it is collected, at the latest as Python ends.
_TEMPLATES = TemporaryDirectory(prefix="warmline-")


@asynccontextmanager
async def fresh_store(clock: Clock, patience_seconds: float = PATIENCE_SECONDS) -> AsyncIterator[Database]:
    """Give a database with nothing in it, started; it is stopped and removed at the end."""
    with TemporaryDirectory(prefix="warmline-") as folder:
        file = Path(folder, "store.db")
        shutil.copyfile(migrated(), file)
        database = Database(StoreSettings(str(file)), clock, patience_seconds)
        await database.start()
        try:
            yield database
        finally:
            await database.stop()


@cache
def migrated() -> Path:
    """Name a file that is migrated and closed, to be copied."""
    file = Path(_TEMPLATES.name, "template.db")
    migrate(engine_for(str(file), busy_seconds=1.0))
    return file
