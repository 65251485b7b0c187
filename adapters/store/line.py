"""A connection to PostgreSQL that lets some statements wait, and sends them along with the next question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import psycopg
from psycopg.abc import Params, PQGen
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGconn
from psycopg.rows import RowFactory, TupleRow, tuple_row

RV = TypeVar("RV")


@dataclass(frozen=True, slots=True)
class _Postponed:
    """What is still to be sent, with one set of parameters or with many, and where its answer goes."""

    cursor: psycopg.Cursor[TupleRow]
    query: str
    params: Params | None = None
    many: Sequence[Params] | None = None

    def send(self) -> None:
        if self.many is None:
            self.cursor.execute(self.query, self.params)
        else:
            self.cursor.executemany(self.query, self.many)


class Line(psycopg.Connection[TupleRow]):
    """A connection that is given up when a question is not answered in time, so that a hung server hangs nobody.

    Of several statements whose answers nobody needs at once, each would cost a way there and back, while others wait
    for the locks that are held meanwhile. postpones: whether such statements may wait.
    """

    def __init__(self, pgconn: PGconn, row_factory: RowFactory[TupleRow] = tuple_row) -> None:
        super().__init__(pgconn, row_factory)
        self.patience_seconds: float | None = None
        self.postpones = False
        self._postponed: list[_Postponed] = []

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for an answer. Raises OperationalError; without an answer the connection is closed then."""
        try:
            return super().wait(gen, interval, self.patience_seconds if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise

    def postpone(self, query: str, params: Params | None = None) -> psycopg.Cursor[TupleRow]:
        """Let a statement wait. Its answer is in the cursor once something else was asked, or `send` was called."""
        cursor = psycopg.Cursor(self)
        self._postponed.append(_Postponed(cursor, query, params))
        return cursor

    def postpone_many(self, query: str, many: Sequence[Params]) -> None:
        """Let a statement wait that is executed with each of these."""
        self._postponed.append(_Postponed(psycopg.Cursor(self), query, many=many))

    def send(self) -> None:
        """Send what waits. Raises psycopg.Error for the first statement that is refused; those after it aren't done."""
        if self._postponed:
            with self.pipeline():
                self._send()

    def ask(self, cursor: psycopg.Cursor[TupleRow], query: str, params: Params) -> None:
        """Ask, together with what waits before it. Raises psycopg.Error as `send` does."""
        if self._postponed:
            with self.pipeline():
                self._send()
                cursor.execute(query, params)
        else:
            cursor.execute(query, params)

    def forget(self) -> None:
        """Let what waits never be sent."""
        self._postponed = []

    def _send(self) -> None:
        waiting, self._postponed = self._postponed, []
        for one in waiting:
            one.send()
