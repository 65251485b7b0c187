"""PostgreSQL as it is used here: several connections write, one unit of work to a transaction, and more read beside."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from adapters.store.line import Line
from adapters.store.postgres_faults import fault, refusal, why
from adapters.store.sessions import Fault, InDoubt
from adapters.store.settings import Server

T = TypeVar("T")

_LINE: dict[str, str | int] = {
    "connect_timeout": 2,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "fallback_application_name": "warmline",
}
_ABANDONED_AFTER_SECONDS = 10
"""How long a replica that stands still in a transaction may keep others from what it has locked."""

_SET_UP = sql.SQL(
    "SELECT set_config('timezone', 'UTC', false), set_config('statement_timeout', {patience}, false),"
    " set_config('lock_timeout', {patience}, false),"
    # Our tables grow in bursts, before the server's statistics follow: to it a full one still looks empty.
    " set_config('enable_seqscan', 'off', false),"
    " set_config('idle_in_transaction_session_timeout', {abandoned}, false),"
    # What was answered must survive a crash, whatever the server's own setting; a stricter one stays.
    " (SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off')"
)
_BEGIN = "BEGIN"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_REGISTER = "INSERT INTO writer (id, mark, at) VALUES (%s, 0, now())"
_FORGET = "DELETE FROM writer WHERE at < now() - interval '1 day'"
_COUNT = "UPDATE writer SET mark = mark + 1, at = now() WHERE id = %s RETURNING mark"
_MARK = "SELECT mark FROM writer WHERE id = %s FOR UPDATE"


def engine_for(server: Server, patience_seconds: float) -> Engine:
    """Prepare to connect to a server; no question, and no wait for a lock, takes longer than the patience."""
    engine = create_engine(
        server.url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        # An error is logged with its text, which would quote what a caller told.
        hide_parameters=True,
        use_native_hstore=False,
        connect_args={name: value for name, value in _LINE.items() if name not in server.url.query},
    )
    patience = sql.Literal(f"{int(patience_seconds * 1_000)}ms")
    set_up = _SET_UP.format(patience=patience, abandoned=sql.Literal(f"{_ABANDONED_AFTER_SECONDS}s"))

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Dialect, _record: ConnectionPoolEntry, args: Any, arguments: Any) -> Line:
        line = Line.connect(*args, **arguments)
        # The server itself ends what takes too long, a little earlier than this.
        line.patience_seconds = patience_seconds + 0.1
        line.autocommit = True
        line.execute(set_up, prepare=False)
        return line

    event.listen(engine, "do_execute", _execute)
    event.listen(engine, "do_executemany", _execute_many)
    return engine


def _execute(cursor: psycopg.Cursor[TupleRow], query: str, params: Any, context: ExecutionContext) -> bool:
    """Let a statement wait, or send along what waits; tells whether that was it."""
    line = cursor.connection
    if not isinstance(line, Line) or not line.postpones:
        return False
    if context.execution_options.get("unasked"):
        line.postpone(query, params)
    elif isinstance(cursor, psycopg.ServerCursor):
        line.send()
        return False
    else:
        line.ask(cursor, query, params)
    return True


def _execute_many(cursor: psycopg.Cursor[TupleRow], query: str, many: Any, context: ExecutionContext) -> bool:
    line = cursor.connection
    if not isinstance(line, Line) or not line.postpones:
        return False
    if context.execution_options.get("unasked"):
        line.postpone_many(query, many)
        return True
    line.send()
    return False


def asked(engine: Engine, question: Callable[[Connection], T]) -> T:
    """Ask something at the start, on a connection of its own. Raises BadSetting or Unavailable, as `migrate` does."""
    try:
        with engine.connect() as connection:
            return question(connection)
    except DBAPIError as error:
        raise refusal(error) from error


def take_time(connection: Connection) -> None:
    """Let a transaction's questions take as long as they need, as a large table's index does; no wait for a lock."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    line = connection.connection.driver_connection
    if isinstance(line, Line):
        line.patience_seconds = None


class PostgresDriver:
    """The Driver of a server's database: each unit of work has a transaction to itself, and they run side by side."""

    together = 1

    def __init__(self, server: Server, patience_seconds: float) -> None:
        self._engine = engine_for(server, patience_seconds)
        self.writers = server.pool
        self.readers = max(1, server.pool // 2)

    def connect(self, *, writing: bool) -> "PostgresSession":
        """Open a connection."""
        return PostgresSession(self._engine, writing=writing)

    def fault(self, error: BaseException) -> Fault:
        """Tell what an error says."""
        return fault(error)

    def why(self, error: BaseException) -> str:
        """Say why the database can't be had."""
        return why(error)


class PostgresSession:
    """A connection whose transactions each have a unit of work to themselves: they begin with it, at its mark.

    One that writes counts its transactions in a row of its own, `writer`, and each transaction counts itself: so where
    the answer to a commit is lost, the row tells the truth. (The transaction's number would not: after a crash of the
    server it is given out again.)
    """

    def __init__(self, engine: Engine, *, writing: bool) -> None:
        self.connection: Connection = engine.connect()
        driver = self.connection.connection.driver_connection
        if not isinstance(driver, Line):
            raise TypeError(driver)
        self._driver = driver
        self._engine = engine
        self._id = secrets.token_hex(8)
        self._writing = writing
        self._counting: psycopg.Cursor[TupleRow] | None = None
        self._count = 0
        if writing:
            driver.execute(_FORGET)
            driver.execute(_REGISTER, [self._id])
        driver.postpones = True

    def begin(self) -> bool:
        """Begin, as soon as there is a unit of work."""
        return True

    def mark(self) -> None:
        """Begin the unit of work's transaction, with its first question."""
        self._driver.postpone(_BEGIN if self._writing else _READ)
        if self._writing:
            self._counting = self._driver.postpone(_COUNT, [self._id])

    def undo(self) -> None:
        """Undo what was done since the last mark."""
        self.roll_back()

    def keep(self) -> None:
        """Keep what was done since the last mark."""
        self._driver.send()
        if self._counting:
            row = self._counting.fetchone()
            if row is None:
                raise psycopg.OperationalError("this connection was thought to be gone")
            self._count = row[0]

    def commit(self) -> None:
        """Commit the transaction, if one is left. Raises InDoubt if its answer was lost."""
        if not self._is_in_transaction():
            return
        try:
            said = self._driver.execute("COMMIT", prepare=False).statusmessage
        except psycopg.Error as error:
            if self._driver.closed and self._writing:
                raise InDoubt(partial(_was_committed, self._engine, self._id, self._count)) from error
            raise
        if said != "COMMIT":
            raise AssertionError("a unit of work went on after the database had refused some of it")

    def roll_back(self) -> None:
        """Undo the transaction, if one is left."""
        self._driver.forget()
        if self._is_in_transaction():
            self._driver.execute("ROLLBACK", prepare=False)

    def close(self) -> None:
        """Close the connection; what was not committed is gone."""
        # At once, and without a question that a server which hangs would not answer.
        self._driver.close()
        self.connection.invalidate()
        self.connection.close()

    def _is_in_transaction(self) -> bool:
        return self._driver.info.transaction_status != TransactionStatus.IDLE


def _was_committed(engine: Engine, id: str, count: int) -> bool:
    """Ask on another connection. While the commit may still be under way, its row is locked, so this waits for it."""
    with engine.connect() as connection:
        row = connection.exec_driver_sql(_MARK, (id,)).one_or_none()
    return row is not None and row[0] == count
