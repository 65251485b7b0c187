"""Whose chats the page shows: the panes named in its address, the first ones offered, and the list to choose from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from directory.people import CommCenter, Person, PersonId, Role

FIRST_AGENT = PersonId("ana")
MOST_PANES = 8


@dataclass(frozen=True, slots=True)
class Crowd:
    """Some people of the directory, and who of them is on shift."""

    people: tuple[Person, ...]
    on_shift: frozenset[PersonId]

    def find(self, person: PersonId) -> Person | None:
        """Find somebody by their id."""
        return next((found for found in self.people if found.id == person), None)


def crowd_of(found: Iterable[tuple[Person, bool]]) -> Crowd:
    """Put together whoever was found, each with whether they are on shift."""
    people = {one.id: (one, is_on) for one, is_on in found}
    return Crowd(tuple(one for one, _ in people.values()), frozenset(one.id for one, is_on in people.values() if is_on))


@dataclass(frozen=True, slots=True)
class Group:
    """People of one role, as the list to choose from shows them: by comm center."""

    role: Role
    centers: tuple[tuple[CommCenter, tuple[Person, ...]], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """The list to choose from: who fits the words, in groups, and whether more do than are listed."""

    words: str
    groups: tuple[Group, ...]
    on_shift: frozenset[PersonId]
    is_cut: bool


def panes_named(text: str) -> tuple[PersonId, ...]:
    """Read `ana,beverly`: each once, in order, no more than fit."""
    names = (PersonId(name.strip()) for name in text.split(","))
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_PANES]


def first_panes(crowd: Crowd) -> tuple[PersonId, ...]:
    """An agent, and a lead and a supervisor of the agent's region, on shift if any is."""
    agent = first_agent(crowd)
    if agent is None:
        return tuple(person.id for person in crowd.people[:3])
    there = [person for person in crowd.people if person.region == agent.region]
    helpers = (_first_on_shift([p for p in there if p.role is role], crowd) for role in (Role.LEAD, Role.SUPERVISOR))
    return (agent.id, *(helper.id for helper in helpers if helper))


def first_agent(crowd: Crowd) -> Person | None:
    """Give the agent whose chat is shown first."""
    agents = [person for person in crowd.people if person.role is Role.AGENT]
    return next((person for person in agents if person.id == FIRST_AGENT), agents[0] if agents else None)


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
