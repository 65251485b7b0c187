"""What the use cases need of the store: small Protocols, sync, inside one transaction, a `Unit`, in a worker thread."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.domain.acts import RequestKey
from bot.domain.briefing import AccountKey, Briefing
from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.calling_back import People as PeopleOfTheRules
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent, Untold
from bot.domain.words import CallbackId, EscalationId
from bot.ports.directories import Directories
from bot.ports.outbox import Outbox
from bot.ports.paces import Paces
from bot.ports.routes import Routes
from bot.ports.standstill import Standstill
from directory.people import Person, PersonId, Region
from directory.places import Place

T = TypeVar("T")


class Conflict(Exception):
    """Somebody else's commit came between: the whole unit of work is to be run again. The store does so by itself."""


class Unreadable(Exception):
    """A newer release wrote it, and this one can't read all of it. It stays as it is, for replicas of the newer one.

    Whatever loads such a state raises it, so a unit of work that needs one is not done.
    """


class Escalations(Protocol):
    """The escalations and their timelines."""

    def get(self, id: EscalationId) -> Escalation | None:
        """Load one, locked until the transaction ends. Raises Unreadable."""
        ...

    def save(self, before: Escalation | None, after: Escalation, happened: Sequence[EscalationEvent]) -> int:
        """Write state, deadline, pages, holds and timeline, if `before` is still what is stored; else raise Conflict.

        A second hold for one person, or two for one role in an escalation, is refused by the store itself (Conflict).
        Gives the number of the first of the new lines on the timeline; they count from 1 in each escalation.
        """
        ...

    def happened(self, id: EscalationId) -> tuple[EscalationEvent | Untold, ...]:
        """Give the timeline, from its first line."""
        ...

    def open_for(self, account: AccountKey) -> tuple[Escalation, ...]:
        """Give the open escalations for an account, oldest first."""
        ...

    def open_with(self, person: PersonId) -> tuple[Escalation, ...]:
        """Give the open escalations that the person opened, seeks help in, holds or is paged for, oldest first."""
        ...


class Couplings(Protocol):
    """What crosses escalations: people bound in one while paged in others, and people who came free."""

    def bound_elsewhere(self, most: int) -> tuple[EscalationId, ...]:
        """Find escalations with an open page of somebody who is bound in another one."""
        ...

    def seeking(self) -> tuple[EscalationId, ...]:
        """Name the escalations that page or wait, longest waiting first."""
        ...

    def came_free(self, people: Collection[PersonId]) -> None:
        """Note people who may have come free, and when, until they are settled; it survives a crash."""
        ...

    def freed(self, since: datetime, most: int) -> tuple[tuple[PersonId, datetime], ...]:
        """Give who is noted as freed and when; who came on shift or ended a busy time after `since` is noted first."""
        ...

    def offers(self, person: PersonId, open_pages_per_person: int, most: int) -> tuple[EscalationId, ...]:
        """Find, for who is on shift and free, what has reached an audience of theirs unasked, longest waiting first."""
        ...

    def settled(self, person: PersonId, at: datetime) -> None:
        """Forget that the person came free then; if it was noted again since, that is still to be settled."""
        ...


class Callbacks(Protocol):
    """The callbacks and their timelines."""

    def get(self, id: CallbackId) -> Callback | None:
        """Load one, locked until the transaction ends. Raises Unreadable."""
        ...

    def save(self, before: Callback | None, after: Callback, happened: Sequence[CallbackEvent]) -> int:
        """Write state, deadline and timeline as for an escalation; one open callback an account, else Conflict."""
        ...

    def happened(self, id: CallbackId) -> tuple[CallbackEvent | Untold, ...]:
        """Give the timeline, from its first line."""
        ...

    def open_for(self, account: AccountKey) -> Callback | None:
        """Give the account's open callback."""
        ...

    def open_in(self, region: Region | None, owner: PersonId | None, most: int) -> tuple[Callback, ...]:
        """Give up to `most` open callbacks by their due time: of a region, or of an owner, or both, or all."""
        ...


class Briefings(Protocol):
    """What the caller told, one row for each escalation, and nowhere else."""

    def get(self, id: EscalationId) -> Briefing:
        """Load it; what was erased comes back as `briefing.ERASED`."""
        ...

    def write(self, id: EscalationId, briefing: Briefing) -> None:
        """Keep it, in place of what was there."""
        ...


@dataclass(frozen=True, slots=True)
class Due:
    """Whose deadline has passed."""

    escalations: tuple[EscalationId, ...]
    callbacks: tuple[CallbackId, ...]


class Deadlines(Protocol):
    """The deadlines in the rows."""

    def due(self, most: int) -> Due:
        """Find up to `most` of each whose deadline has passed, longest past first."""
        ...

    def take(self, due: Due) -> Due:
        """Lock those whose deadline has passed; without those that somebody else has just now, or has rung already."""
        ...

    def next_at(self, after: datetime | None = None) -> datetime | None:
        """Give the nearest deadline: the first after an instant, or of all, past ones too."""
        ...

    def newest(self, most: int) -> tuple[EscalationId | CallbackId, ...]:
        """Name the newest escalations and callbacks, newest first, open or not."""
        ...

    def ownerless(self, most: int) -> tuple[CallbackId, ...]:
        """Find open callbacks whose owner is no longer in the directory."""
        ...


class Availability(StrEnum):
    """What somebody on shift is doing now. AWAY: not on shift."""

    FREE = "free"
    BUSY = "busy"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as they stand now. until: when a said busy time ends; why: holding a call, said so, or pages enough."""

    person: Person
    availability: Availability
    until: datetime | None
    why: str


class People(Protocol):
    """The directory as stored, and what people are doing."""

    def get(self, id: PersonId) -> Person | None:
        """Give a person; None for one who is no longer in the directory."""
        ...

    def roster(self, open_pages_per_person: int) -> PeopleOfTheRules:
        """Give the people as the rules ask about them, at the unit's instant."""
        ...

    def standing(self, region: Region | None, open_pages_per_person: int, most: int) -> tuple[Standing, ...]:
        """Tell what up to `most` leads, supervisors and directors (of a region) do, in the directory's order."""
        ...

    def busy(self, id: PersonId, until: datetime | None) -> None:
        """Keep that the person is busy until then, or with None that they are not."""
        ...

    def places(self) -> tuple[Place, ...]:
        """Give the comm centers, in the directory's order."""
        ...


class Unit(Protocol):
    """One transaction. `now` is its instant."""

    @property
    def now(self) -> datetime: ...
    @property
    def escalations(self) -> Escalations: ...
    @property
    def couplings(self) -> Couplings: ...
    @property
    def callbacks(self) -> Callbacks: ...
    @property
    def briefings(self) -> Briefings: ...
    @property
    def deadlines(self) -> Deadlines: ...
    @property
    def people(self) -> People: ...
    @property
    def directories(self) -> Directories: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def routes(self) -> Routes: ...
    @property
    def paces(self) -> Paces: ...
    @property
    def standstill(self) -> Standstill: ...

    def first_time(self, request: RequestKey) -> bool:
        """Note a request; False if it was noted before, so that nothing is done twice. Kept for at least a day."""
        ...


class Store(Protocol):
    """Where everything is kept. `work` is run whole in one transaction, and may be run again on a Conflict."""

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Run and commit; the answer comes after the commit. Raises Unavailable: not committed, and never will be."""
        ...

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run without writing, beside the writer. Raises Unavailable."""
        ...
