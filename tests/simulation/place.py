"""Where it happens: a small directory, and a policy whose deadlines lie close together."""

from datetime import UTC, datetime, timedelta
from functools import cache

from bot.domain.policy import CallbackTerms, Plan, Policy, Wave
from bot.domain.words import Audience
from directory.people import PersonId
from directory.reading import read_directory
from directory.roster import Directory

MONDAY = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
MILLISECONDS, SECONDS, MINUTES = timedelta(milliseconds=1), timedelta(seconds=1), timedelta(minutes=1)

PLAN = Plan(
    waves=(
        Wave(Audience.LEADS_OF_CENTER, 30 * SECONDS),
        Wave(Audience.LEADS_OF_REGION, 30 * SECONDS, at_most=1),
        Wave(Audience.SUPERVISORS_OF_REGION, 45 * SECONDS),
    ),
    supervisor_waves=(Wave(Audience.SUPERVISORS_OF_REGION, 45 * SECONDS),),
    join_within=2 * MINUTES,
    ask_done_after=5 * MINUTES,
    close_after=10 * MINUTES,
)
POLICY = Policy(PLAN, CallbackTerms(20 * MINUTES, (0.5,), 5 * MINUTES), open_pages_per_person=2)

_PLACES = """\
comm_center,region,speed_dial,time_zone,closes
KS,East,237,America/Chicago,20:00
IL,East,164,America/Chicago,20:00
"""
# Everybody's name is their id, so that a card says the same after somebody left.
_PEOPLE = """\
id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email
ana,ana,agent,East,KS,,always,,,,
ali,ali,agent,East,KS,,always,,,,
bev,bev,lead,East,KS,,always,,,,
cy,cy,lead,East,KS,,always,,,,
eve,eve,lead,East,IL,,always,,,,
sue,sue,supervisor,East,KS,,always,,,,
sam,sam,supervisor,East,IL,,always,,,,
"""
PEOPLE = tuple(PersonId(line.partition(",")[0]) for line in _PEOPLE.splitlines()[1:])
EVERYBODY, WITHOUT_SAM = "all", "without sam"


@cache
def the_directory(name: str) -> Directory:
    """Read one of the directories."""
    left = "sam," if name == WITHOUT_SAM else "\n"
    people = "".join(line for line in _PEOPLE.splitlines(keepends=True) if not line.startswith(left))
    return read_directory({"people.csv": people, "places.csv": _PLACES})
