"""Who would be paged now, wave by wave, and why not the others: for whoever runs Warmline."""

from collections.abc import Iterator

from bot.domain.policy import Policy, Wave
from bot.domain.roster import Scope
from bot.domain.words import Audience
from bot.messages import refusing
from bot.ports import BadSetting
from bot.ports.store import Availability, Standing, Unit
from bot.usecases.work import Work
from directory.people import Region, Role
from directory.roster import Directory

_ROLES = {
    Audience.LEADS_OF_CENTER: Role.LEAD,
    Audience.LEADS_OF_REGION: Role.LEAD,
    Audience.LEADS_ELSEWHERE: Role.LEAD,
    Audience.SUPERVISORS_OF_REGION: Role.SUPERVISOR,
    Audience.SUPERVISORS_ELSEWHERE: Role.SUPERVISOR,
    Audience.DIRECTORS: Role.DIRECTOR,
}
EVERYBODY = 1_000_000
_ELSEWHERE = (Audience.LEADS_ELSEWHERE, Audience.SUPERVISORS_ELSEWHERE)


def who_would_be_paged(unit: Unit, policy: Policy, typed: str) -> list[str]:
    """Tell in lines of text: the waves for a caller who wants a Lead, then for one who demands a Supervisor.

    typed: the region's name, in any case. Raises BadSetting, with the names there are.
    """
    region = _region(unit, typed)
    standing = unit.people.standing(None, policy.open_pages_per_person, EVERYBODY)
    work = Work(unit, policy)
    lines: list[str] = []
    for title, waves in (
        (f"A caller in {region} who wants a Lead:", policy.plan.waves),
        (f"A caller in {region} who demands a Supervisor:", policy.plan.supervisor_waves),
    ):
        lines.append(title)
        for number, wave in enumerate(waves, 1):
            lines.extend(_wave(work, number, wave, region, standing))
    return lines


def _wave(work: Work, number: int, wave: Wave, region: Region, standing: tuple[Standing, ...]) -> Iterator[str]:
    limit = f", {wave.at_most} at a time" if wave.at_most else ""
    yield f"  Wave {number}: {wave.audience}, {wave.patience.total_seconds():g} s{limit}"
    if wave.audience is Audience.LEADS_OF_CENTER:
        centers = [p.comm_center for p in work.unit.people.places() if p.region == region]
        for center in centers:
            scope = Scope(wave.audience, region, center, None)
            own = [s for s in standing if s.person.role is Role.LEAD and s.person.comm_center == center]
            yield f"    {center}: {_people(work, scope, own)}"
    else:
        own = [s for s in standing if _belongs(s, wave.audience, region)]
        yield f"    {_people(work, Scope(wave.audience, region, None, None), own)}"


def _belongs(standing: Standing, audience: Audience, region: Region) -> bool:
    person = standing.person
    if person.role is not _ROLES[audience]:
        return False
    return audience is Audience.DIRECTORS or (person.region != region) == (audience in _ELSEWHERE)


def _people(work: Work, scope: Scope, standing: list[Standing]) -> str:
    """Name those who are free in the order of paging, then the others with the reason."""
    free = work.people.free(scope, frozenset(), None)
    named = [work.names.name(person) for person in free]
    others = [f"{s.person.name} ({_why(s)})" for s in standing if s.person.id not in free]
    return f"{', '.join(named) or 'nobody'}" + (f"; not {', '.join(others)}" if others else "")


def _why(standing: Standing) -> str:
    if standing.availability is Availability.AWAY:
        return "not on shift"
    until = f" until {standing.until:%H:%M} UTC" if standing.until else ""
    return f"busy: {standing.why}{until}"


def regions_without_supervisors(directory: Directory) -> list[str]:
    """Name each region in which nobody could own a Supervisor's callback, and how to mend it."""
    with_one = {person.region for person in directory.people.values() if person.role is Role.SUPERVISOR}
    return [
        f"{region} has no supervisor, so its callbacks go to other regions: add one to people.csv."
        for region in directory.regions
        if region not in with_one
    ]


def _region(unit: Unit, typed: str) -> Region:
    names = {place.region.casefold(): place.region for place in unit.people.places()}
    if typed.casefold() not in names:
        raise BadSetting(refusing.unknown_region(typed, ", ".join(dict.fromkeys(names.values()))))
    return names[typed.casefold()]
