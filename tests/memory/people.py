"""The people as the rules ask about them: who is on shift, bound, busy or paged, and to which audience they belong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

from bot.domain.callback import Callback
from bot.domain.roster import OwnerCandidate, Scope
from bot.domain.words import Audience, EscalationId
from bot.ports.store import Availability, Standing
from directory.people import CommCenter, Department, Person, PersonId, Region, Role, suits
from directory.places import Place
from directory.shifts import Interval
from tests.memory.book import THE_ONE, Book
from tests.memory.escalations import open_ones, owed_ones

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_LEADS = (Audience.LEADS_OF_CENTER, Audience.LEADS_OF_REGION, Audience.LEADS_ELSEWHERE)
_HAS_A_CALLER, _SAID_SO, _HAS_ENOUGH_PAGES = "has a caller", "said so", "has enough pages"


def belongs(person: Person, audience: Audience, region: Region, comm_center: CommCenter | None) -> bool:
    """Tell whether a person belongs to an audience, as seen from a region and a comm center."""
    match audience:
        case Audience.LEADS_OF_CENTER:
            return person.role is Role.LEAD and person.comm_center == comm_center
        case Audience.LEADS_OF_REGION:
            return person.role is Role.LEAD and person.region == region
        case Audience.LEADS_ELSEWHERE:
            return person.role is Role.LEAD and person.region != region
        case Audience.SUPERVISORS_OF_REGION:
            return person.role is Role.SUPERVISOR and person.region == region
        case Audience.SUPERVISORS_ELSEWHERE:
            return person.role is Role.SUPERVISOR and person.region != region
        case Audience.DIRECTORS:
            return person.role is Role.DIRECTOR


class KeptRoster:
    """What the rules ask about people, at one instant. cap: open_pages_per_person."""

    def __init__(self, book: Book, now: datetime, cap: int) -> None:
        self._book = book
        self._now = now
        self._cap = cap
        self._in_force = book.directory.get(THE_ONE)

    def person(self, person: PersonId) -> Person | None:
        """Give a person of the directory, None for one who is no longer there."""
        return self._in_force.directory.people.get(person) if self._in_force else None

    def everybody(self) -> Iterator[Person]:
        """Give the people of the directory, in its order."""
        return iter(self._in_force.directory.people.values() if self._in_force else ())

    def is_on(self, person: Person) -> bool:
        """Tell whether the person is on shift."""
        return self._in_force is not None and self._in_force.is_on(person, self._now)

    def why_busy(self, person: PersonId) -> str | None:
        """Tell why a person can't take a call; None if they can."""
        if self.is_bound(person):
            return _HAS_A_CALLER
        if self.busy_until(person):
            return _SAID_SO
        return _HAS_ENOUGH_PAGES if self._open_pages()[person] >= self._cap else None

    def is_bound(self, person: PersonId) -> bool:
        """Tell whether the person holds a call, or is still on the line of one."""
        return any(person in state.bound for state in open_ones(self._book))

    def busy_until(self, person: PersonId) -> datetime | None:
        """Tell when the busy time ends of which the person told."""
        until = self._book.busy.get(person)
        return until if until and until > self._now else None

    def free(self, scope: Scope, asked: frozenset[PersonId], most: int | None) -> Sequence[PersonId]:
        """Give who is on shift, free and not asked: fewest open pages first, then longest without a claim."""
        pages, claimed_at = self._open_pages(), self._book.claimed_at
        bound = {who for state in open_ones(self._book) for who in state.bound}
        found = sorted(
            (pages[one.id], claimed_at.get(one.id, _NEVER), one.id)
            for one in self._audience(scope, asked)
            if one.id not in bound and not self.busy_until(one.id) and (pages[one.id] or 0) < self._cap
        )
        return [who for _, _, who in found[:most]]

    def merely_busy(self, scope: Scope, asked: frozenset[PersonId]) -> bool:
        """Tell whether somebody of the audience who was not asked is on shift, but busy."""
        return any(self.why_busy(one.id) is not None for one in self._audience(scope, asked))

    def bound_elsewhere(self, person: PersonId, escalation: EscalationId) -> bool:
        """Tell whether the person holds another call, or is still on the line of one."""
        return any(state.id != escalation and person in state.bound for state in open_ones(self._book))

    def owner_candidates(
        self, role: Role, department: Department | None, region: Region | None
    ) -> Sequence[OwnerCandidate]:
        """Give everybody of a role, in a region or in all, who might own a callback."""
        owed = Counter(callback.owner for callback in owed_ones(self._book))
        return [
            self._candidate(one, owed[one.id])
            for one in self.everybody()
            if one.role is role and suits(one.department, department) and region in (None, one.region)
        ]

    def to_tell_when_overdue(self, callback: Callback) -> tuple[PersonId, ...]:
        """Name the region's supervisors and its directors."""
        return tuple(
            one.id
            for one in self.everybody()
            if one.region == callback.region and one.role in (Role.SUPERVISOR, Role.DIRECTOR)
        )

    def on_duty(self, person: PersonId, start: datetime, end: datetime) -> Sequence[Interval]:
        """Give when the person is on from start until end: sorted, merged, and cut to these bounds."""
        on = self._in_force.on.get(person, ()) if self._in_force else ()
        return [Interval(max(i.start, start), min(i.end, end)) for i in on if i.end > start and i.start < end]

    def standing(self, person: Person) -> Standing:
        """Tell what a person is doing."""
        if not self.is_on(person):
            return Standing(person, Availability.AWAY, None, "")
        why = self.why_busy(person.id)
        if why is None:
            return Standing(person, Availability.FREE, None, "")
        until = self.busy_until(person.id) if why == _SAID_SO else None
        return Standing(person, Availability.BUSY, until, why)

    def _audience(self, scope: Scope, asked: frozenset[PersonId]) -> Iterator[Person]:
        for one in self.everybody():
            if (
                one.id not in asked
                and belongs(one, scope.audience, scope.region, scope.comm_center)
                and suits(one.department, scope.department)
                and self.is_on(one)
            ):
                yield one

    def _open_pages(self) -> Counter[PersonId]:
        return Counter(p.person for state in open_ones(self._book) for p in state.open_pages)

    def _candidate(self, one: Person, owed: int) -> OwnerCandidate:
        shift = self._in_force.shift(one, self._now) if self._in_force else None
        return OwnerCandidate(
            one.id,
            one.region,
            on_now=shift is not None and shift.start <= self._now,
            next_on=max(shift.start, self._now) if shift else None,
            open_callbacks=owed,
        )


class KeptPeople:
    """The People port on a book."""

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._now = now

    def get(self, id: PersonId) -> Person | None:
        """Give a person; None for one who is no longer in the directory."""
        in_force = self._book.directory.get(THE_ONE)
        return in_force.directory.people.get(id) if in_force else None

    def roster(self, open_pages_per_person: int) -> KeptRoster:
        """Give the people as the rules ask about them, at the unit's instant."""
        return KeptRoster(self._book, self._now, open_pages_per_person)

    def standing(self, region: Region | None, open_pages_per_person: int, most: int) -> tuple[Standing, ...]:
        """Tell what up to `most` leads, supervisors and directors (of a region) do, in the directory's order."""
        roster = self.roster(open_pages_per_person)
        found = (one for one in roster.everybody() if one.role is not Role.AGENT and region in (None, one.region))
        return tuple(roster.standing(one) for one in islice(found, most))

    def busy(self, id: PersonId, until: datetime | None) -> None:
        """Keep that the person is busy until then, or with None that they are not."""
        if until is None:
            self._book.busy.drop(id)
        else:
            self._book.busy.put(id, until)

    def places(self) -> tuple[Place, ...]:
        """Give the comm centers, in the directory's order."""
        in_force = self._book.directory.get(THE_ONE)
        return tuple(in_force.directory.places.values()) if in_force else ()
