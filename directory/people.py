"""The people of the directory: who somebody is, what they may do, where they work and how they are reached."""

from dataclasses import dataclass
from enum import StrEnum

from directory.ids import CommCenter, PersonId, Region
from directory.shifts import WeeklyShift

__all__ = ["CommCenter", "Department", "Person", "PersonId", "Region", "Role", "suits"]


class Role(StrEnum):
    """What somebody may do; an agent asks for help, the others give it."""

    AGENT = "agent"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"


class Department(StrEnum):
    """What somebody knows about; whoever has no department serves both."""

    CUSTOMER_SERVICE = "customer service"
    TECHNICAL_SUPPORT = "technical support"


@dataclass(frozen=True, slots=True)
class Person:
    """One entry of the directory; `dial` is what to dial for them: their own number, else their comm center's."""

    id: PersonId
    name: str
    role: Role
    region: Region
    comm_center: CommCenter
    department: Department | None
    shift: WeeklyShift
    dial: str
    slack_id: str | None
    teams_id: str | None
    email: str | None


def suits(a: Department | None, b: Department | None) -> bool:
    """Whether two departments go together: they must match where both are given."""
    return a is None or b is None or a is b
