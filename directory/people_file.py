"""Reads people.csv, every name in the spelling of places.csv."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from directory.faults import Fault
from directory.ids import CommCenter, PersonId, Region
from directory.people import Department, Person, Role
from directory.places_file import Places
from directory.shifts import ShiftFault, WeeklyShift, parse_shift
from directory.tables import FirstUse, Row, read_table
from directory.wording import either, quoted, some_of

_COLUMNS = (
    "id",
    "name",
    "role",
    "region",
    "comm_center",
    "department",
    "shift",
    "dial",
    "slack_id",
    "teams_id",
    "email",
)
_UNIQUE = ("slack_id", "teams_id", "email")
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class People:
    """What people.csv says; `ids` names everybody, even in faulty rows. Only a `complete` file lacks an id for sure."""

    complete: bool
    by_id: dict[PersonId, Person] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)


def read_people(text: str | None, places: Places, faults: list[Fault]) -> People:
    """Read the file's text, None if there is no such file; what is wrong is added to `faults`."""
    table = read_table("people.csv", text, _COLUMNS, faults)
    people = People(table.complete)
    rows = _Rows(places)
    for row in table.rows:
        people.ids.add(row["id"])
        person = rows.person(row) if row.whole else None
        if person is not None:
            people.by_id[person.id] = person
    return people


class _Rows:
    """Turns one row after the other into a person, remembering what must not stand twice and shifts read before."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._ids = FirstUse()
        self._unique = {column: FirstUse() for column in _UNIQUE}
        self._shifts: dict[str, WeeklyShift | ShiftFault] = {}

    def person(self, row: Row) -> Person | None:
        """The person, or None after faulting what is wrong with the row."""
        person_id = self._id(row)
        if not row["name"]:
            row.fault("name", "the cell is empty", "fill in what others call this person")
        role = _word(row, "role", Role, "use")
        department = (
            _word(row, "department", Department, "leave it empty for both, or use") if row["department"] else None
        )
        center = self._center(row)
        region = self._region(row, center, role)
        shift = self._shift(row)
        self._check_addresses(row)
        place = self._places.by_center.get(center) if center else None
        if person_id is None or role is None or region is None or shift is None or place is None:
            return None
        return Person(
            id=person_id,
            name=row["name"],
            role=role,
            region=region,
            comm_center=place.comm_center,
            department=department,
            shift=shift,
            dial=row["dial"] or place.speed_dial,
            slack_id=row["slack_id"] or None,
            # Object ids and user principal names are the same in large and small letters.
            teams_id=row["teams_id"].casefold() or None,
            email=row["email"] or None,
        )

    def _id(self, row: Row) -> PersonId | None:
        if not _ID.fullmatch(row["id"]):
            row.fault(
                "id", f"{quoted(row['id'])} is not an id", "use 1 to 64 letters, digits, dots, dashes or underscores"
            )
            return None
        return PersonId(row["id"]) if self._ids.check(row, "id", row["id"]) else None

    def _center(self, row: Row) -> CommCenter | None:
        center = self._places.centers.get(row["comm_center"].casefold())
        if center is None and (self._places.complete or not row["comm_center"]):
            known = some_of(tuple(self._places.centers.values()))
            row.fault(
                "comm_center", f"{quoted(row['comm_center'])} is not a comm center", f"use one of places.csv: {known}"
            )
        return center

    def _region(self, row: Row, center: CommCenter | None, role: Role | None) -> Region | None:
        """The region as written, or the comm center's; they must agree, but a director may sit in any comm center."""
        its_own = self._places.region_of.get(center) if center else None
        if not row["region"]:
            return its_own
        region = self._places.regions.get(row["region"].casefold())
        if region is None and self._places.complete:
            known = some_of(tuple(self._places.regions.values()))
            row.fault("region", f"{quoted(row['region'])} is not a region", f"use one of places.csv: {known}")
        elif region is not None and its_own not in {None, region} and role is not Role.DIRECTOR:
            found = f"{quoted(row['region'])} is not the region of comm center {center}"
            row.fault("region", found, f"use {its_own}, or leave it empty")
        return region

    def _shift(self, row: Row) -> WeeklyShift | None:
        text = row["shift"]
        if text not in self._shifts:
            try:
                self._shifts[text] = parse_shift(text)
            except ShiftFault as fault:
                self._shifts[text] = fault
        shift = self._shifts[text]
        if isinstance(shift, ShiftFault):
            row.fault("shift", shift.found, shift.allowed)
            return None
        return shift

    def _check_addresses(self, row: Row) -> None:
        if row["email"] and not _EMAIL.fullmatch(row["email"]):
            row.fault(
                "email", f"{quoted(row['email'])} is not an e-mail address", "use one such as ana@example.com, or none"
            )
        for column, first_use in self._unique.items():
            if row[column]:
                first_use.check(row, column, row[column].casefold())


def _word(row: Row, column: str, words: type[_Word], use: str) -> _Word | None:
    try:
        return words(row[column].casefold())
    except ValueError:
        row.fault(column, f"{quoted(row[column])} is not a {column}", f"{use} {either(tuple(words))}")
        return None
