"""The directory as stored, and what people are doing."""

from datetime import datetime, time
from functools import lru_cache
from itertools import starmap
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, bindparam, delete, select

from adapters.store.availability import IS_BOUND, IS_ON_SHIFT, NOW, OPEN_PAGES
from adapters.store.columns import upsert
from adapters.store.persons import PERSON, as_person, find_person
from adapters.store.roster import StoredRoster
from adapters.store.tables import IS_RESPONDER, busy, person, place
from adapters.store.turn import Turn
from bot.ports.store import Availability, Standing
from directory.people import CommCenter, Person, PersonId, Region
from directory.places import Place

_STANDING = (
    select(
        *PERSON,
        IS_ON_SHIFT.label("on_shift"),
        IS_BOUND.label("bound"),
        select(busy.c.until).where(busy.c.person == person.c.id, busy.c.until > NOW).scalar_subquery().label("until"),
        OPEN_PAGES.label("open_pages"),
    )
    .where(IS_RESPONDER)
    .order_by(person.c.position)
    .limit(bindparam("most", type_=person.c.position.type))
)
_STANDING_IN = _STANDING.where(person.c.region == bindparam("region"))
_NOT_BUSY = delete(busy).where(busy.c.person == bindparam("id"))
_PLACES = select(place.c.comm_center, place.c.region, place.c.speed_dial, place.c.time_zone, place.c.closes).order_by(
    place.c.position
)


class StoredPeople:
    """The People port in one transaction."""

    def __init__(self, connection: Connection, now: datetime, turn: Turn) -> None:
        self._connection = connection
        self._now = now
        self._turn = turn
        # The cards of one escalation name the same few people again and again.
        self._known: dict[PersonId, Person | None] = {}
        self._places: tuple[Place, ...] | None = None

    def get(self, id: PersonId) -> Person | None:
        """Give a person; None for one who is no longer in the directory."""
        if id not in self._known:
            self._known[id] = find_person(self._connection, id)
        return self._known[id]

    def roster(self, open_pages_per_person: int) -> StoredRoster:
        """Give the people as the rules ask about them, at the unit's instant."""
        return StoredRoster(self._connection, self._now, open_pages_per_person, self._turn)

    def standing(self, region: Region | None, open_pages_per_person: int, most: int) -> tuple[Standing, ...]:
        """Tell what up to `most` leads, supervisors and directors (of a region) do, in the directory's order."""
        query = _STANDING if region is None else _STANDING_IN
        rows = self._connection.execute(query, {"now": self._now, "region": region, "most": most}).mappings()
        return tuple(_standing(row, open_pages_per_person) for row in rows)

    def busy(self, id: PersonId, until: datetime | None) -> None:
        """Keep that the person is busy until then, or with None that they are not."""
        if until is None:
            self._connection.execute(_NOT_BUSY, {"id": id})
        else:
            self._connection.execute(upsert(self._connection, busy), {"person": id, "until": until})

    def places(self) -> tuple[Place, ...]:
        """Give the comm centers, in the directory's order."""
        if self._places is None:
            self._places = tuple(starmap(_place, self._connection.execute(_PLACES).all()))
        return self._places


@lru_cache(maxsize=1_000)
def _place(center: str, region: str, speed_dial: str, zone: str, closes: time) -> Place:
    return Place(CommCenter(center), Region(region), speed_dial, ZoneInfo(zone), closes)


def _standing(row: RowMapping, cap: int) -> Standing:
    who = as_person(row)
    if not row["on_shift"]:
        return Standing(who, Availability.AWAY, None, "")
    if row["bound"]:
        return Standing(who, Availability.BUSY, None, "has a caller")
    if row["until"] is not None:
        return Standing(who, Availability.BUSY, row["until"], "said so")
    if row["open_pages"] >= cap:
        return Standing(who, Availability.BUSY, None, "has enough pages")
    return Standing(who, Availability.FREE, None, "")
