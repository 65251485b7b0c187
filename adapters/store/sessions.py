"""What a worker needs of a database's driver, and what its errors mean: the same for SQLite and PostgreSQL."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from sqlalchemy import Connection


class Fault(Enum):
    """What an error of the database's says.

    OURS: it was asked something wrong. CONFLICT: another commit came between, so run it again. LOST: the connection is
    gone, so try another. AWAY: the database can't take this now.
    """

    OURS = auto()
    CONFLICT = auto()
    LOST = auto()
    AWAY = auto()


class InDoubt(Exception):
    """The connection went while a transaction was committed. `ask`, again until it answers, whether it was."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        super().__init__("no answer to a commit")
        self.ask = ask


class Session(Protocol):
    """A connection whose transactions are begun and ended by hand; one thread's own."""

    @property
    def connection(self) -> Connection:
        """Give the connection, to ask it."""
        ...

    def begin(self) -> bool:
        """Begin a transaction; False if somebody else has the database and does not let go of it for a while."""
        ...

    def mark(self) -> None:
        """Set a point to go back to, before a unit of work."""
        ...

    def undo(self) -> None:
        """Undo what was done since the last mark; whatever comes next needs a mark of its own."""
        ...

    def keep(self) -> None:
        """Keep what was done since the last mark. Raises what a statement was refused for that nobody asked about."""
        ...

    def commit(self) -> None:
        """Commit the transaction. Raises InDoubt if its answer was lost."""
        ...

    def roll_back(self) -> None:
        """Undo the transaction, if one is left."""
        ...

    def close(self) -> None:
        """Close the connection; what was not committed is gone."""
        ...


class Driver(Protocol):
    """Opens connections to one database, and tells what its errors mean.

    together: how many units of work may share a commit. writers, readers: how many threads it takes of each.
    """

    @property
    def together(self) -> int: ...
    @property
    def writers(self) -> int: ...
    @property
    def readers(self) -> int: ...

    def connect(self, *, writing: bool) -> Session:
        """Open a connection."""
        ...

    def fault(self, error: BaseException) -> Fault:
        """Tell what an error says."""
        ...

    def why(self, error: BaseException) -> str:
        """Say in a sentence, for the log, why the database can't be had."""
        ...
