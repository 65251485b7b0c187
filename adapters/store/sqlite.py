"""SQLite as it is used here: one connection writes, one reads beside it, in transactions begun by hand."""

import sqlite3

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from adapters.store.sessions import Fault

_OURS = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE}
"""The primary codes of errors that our SQL makes; all others say that the database can't be had."""


def engine_for(file: str, busy_seconds: float) -> Engine:
    """Prepare to connect to a database file; whoever finds it locked waits for so long."""
    engine = create_engine(
        URL.create("sqlite", database=file),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        # An error is logged with its text, which would quote what a caller told.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.execute(f"PRAGMA busy_timeout = {int(busy_seconds * 1_000)}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What is erased is written over, so that it is not in the file either, nor in a copy of the file.
        connection.execute("PRAGMA secure_delete = ON")
        # SQLite's own knows the letters from A to Z alone, and people are found by names such as Ömer.
        connection.create_function("lower", 1, _lower, deterministic=True)

    return engine


def _lower(text: str | None) -> str | None:
    return text and text.lower()


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database can't be had, and not that it was asked something wrong."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    if not isinstance(error, sqlite3.Error):
        return False
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF not in _OURS


class SqliteDriver:
    """The Driver of a database file: one thread writes, many units of work to a commit."""

    together = 64
    writers = 1
    readers = 1

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def connect(self, *, writing: bool) -> "Session":
        """Open a connection."""
        return Session(self._engine, writing=writing)

    def fault(self, error: BaseException) -> Fault:
        """Tell what an error says."""
        return Fault.AWAY if is_away(error) else Fault.OURS

    def why(self, error: BaseException) -> str:
        """Say why the database can't be had."""
        said = error.orig if isinstance(error, DBAPIError) else error
        return f"The database file can't be used now: {said}; see to the file, its folder, and the room on its disk."


class Session:
    """A connection whose transactions are begun and ended by hand, so that many units of work share one commit."""

    def __init__(self, engine: Engine, *, writing: bool) -> None:
        self.connection: Connection = engine.connect()
        driver = self.connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            raise TypeError(driver)
        self._driver = driver
        self._begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
        if not writing:
            driver.execute("PRAGMA query_only = ON")

    def begin(self) -> bool:
        """Begin a transaction; False if another process has the database and does not let go of it for a while."""
        try:
            self._driver.execute(self._begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def mark(self) -> None:
        """Set a point to roll back to."""
        self._driver.execute("SAVEPOINT work")

    def undo(self) -> None:
        """Undo what was done since the last mark."""
        self._driver.execute("ROLLBACK TO work")
        self._driver.execute("RELEASE work")

    def keep(self) -> None:
        """Keep what was done since the last mark."""
        self._driver.execute("RELEASE work")

    def commit(self) -> None:
        """Commit the transaction."""
        self._driver.execute("COMMIT")

    def roll_back(self) -> None:
        """Undo the transaction, if one is left."""
        if self._driver.in_transaction:
            self._driver.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection; what was not committed is gone."""
        self.connection.close()
