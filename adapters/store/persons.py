"""A person as a row, and back."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select

from adapters.store.tables import person
from directory.people import CommCenter, Department, Person, PersonId, Region, Role
from directory.shifts import parse_shift

PERSON = (
    person.c.id,
    person.c.name,
    person.c.role,
    person.c.region,
    person.c.comm_center,
    person.c.department,
    person.c.shift,
    person.c.dial,
    person.c.slack_id,
    person.c.teams_id,
    person.c.email,
)
_FIND = select(*PERSON).where(person.c.id == bindparam("id"))
_shift = lru_cache(maxsize=10_000)(parse_shift)


def find_person(connection: Connection, id: PersonId) -> Person | None:
    """Give a person; None for one who is not in the directory."""
    row = connection.execute(_FIND, {"id": id}).mappings().one_or_none()
    return None if row is None else as_person(row)


def as_person(row: RowMapping) -> Person:
    """Make a person of a row that has the columns `PERSON`."""
    return Person(
        id=PersonId(row["id"]),
        name=row["name"],
        role=Role(row["role"]),
        region=Region(row["region"]),
        comm_center=CommCenter(row["comm_center"]),
        department=Department(row["department"]) if row["department"] else None,
        shift=_shift(row["shift"]),
        dial=row["dial"],
        slack_id=row["slack_id"],
        teams_id=row["teams_id"],
        email=row["email"],
    )


def as_row(person: Person, position: int, duty: str) -> Mapping[str, Any]:
    """Give the columns of a person; position: their place in the directory."""
    return {
        "id": person.id,
        "position": position,
        "name": person.name,
        "role": person.role.value,
        "region": person.region,
        "comm_center": person.comm_center,
        "department": person.department and person.department.value,
        "shift": person.shift.text,
        "duty": duty,
        "dial": person.dial,
        "slack_id": person.slack_id,
        "teams_id": person.teams_id,
        "email": person.email,
        "email_folded": person.email and person.email.casefold(),
    }
