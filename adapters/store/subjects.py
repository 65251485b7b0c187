"""What a timeline is about, an escalation or a callback, as it is stored: a row with its state, and a line an event."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.store.codec import Events, States
from adapters.store.moment import Moment
from adapters.store.timelines import E, Timelines
from adapters.store.unasked import UNASKED
from bot.domain.events import Untold
from bot.ports.store import Conflict


class _State(Protocol):
    @property
    def id(self) -> str: ...


Id = TypeVar("Id", bound=str)
S = TypeVar("S", bound=_State)


class Kind(Generic[S, E]):
    """One kind of subject: its table, and how its states and events are written."""

    def __init__(self, table: Table[Any], states: States[S], events: Events[E]) -> None:
        c = table.c
        self.name = table.name
        self.states = states
        self.events = events
        self.get = select(c.state, c.lines, c.changed_at).where(c.id == bindparam("id"))
        self.get_locked = self.get.with_for_update()
        self.insert = insert(table)
        self.update = update(table).where(c.id == bindparam("key"), c.lines == bindparam("known"))


class StoredSubjects(ABC, Generic[Id, S, E]):
    """The subjects of one kind in one transaction. How many lines the timeline has tells whether one has changed."""

    def __init__(self, kind: Kind[S, E], connection: Connection, moment: Moment, *, writing: bool) -> None:
        self._kind = kind
        self._connection = connection
        self._moment = moment
        self._get = kind.get_locked if writing else kind.get
        self._timelines = Timelines(connection, kind.events)
        self._known: dict[str, tuple[S, int]] = {}

    def get(self, id: Id) -> S | None:
        """Load one, locked until the transaction ends. Raises Unreadable."""
        known = self._load(id)
        return known[0] if known else None

    def save(self, before: S | None, after: S, happened: Sequence[E]) -> int:
        """Write what changed, and give the number of its first new line.

        Raises Conflict if `before` is not what is stored, or what is unique would be there twice.
        """
        try:
            lines = self._insert(after, len(happened)) if before is None else self._update(before, after, len(happened))
            self._write_beside(before, after)
            self._timelines.add(after.id, lines, happened)
        except IntegrityError as refused:
            self._known.pop(after.id, None)
            raise Conflict(str(refused.orig)) from refused
        self._known[after.id] = after, lines + len(happened)
        return lines + 1

    def happened(self, id: Id) -> tuple[E | Untold, ...]:
        """Give the timeline, from its first line."""
        return self._timelines.read(id)

    @abstractmethod
    def _fixed(self, state: S) -> Mapping[str, object]:
        """Give the columns that stay as they are."""

    @abstractmethod
    def _changing(self, state: S) -> Mapping[str, object]:
        """Give those that change, but for what all kinds have."""

    def _write_beside(self, before: S | None, after: S) -> None:
        """Write whatever else follows from the state."""

    def _load(self, id: str) -> tuple[S, int] | None:
        if id not in self._known:
            row = self._connection.execute(self._get, {"id": id}).one_or_none()
            if row is None:
                return None
            self._moment.not_before(row.changed_at)
            self._known[id] = self._kind.states.read(row.state), row.lines
        return self._known[id]

    def _insert(self, after: S, lines: int) -> int:
        row = {"id": after.id, **self._fixed(after), **self._row(after, lines)}
        self._connection.execute(self._kind.insert, row, execution_options=UNASKED)
        return 0

    def _update(self, before: S, after: S, more: int) -> int:
        known, lines = self._load(before.id) or (None, 0)
        expected = {"key": before.id, "known": lines}
        row = self._row(after, lines + more)
        if known != before or not self._connection.execute(self._kind.update, expected | row).rowcount:
            raise Conflict(f"{self._kind.name} {before.id} has changed")
        return lines

    def _row(self, after: S, lines: int) -> dict[str, object]:
        state = self._kind.states.write(after)
        return {"changed_at": self._moment.now, "lines": lines, "state": state, **self._changing(after)}
