"""Whose chats the page shows: the panes named in its address, the first ones offered, and the list to choose from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from directory.people import CommCenter, Person, PersonId, Role

FIRST_AGENT = PersonId("ana")
MOST_PANES = 8


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody in the directory, and who of them is on shift."""

    people: tuple[Person, ...]
    on_shift: frozenset[PersonId]

    def find(self, person: PersonId) -> Person | None:
        """Find somebody by their id."""
        return next((found for found in self.people if found.id == person), None)


@dataclass(frozen=True, slots=True)
class Group:
    """People of one role, as the list to choose from shows them: by comm center."""

    role: Role
    centers: tuple[tuple[CommCenter, tuple[Person, ...]], ...]


def panes_named(text: str) -> tuple[PersonId, ...]:
    """Read `ana,beverly`: each once, in order, no more than fit."""
    names = (PersonId(name.strip()) for name in text.split(","))
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_PANES]


def first_panes(crowd: Crowd) -> tuple[PersonId, ...]:
    """An agent, and a lead and a supervisor of the agent's region, on shift if any is."""
    agents = [person for person in crowd.people if person.role is Role.AGENT]
    agent = next((person for person in agents if person.id == FIRST_AGENT), agents[0] if agents else None)
    if agent is None:
        return tuple(person.id for person in crowd.people[:3])
    there = [person for person in crowd.people if person.region == agent.region]
    helpers = (_first_on_shift([p for p in there if p.role is role], crowd) for role in (Role.LEAD, Role.SUPERVISOR))
    return (agent.id, *(helper.id for helper in helpers if helper))


def _first_on_shift(people: Sequence[Person], crowd: Crowd) -> Person | None:
    return min(people, key=lambda person: person.id not in crowd.on_shift, default=None)


def groups(crowd: Crowd) -> tuple[Group, ...]:
    """Everybody by role and comm center, each in the directory's order."""
    made = []
    for role in Role:
        centers: dict[CommCenter, list[Person]] = {}
        for person in crowd.people:
            if person.role is role:
                centers.setdefault(person.comm_center, []).append(person)
        if centers:
            made.append(Group(role, tuple((center, tuple(people)) for center, people in centers.items())))
    return tuple(made)


def address_of(panes: Iterable[PersonId]) -> str:
    """The page's address with these panes."""
    return "/?" + urlencode({"panes": ",".join(panes)}, safe=",")
