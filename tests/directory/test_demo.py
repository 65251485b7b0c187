"""The demo directory can tell the stories of a first visit."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import directory
from directory.people import Person, Role
from directory.reading import read_directory
from directory.roster import Directory

FOLDER = Path(directory.__file__).parent / "demo"
THREE_AT_NIGHT = [datetime(2026, 11, day, 9, tzinfo=UTC) for day in range(1, 8)]


@pytest.fixture(scope="module")
def demo() -> Directory:
    return read_directory({path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.csv")})


def on_at(demo: Directory, at: datetime, role: Role, region: str) -> list[Person]:
    return [
        person
        for person in demo.people.values()
        if person.role is role and person.region == region and demo.is_on(person.id, at)
    ]


def test_it_has_the_speed_dials_that_people_know(demo: Directory) -> None:
    dials = {place.comm_center: place.speed_dial for place in demo.places.values()}
    assert dials == {"KS": "237", "CA": "261", "IL": "164", "TX": "164", "PA": "164"}
    assert demo.regions == ("East", "West")


@pytest.mark.parametrize("region", ["East", "West"])
@pytest.mark.parametrize("at", THREE_AT_NIGHT, ids=lambda at: f"{at:%a}")
def test_at_three_in_the_night_each_region_has_a_lead_and_a_supervisor(
    demo: Directory, region: str, at: datetime
) -> None:
    assert on_at(demo, at, Role.LEAD, region)
    assert on_at(demo, at, Role.SUPERVISOR, region)


def test_ks_has_leads_who_are_mostly_away_while_beverly_is_always_on_in_its_region(demo: Directory) -> None:
    start = datetime(2026, 11, 2, tzinfo=UTC)
    leads = [person for person in demo.people.values() if person.role is Role.LEAD and person.comm_center == "KS"]
    hours = [one.end - one.start for lead in leads for one in demo.on_duty(lead.id, start, start + timedelta(days=7))]
    beverly = next(person for person in demo.people.values() if person.name.startswith("Beverly"))
    assert len(leads) == 2
    assert sum(hours, timedelta()) < timedelta(hours=8)
    assert (beverly.region, beverly.shift.text) == ("East", "always")
    assert beverly.comm_center != "KS"


def test_every_region_has_everybody_whom_a_plan_can_ask_for(demo: Directory) -> None:
    held = {(person.region, person.role) for person in demo.people.values()}
    assert held == {(region, role) for region in demo.regions for role in Role}
