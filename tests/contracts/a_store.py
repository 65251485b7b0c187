"""What the store's contract is told with: a small directory, a clock set by hand, and escalations in the making."""

from datetime import UTC, datetime, timedelta

from bot.domain import commands as c
from bot.domain.briefing import Briefing
from bot.domain.deciding import decide, open_escalation
from bot.domain.escalation import Escalation
from bot.domain.evolving import fold
from bot.domain.policy import CallbackTerms, Plan, Wave
from bot.domain.words import Audience, EscalationId
from bot.ports.store import Store, Unit
from directory.people import CommCenter, Department, Person, PersonId, Region, Role
from directory.reading import read_directory
from directory.roster import Directory

MONDAY = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
"""A Monday, nine in the morning at KS."""
CAP = 3
ALL = 1_000
EAST, WEST = Region("East"), Region("West")

PLACES = """\
comm_center,region,speed_dial,time_zone,closes
KS,East,237,America/Chicago,20:00
IL,East,164,America/Chicago,20:00
CA,West,261,America/Los_Angeles,24:00
"""
HEADER = "id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email\n"
PEOPLE = """\
ana,Ana,agent,East,KS,,always,,UANA,,ana@example.com
ali,Ali,agent,West,CA,,always,,,,
bev,Bev,lead,East,KS,,always,,UBEV,TBEV,bev@example.com
cy,Cy,lead,East,KS,technical support,always,,,,Cy@Example.com
dee,Dee,lead,East,KS,customer service,always,,,,
eve,Eve,lead,East,IL,,always,,,,
fay,Fay,lead,West,CA,,always,,,,
gus,Gus,lead,East,KS,,Mon-Fri 12:00-20:00 America/Chicago,,,,
sue,Sue,supervisor,East,KS,,always,,,,
sam,Sam,supervisor,West,CA,,Tue 08:00-16:00 America/Los_Angeles,,,,
dot,Dot,director,East,KS,,always,,,,
"""

SECONDS = timedelta(seconds=1)
PLAN = Plan(
    waves=(
        Wave(Audience.LEADS_OF_CENTER, 30 * SECONDS),
        Wave(Audience.LEADS_OF_REGION, 30 * SECONDS),
        Wave(Audience.LEADS_ELSEWHERE, 30 * SECONDS),
        Wave(Audience.SUPERVISORS_OF_REGION, 45 * SECONDS),
    ),
    supervisor_waves=(
        Wave(Audience.SUPERVISORS_OF_REGION, 45 * SECONDS),
        Wave(Audience.SUPERVISORS_ELSEWHERE, 45 * SECONDS),
    ),
    join_within=timedelta(minutes=3),
    ask_done_after=timedelta(minutes=30),
    close_after=timedelta(hours=4),
)
TERMS = CallbackTerms(timedelta(hours=24), (0.5, 0.75, 0.9), timedelta(hours=1))


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self._now = now

    def now(self) -> datetime:
        """Give the instant at which it stands."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Move it on, or back."""
        self._now += by


def the_directory(people: str = PEOPLE, overrides: str | None = None) -> Directory:
    """Read the small directory, or one with other people or with overrides."""
    files = {"people.csv": HEADER + people, "places.csv": PLACES}
    if overrides is not None:
        files["overrides.csv"] = "person,from,until,on_or_off,note\n" + overrides
    return read_directory(files)


def an_opening(
    unit: Unit,
    name: str = "e1",
    by: str = "ana",
    account: str = "A-100",
    department: Department | None = None,
    comm_center: str | None = "KS",
    region: Region = EAST,
    wants: Role = Role.LEAD,
) -> Escalation:
    """Let an agent ask for help, in this unit."""
    command = c.OpenEscalation(
        EscalationId(name), PersonId(by), Briefing(account, "No signal"), wants, region, department
    )
    happened = open_escalation(
        command,
        unit.now,
        unit.people.roster(CAP),
        PLAN,
        comm_center=CommCenter(comm_center) if comm_center else None,
        closes=unit.now + timedelta(hours=8),
        owed=None,
        also_with=None,
    )
    after = fold(happened)
    assert after is not None
    unit.escalations.save(None, after, happened)
    return after


def a_command(unit: Unit, name: str, command: c.EscalationCommand) -> Escalation:
    """Do what is asked of an escalation, in this unit. Raises Refused."""
    before = unit.escalations.get(EscalationId(name))
    assert before is not None
    happened = decide(before, command, unit.now, unit.people.roster(CAP))
    after = fold(happened, before)
    assert after is not None
    unit.escalations.save(before, after, happened)
    return after


async def opened(store: Store, name: str = "e1", by: str = "ana", account: str = "A-100") -> Escalation:
    """Let an agent ask for help."""
    return await store.run(lambda unit: an_opening(unit, name, by, account))


async def told(store: Store, name: str, command: c.EscalationCommand) -> Escalation:
    """Do what is asked of an escalation. Raises Refused."""
    return await store.run(lambda unit: a_command(unit, name, command))


def paged(escalation: Escalation) -> set[str]:
    """Name who may still accept."""
    return {p.person for p in escalation.open_pages}


def everybody(unit: Unit) -> tuple[Person, ...]:
    """List the directory's people, in its order."""
    return tuple(one for one, _ in unit.directories.find((), ALL))


def on_shift(unit: Unit) -> set[PersonId]:
    """Tell who is on shift now."""
    return {one.id for one, is_on in unit.directories.find((), ALL) if is_on}
