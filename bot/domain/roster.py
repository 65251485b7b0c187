"""What the rules ask about people at one instant: who is on shift and free, who is busy, who may own a callback."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.words import Audience, EscalationId
from directory.people import CommCenter, Department, Person, PersonId, Region, Role
from directory.shifts import Interval


@dataclass(frozen=True, slots=True)
class Scope:
    """An audience as seen from one escalation."""

    audience: Audience
    region: Region
    comm_center: CommCenter | None
    department: Department | None


@dataclass(frozen=True, slots=True)
class OwnerCandidate:
    """Somebody who might own a callback. next_on: now if on shift, else when their next shift begins, if known."""

    person: PersonId
    region: Region
    on_now: bool
    next_on: datetime | None
    open_callbacks: int


class Roster(Protocol):
    """The people as they are at the instant of one command; asking twice gives the same answer."""

    def person(self, person: PersonId) -> Person | None:
        """Give a person of the directory, None for one who is no longer there."""
        ...

    def free(self, scope: Scope, asked: frozenset[PersonId], most: int | None) -> Sequence[PersonId]:
        """Give who is on shift, free and not asked: fewest open pages first, then longest without a claim."""
        ...

    def merely_busy(self, scope: Scope, asked: frozenset[PersonId]) -> bool:
        """Tell whether somebody of the audience who was not asked is on shift, but busy."""
        ...

    def bound_elsewhere(self, person: PersonId, escalation: EscalationId) -> bool:
        """Tell whether the person holds another call, or is still on the line of one."""
        ...

    def owner_candidates(
        self, role: Role, department: Department | None, region: Region | None
    ) -> Sequence[OwnerCandidate]:
        """Give everybody of a role, in a region or in all, who might own a callback; slow for all, as many are owed."""
        ...


class Shifts(Protocol):
    """A look at one person's shifts, for placing reminders."""

    def on_duty(self, person: PersonId, start: datetime, end: datetime) -> Sequence[Interval]:
        """Give when the person is on from start until end: sorted, merged."""
        ...
