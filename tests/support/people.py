"""A crowd of people for the tests of the rules: a roster in memory that is told who is on, busy, holding, and where."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.callback import Callback
from bot.domain.roster import OwnerCandidate, Scope
from bot.domain.words import Audience, EscalationId
from directory.people import CommCenter, Department, Person, PersonId, Region, Role, suits
from directory.shifts import Interval, parse_shift

EAST, WEST = Region("East"), Region("West")
KS, IL, CA = CommCenter("KS"), CommCenter("IL"), CommCenter("CA")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

_REGIONS = {KS: EAST, IL: EAST, CA: WEST}
_NEVER = datetime.min.replace(tzinfo=UTC)
_FOR_EVER = (Interval(_NEVER, datetime.max.replace(tzinfo=UTC)),)


def person(name: str, role: Role, comm_center: CommCenter, department: Department | None = None) -> Person:
    """Make an entry of the directory; the id is the name."""
    return Person(
        id=PersonId(name),
        name=name.title(),
        role=role,
        region=_REGIONS[comm_center],
        comm_center=comm_center,
        department=department,
        shift=parse_shift("always"),
        dial="164",
        slack_id=None,
        teams_id=None,
        email=None,
    )


ANA, ABE = person("ana", Role.AGENT, KS), person("abe", Role.AGENT, CA)
KATE, KARL = person("kate", Role.LEAD, KS), person("karl", Role.LEAD, KS)
IVAN, CLEO = person("ivan", Role.LEAD, IL), person("cleo", Role.LEAD, CA)
SUE, SAM = person("sue", Role.SUPERVISOR, IL), person("sam", Role.SUPERVISOR, IL)
CARL = person("carl", Role.SUPERVISOR, CA)
DORA = person("dora", Role.DIRECTOR, IL)
EVERYBODY = (ANA, ABE, KATE, KARL, IVAN, CLEO, SUE, SAM, CARL, DORA)


@dataclass(slots=True)
class Crowd:
    """Keeps `bot.domain.calling_back.People`: everybody is on shift, free and without callbacks unless told otherwise.

    duty: when somebody is on, where that isn't always. open_pages and holds are by escalation, as in a store.
    """

    by_id: dict[PersonId, Person]
    now: datetime = NOON
    cap: int = 3
    duty: dict[PersonId, Sequence[Interval]] = field(default_factory=dict)
    busy: set[PersonId] = field(default_factory=set)
    holds: dict[PersonId, EscalationId] = field(default_factory=dict)
    open_pages: dict[EscalationId, Sequence[PersonId]] = field(default_factory=dict)
    claimed_at: dict[PersonId, datetime] = field(default_factory=dict)
    open_callbacks: Counter[PersonId] = field(default_factory=Counter)

    @classmethod
    def of(cls, *people: Person) -> "Crowd":
        """Gather these people."""
        return cls({one.id: one for one in people})

    def send_home(self, *people: Person) -> None:
        """Take people off shift, for good."""
        self.duty.update({one.id: () for one in people})

    def shift(self, one: Person, *hours: tuple[float, float]) -> None:
        """Put a person on shift for these spans and no others, in hours from now."""
        spans = [(timedelta(hours=start), timedelta(hours=end)) for start, end in hours]
        self.duty[one.id] = [Interval(self.now + start, self.now + end) for start, end in spans]

    def person(self, person: PersonId) -> Person | None:
        """Give a person, None for one who is not there."""
        return self.by_id.get(person)

    def free(self, scope: Scope, asked: frozenset[PersonId], most: int | None) -> Sequence[PersonId]:
        """Give who is on shift, free and not asked, the least burdened first; it makes no sense to ask for none."""
        assert most is None or most > 0
        free = [one.id for one in self._on_shift(scope, asked) if not self._is_busy(one.id)]
        return sorted(free, key=lambda one: (self._pages(one), self.claimed_at.get(one, _NEVER), one))[:most]

    def merely_busy(self, scope: Scope, asked: frozenset[PersonId]) -> bool:
        """Tell whether somebody unasked of the audience is on shift, but busy."""
        return any(self._is_busy(one.id) for one in self._on_shift(scope, asked))

    def bound_elsewhere(self, person: PersonId, escalation: EscalationId) -> bool:
        """Tell whether the person holds another call."""
        return self.holds.get(person, escalation) != escalation

    def owner_candidates(
        self, role: Role, department: Department | None, region: Region | None
    ) -> Sequence[OwnerCandidate]:
        """Give everybody of the role, and of the region if one is given, whose department suits."""
        return [
            OwnerCandidate(one.id, one.region, self._is_on(one.id), self._next_on(one.id), self.open_callbacks[one.id])
            for one in self.by_id.values()
            if one.role is role and suits(one.department, department) and region in (None, one.region)
        ]

    def on_duty(self, person: PersonId, start: datetime, end: datetime) -> Sequence[Interval]:
        """Give when the person is on from start until before end."""
        cut = (Interval(max(one.start, start), min(one.end, end)) for one in self._duty(person))
        return [one for one in cut if one.start < one.end]

    def to_tell_when_overdue(self, callback: Callback) -> tuple[PersonId, ...]:
        """Name the region's supervisors and its directors."""
        told = (Role.SUPERVISOR, Role.DIRECTOR)
        return tuple(one.id for one in self.by_id.values() if one.role in told and one.region == callback.region)

    def _on_shift(self, scope: Scope, asked: frozenset[PersonId]) -> Iterable[Person]:
        for one in self.by_id.values():
            unasked_and_on = one.id not in asked and self._is_on(one.id)
            if unasked_and_on and suits(one.department, scope.department) and _belongs(one, scope):
                yield one

    def _is_busy(self, person: PersonId) -> bool:
        return person in self.busy or person in self.holds or self._pages(person) >= self.cap

    def _pages(self, person: PersonId) -> int:
        return sum(person in paged for paged in self.open_pages.values())

    def _duty(self, person: PersonId) -> Sequence[Interval]:
        return self.duty.get(person, _FOR_EVER) if person in self.by_id else ()

    def _is_on(self, person: PersonId) -> bool:
        return any(one.start <= self.now < one.end for one in self._duty(person))

    def _next_on(self, person: PersonId) -> datetime | None:
        return min((max(one.start, self.now) for one in self._duty(person) if one.end > self.now), default=None)


def _belongs(one: Person, scope: Scope) -> bool:
    match scope.audience:
        case Audience.LEADS_OF_CENTER:
            return one.role is Role.LEAD and one.comm_center == scope.comm_center
        case Audience.LEADS_OF_REGION:
            return one.role is Role.LEAD and one.region == scope.region
        case Audience.LEADS_ELSEWHERE:
            return one.role is Role.LEAD and one.region != scope.region
        case Audience.SUPERVISORS_OF_REGION:
            return one.role is Role.SUPERVISOR and one.region == scope.region
        case Audience.SUPERVISORS_ELSEWHERE:
            return one.role is Role.SUPERVISOR and one.region != scope.region
        case Audience.DIRECTORS:
            return one.role is Role.DIRECTOR
