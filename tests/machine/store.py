"""The store's own transactions on SQLite in memory, run one after the other, so that every walk can be walked again."""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy import Connection, Engine, Row, select

from adapters.store.migrating import migrate
from adapters.store.sqlite import Session, engine_for
from adapters.store.tables import metadata
from adapters.store.unit import StoredUnit
from bot.ports import Clock
from tests.machine.fuse import Fuse
from tests.machine.kept import KeptInSql

T = TypeVar("T")

AT_REST_WITHIN = 1_000
"""More transactions than any one thing can ask for: beyond it, something goes round in circles."""


class SteppedStore:
    """Keeps the Store port. The fuse may burn before a commit or after it, and with it goes whoever waited."""

    def __init__(self, clock: Clock, fuse: Fuse) -> None:
        self._clock = clock
        self._fuse = fuse
        self._session = Session(_engine(), writing=True)
        driver = self.connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.executescript(_migrated())
        self._driver = driver
        self.transactions = 0

    @property
    def kept(self) -> KeptInSql:
        """What is kept, to look at."""
        return KeptInSql(self.connection)

    @property
    def connection(self) -> Connection:
        """The connection, to look with."""
        return self._session.connection

    async def run(self, work: Callable[[StoredUnit], T]) -> T:
        """Run and commit. A Conflict goes up: where nobody is beside, there is none."""
        self._fuse.step()
        self._count()
        self._session.begin()
        try:
            outcome = work(StoredUnit(self.connection, self._clock.now(), writing=True))
        except BaseException:
            self._session.roll_back()
            raise
        self._session.commit()
        self._fuse.step()
        await asyncio.sleep(0)
        return outcome

    async def read(self, work: Callable[[StoredUnit], T]) -> T:
        """Run without writing."""
        self._fuse.step()
        self._count()
        await asyncio.sleep(0)
        return self.look(work)

    def look(self, work: Callable[[StoredUnit], T]) -> T:
        """Read at once."""
        self._driver.execute("PRAGMA query_only = ON")
        try:
            return work(StoredUnit(self.connection, self._clock.now(), writing=False))
        finally:
            self._driver.execute("PRAGMA query_only = OFF")

    def everything(self) -> dict[str, list[Row[*tuple[object, ...]]]]:
        """Give what is kept, all of it but which acts were done."""
        tables = [table for table in metadata.sorted_tables if table.name != "request"]
        return {
            table.name: list(self.connection.execute(select(table).order_by(*table.primary_key))) for table in tables
        }

    def close(self) -> None:
        """Forget everything."""
        self._session.close()

    def _count(self) -> None:
        self.transactions += 1
        assert self.transactions < AT_REST_WITHIN, "it never comes to rest"


@cache
def _engine() -> Engine:
    """Prepare once for all walks, so that a statement is compiled once; each connection is a database of its own."""
    return engine_for(":memory:", busy_seconds=0)


@cache
def _migrated() -> str:
    with TemporaryDirectory(prefix="warmline-") as folder:
        file = str(Path(folder, "template.db"))
        migrate(engine_for(file, busy_seconds=1.0))
        template = sqlite3.connect(file)
        try:
            return "\n".join(template.iterdump())
        finally:
            template.close()
