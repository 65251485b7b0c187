"""What is kept, as plain dicts, and how a unit of work that came to nothing is undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from bot.domain.acts import RequestKey
from bot.domain.briefing import Briefing
from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent
from bot.domain.words import CallbackId, EscalationId
from bot.messages.show import Face, Lane
from bot.ports import Address, MessageKey, Platform
from bot.ports.paces import Destination, Queue
from directory.people import Person, PersonId
from directory.roster import Directory
from directory.shifts import Interval

K = TypeVar("K")
V = TypeVar("V")


class _Nothing(Enum):
    WAS_THERE = auto()


class Rows(dict[K, V], Generic[K, V]):
    """Rows by their key. Written by `put` and `drop` alone, which note in the journal what was there."""

    __slots__ = ("_journal",)

    def __init__(self, journal: "Journal") -> None:
        super().__init__()
        self._journal = journal

    def put(self, key: K, row: V) -> None:
        """Write a row, in place of one that is there."""
        self._journal.append((self, key, self.get(key, _Nothing.WAS_THERE)))
        self[key] = row

    def drop(self, key: K) -> None:
        """Remove a row, if it is there."""
        if key in self:
            self._journal.append((self, key, self.pop(key)))


Journal = list[tuple[Rows[Any, Any], Any, Any]]


@dataclass(frozen=True, slots=True)
class Message:
    """A message. wanted, sent: wishes counted, and the last that stands. due_at: None when nothing is to be sent."""

    key: MessageKey
    person: PersonId
    subject: EscalationId | CallbackId
    face: Face
    number: int
    lane: Lane
    since: datetime
    due_at: datetime | None
    wanted: int = 1
    sent: int = 0
    lease_until: datetime | None = None
    attempts: int = 0
    lost: bool = False
    platform: Platform | None = None
    address: Address | None = None
    drawn: str | None = None
    turn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """The directory in force, one row. on: when each person is on shift, laid out until `laid_until`."""

    directory: Directory
    version: str
    laid_until: datetime
    on: Mapping[PersonId, Sequence[Interval]]

    def shift(self, person: Person, now: datetime) -> Interval | None:
        """Give the shift that the person is on, or else their next one."""
        return next((one for one in self.on[person.id] if one.end > now), None)

    def is_on(self, person: Person, now: datetime) -> bool:
        """Tell whether the person is on shift."""
        shift = self.shift(person, now)
        return shift is not None and shift.start <= now


class Moment:
    """When a unit of work happens: never before a state that it loads was changed, so that timelines stay in order."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def not_before(self, at: datetime | None) -> None:
        """Let it be no earlier than this."""
        if at is not None and at > self.now:
            self.now = at


class Book:
    """All rows, and the journal of the unit of work under way. directory: one row at most, under THE_ONE."""

    def __init__(self) -> None:
        self.journal: Journal = []
        self.escalations: Rows[EscalationId, Escalation] = Rows(self.journal)
        self.escalation_lines: Rows[EscalationId, tuple[EscalationEvent, ...]] = Rows(self.journal)
        self.callbacks: Rows[CallbackId, Callback] = Rows(self.journal)
        self.callback_lines: Rows[CallbackId, tuple[CallbackEvent, ...]] = Rows(self.journal)
        self.changed_at: Rows[EscalationId | CallbackId, datetime] = Rows(self.journal)
        self.briefings: Rows[EscalationId, Briefing] = Rows(self.journal)
        self.messages: Rows[MessageKey, Message] = Rows(self.journal)
        self.requests: Rows[RequestKey, datetime] = Rows(self.journal)
        self.busy: Rows[PersonId, datetime] = Rows(self.journal)
        self.freed: Rows[PersonId, datetime] = Rows(self.journal)
        self.claimed_at: Rows[PersonId, datetime] = Rows(self.journal)
        self.last_used: Rows[PersonId, Platform] = Rows(self.journal)
        self.paces: Rows[Destination, Queue] = Rows(self.journal)
        self.directory: Rows[int, InForce] = Rows(self.journal)

    def tables(self) -> dict[str, Rows[Any, Any]]:
        """Give the rows by the names of their tables."""
        return {name: rows for name, rows in vars(self).items() if isinstance(rows, Rows)}

    def copy(self) -> "Book":
        """Give a book of its own with the same rows."""
        other = Book()
        theirs = other.tables()
        for name, rows in self.tables().items():
            theirs[name].update(rows)
        return other

    def undo(self) -> None:
        """Put back what the unit of work under way has written."""
        for rows, key, was in reversed(self.journal):
            if was is _Nothing.WAS_THERE:
                del rows[key]
            else:
                rows[key] = was
        self.journal.clear()


THE_ONE = 1
