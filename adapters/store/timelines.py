"""The timelines of escalations and callbacks: one table, a line an event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection, bindparam, insert, select

from adapters.store.codec import Events
from adapters.store.tables import timeline
from adapters.store.unasked import UNASKED
from bot.domain.events import Untold


class _Event(Protocol):
    @property
    def at(self) -> datetime: ...


E = TypeVar("E", bound=_Event)

_LINES = (
    select(timeline.c.kind, timeline.c.at, timeline.c.event)
    .where(timeline.c.subject == bindparam("subject"))
    .order_by(timeline.c.seq)
)
_ADD = insert(timeline)


class Timelines(Generic[E]):
    """Adds to and reads the timelines of one kind of subject."""

    def __init__(self, connection: Connection, events: Events[E]) -> None:
        self._connection = connection
        self._events = events

    def add(self, subject: str, lines: int, happened: Sequence[E]) -> None:
        """Add events after the `lines` that stand there already."""
        if happened:
            rows = [self._line(subject, seq, event) for seq, event in enumerate(happened, lines + 1)]
            self._connection.execute(_ADD, rows, execution_options=UNASKED)

    def read(self, subject: str) -> tuple[E | Untold, ...]:
        """Give all events, the first one first."""
        lines = self._connection.execute(_LINES, {"subject": subject})
        return tuple(self._events.read(kind, at, text) for kind, at, text in lines)

    def _line(self, subject: str, seq: int, event: E) -> dict[str, object]:
        kind, text = self._events.write(event)
        return {"subject": subject, "seq": seq, "at": event.at, "kind": kind, "event": text}
