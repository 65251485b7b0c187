"""Who is on now, with everybody's own overrides."""

import pytest

from directory.ids import CommCenter, PersonId, Region
from directory.reading import read_directory
from tests.directory.instants import span, utc
from tests.directory.texts import texts

ANA, BEVERLY = PersonId("ana"), PersonId("beverly")
SMALL = read_directory(texts())


def test_a_person_is_on_in_their_shift_from_its_first_instant_until_before_its_last() -> None:
    assert not SMALL.is_on(BEVERLY, utc("2026-01-06 13:59"))
    assert SMALL.is_on(BEVERLY, utc("2026-01-06 14:00"))
    assert not SMALL.is_on(BEVERLY, utc("2026-01-06 23:00"))


def test_an_override_counts_for_its_own_person_alone() -> None:
    at = utc("2026-01-05 15:00")
    assert not SMALL.is_on(BEVERLY, at)
    assert SMALL.is_on(ANA, at)


def test_duty_is_the_shift_with_its_overrides() -> None:
    assert SMALL.on_duty(BEVERLY, utc("2026-01-05"), utc("2026-01-06")) == [
        span("2026-01-05 18:00", "2026-01-05 23:00")
    ]


def test_regions_stand_in_the_order_of_the_places_each_once() -> None:
    places = "comm_center,region,speed_dial,time_zone,closes\n"
    places += "".join(f"{center},{region},1,UTC,20:00\n" for center, region in [("A", "Z"), ("B", "Y"), ("C", "z")])
    people = "id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email\n"
    directory = read_directory({"people.csv": people, "places.csv": places})
    assert directory.regions == (Region("Z"), Region("Y"))
    assert directory.places[CommCenter("C")].region == Region("Z")


def test_nobodys_id_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        SMALL.is_on(PersonId("nobody"), utc("2026-01-05"))
