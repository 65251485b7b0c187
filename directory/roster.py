"""The directory as a whole, and the question it answers: who is on now? Made by reading.py."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from directory.people import CommCenter, Person, PersonId, Region
from directory.places import Place
from directory.shifts import Interval, Override, on_duty


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody, every place and every override; overrides stand in the order of the file, as the later one wins."""

    people: Mapping[PersonId, Person]
    places: Mapping[CommCenter, Place]
    overrides: tuple[Override, ...]
    _by_person: Mapping[PersonId, list[Override]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_person: defaultdict[PersonId, list[Override]] = defaultdict(list)
        for override in self.overrides:
            by_person[override.person].append(override)
        object.__setattr__(self, "_by_person", dict(by_person))

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions, each once, in the order in which the places name them."""
        return tuple(dict.fromkeys(place.region for place in self.places.values()))

    def on_duty(self, person_id: PersonId, start: datetime, end: datetime) -> list[Interval]:
        """When the person is on from `start` until before `end`: sorted, merged; raises KeyError for nobody's id."""
        return on_duty(self.people[person_id].shift, self._by_person.get(person_id, ()), start, end)

    def is_on(self, person_id: PersonId, at: datetime) -> bool:
        """Whether the person is on at that instant; raises KeyError for nobody's id."""
        return bool(self.on_duty(person_id, at, at + datetime.resolution))
