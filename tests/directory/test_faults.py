"""Every fault in a directory's files is named with its place and with what is allowed, and none hides another."""

import pytest

from directory.reading import DirectoryFaults, Fault, read_directory
from tests.directory.texts import OVERRIDES, PEOPLE, PLACES, faults_in, texts

GOOD = {
    "people.csv": "x,X,lead,East,KS,,always,,,,x@example.com",
    "places.csv": "TX,West,164,America/Chicago,22:00",
    "overrides.csv": "ana,2026-02-01 08:00,2026-02-01 12:00,off,Sick",
}
COLUMNS = {file: text.splitlines()[0].split(",") for file, text in texts().items()}


def faults_of(file: str, column: str, entry: str) -> list[str]:
    """What is wrong after a row is added that is good but for one entry; without the file's name and the line."""
    cells = dict(zip(COLUMNS[file], GOOD[file].split(","), strict=True)) | {column: entry}
    files = texts()
    line = len(files[file].splitlines()) + 1
    quoted = ('"' + cell.replace('"', '""') + '"' for cell in cells.values())
    files[file] += ",".join(quoted) + "\n"
    return [sentence.removeprefix(f"{file} line {line}, ") for sentence in faults_in(files)]


@pytest.mark.parametrize("file", GOOD)
def test_a_good_row_has_no_fault(file: str) -> None:
    assert faults_of(file, COLUMNS[file][0], GOOD[file].split(",")[0]) == []


@pytest.mark.parametrize(
    ("column", "entry", "sentence"),
    [
        ("id", "", "an empty entry is not an id; use 1 to 64 letters, digits, dots, dashes or underscores."),
        ("id", "x y", '"x y" is not an id; use 1 to 64 letters, digits, dots, dashes or underscores.'),
        ("id", "ana", '"ana" stands in line 2 already; use each once.'),
        ("name", " ", "the cell is empty; fill in what others call this person."),
        ("role", "boss", '"boss" is not a role; use agent, lead, supervisor or director.'),
        ("region", "North", '"North" is not a region; use one of places.csv: East, West.'),
        ("region", "West", '"West" is not the region of comm center KS; use East, or leave it empty.'),
        ("comm_center", "NY", '"NY" is not a comm center; use one of places.csv: KS, CA.'),
        ("comm_center", "", "an empty entry is not a comm center; use one of places.csv: KS, CA."),
        (
            "department",
            "sales",
            '"sales" is not a department; leave it empty for both, or use customer service or technical support.',
        ),
        ("shift", "Mo 08:00-17:00 UTC", '"Mo" is not a day; use Mon, Tue, Wed, Thu, Fri, Sat or Sun.'),
        ("slack_id", "u1", '"u1" stands in line 2 already; use each once.'),
        ("teams_id", "T2", '"T2" stands in line 3 already; use each once.'),
        ("email", "ROSA@example.com", '"ROSA@example.com" stands in line 4 already; use each once.'),
        ("email", "x@y@z", '"x@y@z" is not an e-mail address; use one such as ana@example.com, or none.'),
        ("email", "x at example", '"x at example" is not an e-mail address; use one such as ana@example.com, or none.'),
        ("name", "A\x07B", '"A\\x07B" has control characters; use letters, digits and signs in one line.'),
        ("name", "A\nB", '"A\\nB" has control characters; use letters, digits and signs in one line.'),
        ("name", "A\u202eB", '"A\\u202eB" has control characters; use letters, digits and signs in one line.'),
    ],
)
def test_a_fault_in_a_row_of_people(column: str, entry: str, sentence: str) -> None:
    assert faults_of("people.csv", column, entry) == [f"column {column}: {sentence}"]


@pytest.mark.parametrize(
    ("column", "entry", "sentence"),
    [
        ("comm_center", "", "the cell is empty; fill it in, such as KS."),
        ("comm_center", "ks", '"ks" stands in line 2 already; use each once.'),
        ("region", "", "the cell is empty; fill it in, such as East."),
        ("speed_dial", "", "the cell is empty; fill it in, such as 237."),
        ("time_zone", "Central", '"Central" is not a time zone; use a name such as America/Chicago or UTC.'),
        ("closes", "8pm", '"8pm" is not a time of day; use HH:MM from 00:00 to 24:00.'),
    ],
)
def test_a_fault_in_a_row_of_places(column: str, entry: str, sentence: str) -> None:
    assert faults_of("places.csv", column, entry) == [f"column {column}: {sentence}"]


WHEN = "use YYYY-MM-DD HH:MM in the comm center's time zone, or the same with an offset such as +01:00."


@pytest.mark.parametrize(
    ("column", "entry", "sentence"),
    [
        ("person", "nobody", '"nobody" is nobody\'s id; use an id of people.csv.'),
        ("person", "", "an empty entry is nobody's id; use an id of people.csv."),
        ("from", "tomorrow", f'"tomorrow" is not a date and time from the year 2000 to 2999; {WHEN}'),
        ("from", "2026-02-01", f'"2026-02-01" is not a date and time from the year 2000 to 2999; {WHEN}'),
        ("until", "2026-02-30 08:00", f'"2026-02-30 08:00" is not a date and time from the year 2000 to 2999; {WHEN}'),
        ("until", "9999-12-31 23:59", f'"9999-12-31 23:59" is not a date and time from the year 2000 to 2999; {WHEN}'),
        ("until", "2026-02-01 07:00", '"2026-02-01 07:00" is not after "2026-02-01 08:00"; use a later time.'),
        ("until", "2026-02-01 08:00", '"2026-02-01 08:00" is not after "2026-02-01 08:00"; use a later time.'),
        ("on_or_off", "sick", '"sick" is neither on nor off; use on or off.'),
        ("note", "\x00", '"\\x00" has control characters; use letters, digits and signs in one line.'),
    ],
)
def test_a_fault_in_a_row_of_overrides(column: str, entry: str, sentence: str) -> None:
    assert faults_of("overrides.csv", column, entry) == [f"column {column}: {sentence}"]


def test_a_missing_file_is_named() -> None:
    missing = {"people.csv": PEOPLE}
    assert faults_in(missing) == [
        "places.csv: the file is missing; put it there, with the columns "
        "comm_center,region,speed_dial,time_zone,closes."
    ]


def test_an_empty_file_is_told_its_first_line() -> None:
    assert faults_in(texts(overrides="\n")) == [
        "overrides.csv: the file is empty; begin it with the line person,from,until,on_or_off,note."
    ]


def test_an_unknown_a_missing_and_a_doubled_column_are_named() -> None:
    header = PLACES.splitlines()[0].replace("closes", "shuts,region")
    assert faults_in(texts(places=header + "\n")) == [
        "places.csv line 1, column closes: the column is missing; name it in line 1.",
        'places.csv line 1, column shuts: "shuts" is not a column; '
        "use comm_center, region, speed_dial, time_zone, closes.",
        "places.csv line 1, column region: the column stands twice; name it once.",
    ]


def test_the_rows_under_an_unknown_column_are_read_all_the_same() -> None:
    places = PLACES.replace("closes", "closes,mood").replace("20:00", "8pm,good").replace("24:00", "24:00,bad")
    assert [sentence.partition(":")[0] for sentence in faults_in(texts(places=places))] == [
        "places.csv line 1, column mood",
        "places.csv line 2, column closes",
    ]


@pytest.mark.parametrize(("row", "cells"), [("TX,West,164,America/Chicago,22:00,,", 7), ("TX,West", 2)])
def test_a_row_with_too_many_or_too_few_cells_is_named(row: str, cells: int) -> None:
    assert faults_in(texts(places=f"{PLACES}{row}\n")) == [
        f"places.csv line 4: the row has {cells} cells and the header 5; "
        "give each column one cell, and quote a cell that has a comma."
    ]


def test_a_quote_that_is_never_closed_is_named_where_its_row_begins() -> None:
    (sentence,) = faults_in(texts(overrides=f'{OVERRIDES}ana,"2026-02-01 08:00,2026-02-01 12:00,off,\n\n\n'))
    assert sentence.startswith(
        "overrides.csv line 3: the row can't be read (unexpected end of data); close every quote"
    )


def test_lines_are_counted_as_an_editor_shows_them() -> None:
    overrides = (
        "\n" + OVERRIDES + 'ana,2026-02-01 08:00,2026-02-01 12:00,off,"one\r\ntwo\n\nthree"\n\n'
        "ana,2026-02-01 08:00,2026-02-01 12:00,maybe,\n"
    )
    assert faults_in(texts(overrides=overrides))[0].startswith("overrides.csv line 9, column on_or_off: ")


def test_a_cell_after_a_line_break_in_its_own_row_is_on_the_later_line() -> None:
    overrides = 'note,person,from,until,on_or_off\n"one\ntwo",ana,2026-02-01 08:00,2026-02-01 12:00,maybe\n'
    assert faults_in(texts(overrides=overrides))[0].startswith("overrides.csv line 3, column on_or_off: ")


def test_no_fault_stops_at_the_first() -> None:
    people = PEOPLE.replace("agent", "boss").replace("beverly@example.com", "beverly").replace("rosa,Rosa", "r!,Rosa")
    places = PLACES.replace("20:00", "late")
    overrides = OVERRIDES.replace(",off,", ",away,") + "nobody,then,later,off,\n"
    assert [sentence.partition(":")[0] for sentence in faults_in(texts(people, places, overrides))] == [
        "overrides.csv line 2, column on_or_off",
        "overrides.csv line 3, column person",
        "overrides.csv line 3, column from",
        "overrides.csv line 3, column until",
        "people.csv line 2, column role",
        "people.csv line 3, column email",
        "people.csv line 4, column id",
        "places.csv line 2, column closes",
    ]


@pytest.mark.parametrize(
    "places",
    ["", 'comm_center,region,speed_dial,time_zone,closes\n"KS', PLACES.replace("20:00", "20:00,,")],
    ids=["an empty file", "a file cut short", "a row with too many cells"],
)
def test_nobody_is_blamed_for_a_comm_center_that_places_could_not_tell(places: str) -> None:
    assert {sentence.split()[0].rstrip(":") for sentence in faults_in(texts(places=places))} == {"places.csv"}


def test_an_override_is_not_blamed_for_a_person_whose_row_is_faulty() -> None:
    sentences = faults_in(texts(people=PEOPLE.replace("Mon-Fri", "Weekdays")))
    assert [sentence.partition(":")[0] for sentence in sentences] == ["people.csv line 3, column shift"]


def test_what_a_terminal_would_obey_is_shown_as_an_escape_wherever_it_stands() -> None:
    places = PLACES.replace("closes", "closes,\x1bc").replace(":00\n", ":00,\n").replace("KS", "\x1b[2J")
    sentences = faults_in(texts(places=places))
    assert any("use one of places.csv: \\x1b[2J, CA" in sentence for sentence in sentences)
    assert any("column \\x1bc:" in sentence for sentence in sentences)
    assert all(sentence.isprintable() for sentence in sentences)


def test_a_region_without_a_supervisor_is_no_fault() -> None:
    assert faults_in(texts(people=PEOPLE.replace("supervisor", "lead"))) == []


def test_the_exception_carries_each_fault_in_parts_and_tells_them_all() -> None:
    with pytest.raises(DirectoryFaults) as refusal:
        read_directory(texts(people=PEOPLE.replace("agent", "boss").replace("supervisor", "chief")))
    choice = "use agent, lead, supervisor or director"
    assert refusal.value.faults == (
        Fault("people.csv", 2, "role", '"boss" is not a role', choice),
        Fault("people.csv", 4, "role", '"chief" is not a role', choice),
    )
    assert str(refusal.value).splitlines() == [str(fault) for fault in refusal.value.faults]
