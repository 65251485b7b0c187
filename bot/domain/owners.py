"""Who owns a callback: a named person from the first instant."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.roster import OwnerCandidate, Roster
from bot.domain.words import CallbackKind
from directory.people import Department, PersonId, Region, Role

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner, and whether their shift begins only after it is due."""

    person: PersonId
    late: bool


def choose_owner(
    roster: Roster,
    kind: CallbackKind,
    region: Region,
    department: Department | None,
    due_at: datetime,
    last_resort: PersonId,
) -> Owner:
    """Choose among the region on shift now, the region before it is due, elsewhere, directors, whoever is soonest.

    last_resort owns it, late, where the directory has neither supervisors nor directors.
    """
    role = Role.LEAD if kind is CallbackKind.LEAD_TODAY else Role.SUPERVISOR
    # Mostly somebody of the region may own it, and then the others need not be looked at.
    found = _in_time(roster.owner_candidates(role, department, region), due_at)
    if found:
        return Owner(found.person, late=False)
    own = roster.owner_candidates(role, department, None)
    if kind is CallbackKind.LEAD_TODAY and not own:
        own = roster.owner_candidates(Role.SUPERVISOR, department, None)
    directors = roster.owner_candidates(Role.DIRECTOR, department, None)
    in_region = [o for o in own if o.region == region]
    elsewhere = [o for o in own if o.region != region]
    for tier in (in_region, elsewhere, directors):
        found = _in_time(tier, due_at)
        if found:
            return Owner(found.person, late=False)
    soonest = _soonest([*own, *directors])
    if soonest is None:
        soonest = _soonest(
            [*roster.owner_candidates(Role.SUPERVISOR, None, None), *roster.owner_candidates(Role.DIRECTOR, None, None)]
        )
    return Owner(soonest.person if soonest else last_resort, late=True)


def _in_time(candidates: Sequence[OwnerCandidate], due_at: datetime) -> OwnerCandidate | None:
    return _fewest(candidates, lambda o: o.on_now) or _fewest(candidates, lambda o: _before(o, due_at))


def _before(candidate: OwnerCandidate, due_at: datetime) -> bool:
    return candidate.next_on is not None and candidate.next_on < due_at


def _fewest(candidates: Sequence[OwnerCandidate], fits: Callable[[OwnerCandidate], bool]) -> OwnerCandidate | None:
    return min(filter(fits, candidates), key=_burden, default=None)


def _burden(candidate: OwnerCandidate) -> tuple[int, datetime, PersonId]:
    return candidate.open_callbacks, candidate.next_on or _NEVER, candidate.person


def _soonest(candidates: Iterable[OwnerCandidate]) -> OwnerCandidate | None:
    return min(candidates, key=lambda o: (o.next_on or _NEVER, o.open_callbacks, o.person), default=None)
