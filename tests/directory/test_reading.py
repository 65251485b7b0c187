"""What a good directory's files become."""

from datetime import time
from zoneinfo import ZoneInfo

from directory.ids import CommCenter, PersonId, Region
from directory.people import Department, Person, Role
from directory.places import Place
from directory.reading import read_directory
from directory.shifts import Override, parse_shift
from tests.directory.instants import utc
from tests.directory.texts import OVERRIDES, PEOPLE, PLACES, texts

HEADER = PEOPLE.splitlines()[0]
ANA = PersonId("ana")


def person_in(row: str) -> Person:
    """The one person of a people.csv that has one row."""
    people = read_directory({"people.csv": f"{HEADER}\n{row}\n", "places.csv": PLACES}).people
    return next(iter(people.values()))


def override_in(row: str) -> Override:
    """The one override of an overrides.csv that has one row."""
    return read_directory(texts(overrides=f"person,from,until,on_or_off,note\n{row}\n")).overrides[0]


def test_a_row_of_people_becomes_a_person() -> None:
    assert read_directory(texts()).people[ANA] == Person(
        id=ANA,
        name="Ana Flores",
        role=Role.AGENT,
        region=Region("East"),
        comm_center=CommCenter("KS"),
        department=Department.TECHNICAL_SUPPORT,
        shift=parse_shift("always"),
        dial="237",
        slack_id="U1",
        teams_id="t1",
        email="ana@example.com",
    )


def test_a_row_of_places_becomes_a_place() -> None:
    assert read_directory(texts()).places[CommCenter("KS")] == Place(
        CommCenter("KS"), Region("East"), "237", ZoneInfo("America/Chicago"), time(20)
    )


def test_a_place_that_closes_at_24_closes_at_midnight() -> None:
    assert read_directory(texts()).places[CommCenter("CA")].closes == time(0)


def test_a_number_of_their_own_goes_before_the_speed_dial_and_empty_addresses_are_none() -> None:
    beverly, rosa = (read_directory(texts()).people[PersonId(name)] for name in ("beverly", "rosa"))
    assert (beverly.dial, rosa.dial) == ("2371", "261")
    assert (rosa.slack_id, rosa.teams_id) == (None, None)


def test_names_are_matched_in_any_case_and_given_back_in_their_spelling() -> None:
    person = person_in("x,X,LEAD,east,ks,Customer  SERVICE,mon-fri 8:00-17:00 america/chicago,,,,")
    assert (person.role, person.region, person.comm_center) == (Role.LEAD, "East", "KS")
    assert person.department is Department.CUSTOMER_SERVICE
    assert person.shift.text == "Mon-Fri 08:00-17:00 America/Chicago"


def test_an_empty_region_is_that_of_the_comm_center() -> None:
    assert person_in("x,X,lead,,CA,,,,,,").region == Region("West")


def test_a_director_may_have_a_comm_center_of_another_region() -> None:
    person = person_in("x,X,director,East,CA,,,,,,")
    assert (person.region, person.comm_center) == ("East", "CA")


def test_columns_come_in_any_order_with_any_line_ends_and_a_byte_order_mark() -> None:
    expected = read_directory(texts())
    for line_end in ("\n", "\r\n", "\r"):
        columns = [line.split(",")[::-1] for line in PEOPLE.splitlines()]
        people = "\ufeff" + line_end.join(",".join(row) for row in columns) + line_end
        assert read_directory(texts(people=people)) == expected


def test_blank_lines_and_rows_of_mere_commas_are_passed_over() -> None:
    assert read_directory(texts(people=PEOPLE + "\n,,,,,,,,,,\n\n")) == read_directory(texts())


def test_a_name_with_a_comma_a_quote_or_any_script_is_kept_as_written() -> None:
    assert person_in('x,"Flores, Ana ""Annie"" 安娜 آنا",lead,,KS,,,,,,').name == 'Flores, Ana "Annie" 安娜 آنا'


def test_an_override_is_in_the_time_zone_of_the_persons_comm_center() -> None:
    override = override_in("rosa,2026-01-05 08:00,2026-01-05 12:00,OFF,Dentist")
    assert override == Override(
        PersonId("rosa"), utc("2026-01-05 16:00"), utc("2026-01-05 20:00"), on=False, note="Dentist"
    )


def test_an_override_may_give_its_own_offset() -> None:
    override = override_in("rosa,2026-01-05T08:00+01:00,2026-01-05T12:00Z,on,")
    assert (override.start, override.end) == (utc("2026-01-05 07:00"), utc("2026-01-05 12:00"))


def test_an_override_covers_the_whole_of_a_doubled_hour() -> None:
    override = override_in("ana,2026-11-01 01:00,2026-11-01 01:30,on,")
    assert (override.start, override.end) == (utc("2026-11-01 06:00"), utc("2026-11-01 07:30"))


def test_a_note_may_run_over_several_lines() -> None:
    assert override_in('ana,2026-01-05 08:00,2026-01-05 12:00,on,"Covers\r\nfor Rosa"').note == "Covers for Rosa"


def test_overrides_stand_in_the_order_of_the_file_and_may_be_left_out() -> None:
    twice = OVERRIDES + "ana,2026-01-05 08:00,2026-01-05 12:00,off,\n"
    assert [override.person for override in read_directory(texts(overrides=twice)).overrides] == ["beverly", "ana"]
    assert read_directory({"people.csv": PEOPLE, "places.csv": PLACES}).overrides == ()


def test_people_with_the_same_shift_share_it() -> None:
    people = read_directory(texts()).people
    assert people[ANA].shift is people[PersonId("rosa")].shift
