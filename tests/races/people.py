"""Who races: one agent, whose escalation pages all leads at once, and nobody else."""

from datetime import timedelta

from bot.domain.policy import CallbackTerms, Plan, Policy, Wave
from bot.domain.words import Audience
from directory.people import PersonId
from directory.reading import read_directory
from directory.roster import Directory

LEADS = 50
AGENT = PersonId("agent")

_AN_HOUR = timedelta(hours=1)
_WAVES = (Wave(Audience.LEADS_OF_CENTER, _AN_HOUR),)
_PLAN = Plan(_WAVES, _WAVES, join_within=_AN_HOUR, ask_done_after=_AN_HOUR, close_after=2 * _AN_HOUR)
POLICY = Policy(_PLAN, CallbackTerms(_AN_HOUR, (0.5,), _AN_HOUR), open_pages_per_person=1)


def directory() -> Directory:
    """Give the agent and the leads, all of one comm center."""
    rest = "East,KS,,always,,,,"
    people = [f"{AGENT},Agent,agent,{rest}", *(f"lead{n},Lead {n},lead,{rest}" for n in range(LEADS))]
    header = "id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email"
    places = "comm_center,region,speed_dial,time_zone,closes\nKS,East,237,America/Chicago,24:00\n"
    return read_directory({"people.csv": "\n".join([header, *people, ""]), "places.csv": places})
