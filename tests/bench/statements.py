"""The least that transactions cost: their very statements, recorded, and then sent by the database's driver alone."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from tests.bench.stores import settings

Transaction = list[tuple[str, Any, bool]]
"""Statements with their parameters, and whether these are of many executions."""


class Recorder:
    """Keeps the statements that the engines of this process execute."""

    def __init__(self) -> None:
        self._statements: Transaction = []

    def note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        """Keep a statement."""
        self._statements.append((statement, parameters, many))

    def taken(self) -> Transaction:
        """Give what was executed since the last time."""
        done, self._statements = self._statements, []
        return done


@contextmanager
def recording() -> Iterator[Recorder]:
    """Record for a while."""
    recorder = Recorder()
    event.listen(Engine, "before_cursor_execute", recorder.note)
    try:
        yield recorder
    finally:
        event.remove(Engine, "before_cursor_execute", recorder.note)


def replayed(url: str, transactions: Sequence[Transaction], together: int) -> list[float]:
    """Commit them by the driver alone, and give how long each took, in seconds.

    together: on SQLite how many share a commit, on PostgreSQL how many connections work side by side.
    """
    file = settings(url).file
    return _on_sqlite(file, transactions, together) if file else _on_postgresql(url, transactions, together)


def _on_sqlite(file: str, transactions: Sequence[Transaction], together: int) -> list[float]:
    took: list[float] = []
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        for first in range(0, len(transactions), together):
            some = transactions[first : first + together]
            begun = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            for transaction in some:
                for statement, parameters, many in transaction:
                    (connection.executemany if many else connection.execute)(statement, parameters).fetchall()
            connection.execute("COMMIT")
            took += [time.perf_counter() - begun] * len(some)
    return took


def _on_postgresql(url: str, transactions: Sequence[Transaction], together: int) -> list[float]:
    waiting: SimpleQueue[Transaction] = SimpleQueue()
    for transaction in transactions:
        waiting.put(transaction)
    took: list[float] = []
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def work() -> None:
        with psycopg.connect(plain, autocommit=True) as connection:
            for transaction in _each(waiting):
                begun = time.perf_counter()
                _commit(connection, transaction)
                took.append(time.perf_counter() - begun)

    _side_by_side(work, together)
    return took


def _commit(connection: psycopg.Connection, transaction: Transaction) -> None:
    cursor = connection.cursor()
    cursor.execute("BEGIN")
    for statement, parameters, many in transaction:
        if many:
            cursor.executemany(statement.encode(), parameters)
        else:
            cursor.execute(statement.encode(), parameters)
            if cursor.description:
                cursor.fetchall()
    cursor.execute("COMMIT")


def _each(waiting: SimpleQueue[Transaction]) -> Iterator[Transaction]:
    while True:
        try:
            yield waiting.get_nowait()
        except Empty:
            return


def _side_by_side(work: Callable[[], None], threads: int) -> None:
    working = [Thread(target=work) for _ in range(threads)]
    for thread in working:
        thread.start()
    for thread in working:
        thread.join()
