"""Taking in the directory, and laying its shifts out in UTC, so that SQL can tell who is on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select

from adapters.store.availability import IS_ON_SHIFT
from adapters.store.columns import upsert
from adapters.store.couplings import StoredCouplings
from adapters.store.persons import PERSON, as_person, as_row
from adapters.store.tables import IS_RESPONDER, directory_version, override, person, place, shift
from directory.people import Person, PersonId
from directory.places import Place
from directory.roster import Directory
from directory.shifts import Interval, Override, on_duty

_BEHIND = timedelta(days=1)
_AHEAD = timedelta(weeks=3)
_RENEWED_BELOW = timedelta(weeks=2)
_THE_ONE = 1

_STORED_COLUMNS = tuple(column for column in person.c if column.key != "claimed_at")
_PEOPLE = select(*PERSON).order_by(person.c.position)
_OVERRIDES = select(
    override.c.person, override.c.start_at, override.c.end_at, override.c.covers, override.c.note
).order_by(override.c.position)
_ON_SHIFT = select(person.c.id).where(IS_ON_SHIFT)
_RESPONDERS_ON_SHIFT = _ON_SHIFT.where(IS_RESPONDER)
_LEFT = delete(person).where(person.c.id == bindparam("gone"))


@dataclass(frozen=True, slots=True)
class _Duties:
    """Under which name each person's shift is laid out, and when each name is on."""

    of: Mapping[PersonId, str]
    on: Mapping[str, Sequence[Interval]]


class StoredDirectories:
    """The Directories port in one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def version(self) -> str | None:
        """Give the fingerprint of the directory in force, None before the first."""
        return self._connection.execute(select(directory_version.c.version)).scalar_one_or_none()

    def take(self, directory: Directory, version: str) -> None:
        """Put a directory in force, whole, with its shifts from yesterday to three weeks ahead.

        Whoever it brings on shift at this instant counts as having come free.
        """
        is_first, on_before = self.version() is None, self._found(_RESPONDERS_ON_SHIFT)
        duties = _lay_out(directory.people.values(), directory.overrides, self._now)
        self._write_people(directory.people.values(), duties)
        self._write_places(directory.places.values())
        self._write_overrides(directory.overrides)
        self._write_shifts(duties, version)
        if not is_first:
            came_on = self._found(_RESPONDERS_ON_SHIFT) - on_before
            StoredCouplings(self._connection, self._now).came_free(came_on)

    def renew_shifts(self) -> bool:
        """Lay out the shifts anew once less than two weeks of them lie ahead; tells whether it did."""
        row = self._connection.execute(select(directory_version.c.version, directory_version.c.laid_until)).first()
        if row is None or row.laid_until - self._now >= _RENEWED_BELOW:
            return False
        people = self.all_people()
        overrides = [
            Override(PersonId(who), start, end, on, note)
            for who, start, end, on, note in self._connection.execute(_OVERRIDES)
        ]
        duties = _lay_out(people, overrides, self._now)
        self._write_people(people, duties)
        self._write_shifts(duties, row.version)
        return True

    def all_people(self) -> tuple[Person, ...]:
        """List everybody, in the directory's order."""
        return tuple(as_person(row) for row in self._connection.execute(_PEOPLE).mappings())

    def on_shift(self) -> frozenset[PersonId]:
        """Tell who is on shift now, whatever their role."""
        return self._found(_ON_SHIFT)

    def _found(self, query: Select[str]) -> frozenset[PersonId]:
        return frozenset(PersonId(who) for (who,) in self._connection.execute(query, {"now": self._now}))

    def _write_people(self, people: Iterable[Person], duties: _Duties) -> None:
        stored: dict[str, tuple[Any, ...]] = {
            row[0]: tuple(row) for row in self._connection.execute(select(*_STORED_COLUMNS))
        }
        changed = []
        for position, one in enumerate(people):
            row = as_row(one, position, duties.of[one.id])
            if stored.pop(one.id, None) != tuple(row[column.key] for column in _STORED_COLUMNS):
                changed.append(row)
        if stored:
            self._connection.execute(_LEFT, [{"gone": who} for who in stored])
        if changed:
            self._connection.execute(upsert(self._connection, person, "claimed_at"), changed)

    def _write_places(self, places: Iterable[Place]) -> None:
        self._connection.execute(delete(place))
        rows = [
            {
                "comm_center": one.comm_center,
                "position": position,
                "region": one.region,
                "speed_dial": one.speed_dial,
                "time_zone": one.time_zone.key,
                "closes": one.closes,
            }
            for position, one in enumerate(places)
        ]
        if rows:
            self._connection.execute(insert(place), rows)

    def _write_overrides(self, overrides: Iterable[Override]) -> None:
        self._connection.execute(delete(override))
        rows = [
            {
                "position": position,
                "person": one.person,
                "start_at": one.start,
                "end_at": one.end,
                "covers": one.on,
                "note": one.note,
            }
            for position, one in enumerate(overrides)
        ]
        if rows:
            self._connection.execute(insert(override), rows)

    def _write_shifts(self, duties: _Duties, version: str) -> None:
        self._connection.execute(delete(shift))
        rows = [
            {"duty": duty, "start_at": one.start, "end_at": one.end} for duty, on in duties.on.items() for one in on
        ]
        if rows:
            self._connection.execute(insert(shift), rows)
        in_force = {"id": _THE_ONE, "version": version, "laid_until": self._now + _AHEAD}
        self._connection.execute(upsert(self._connection, directory_version), in_force)


def _lay_out(people: Iterable[Person], overrides: Iterable[Override], now: datetime) -> _Duties:
    """Whoever works the same hours shares a duty; whoever has an exception in these weeks has one of their own."""
    start, end = now - _BEHIND, now + _AHEAD
    exceptions: defaultdict[PersonId, list[Override]] = defaultdict(list)
    for one in overrides:
        if one.start < end and one.end > start:
            exceptions[one.person].append(one)
    of: dict[PersonId, str] = {}
    on: dict[str, Sequence[Interval]] = {}
    for who in people:
        theirs = exceptions.get(who.id, ())
        duty = of[who.id] = f"person:{who.id}" if theirs else who.shift.text
        if duty not in on:
            on[duty] = on_duty(who.shift, theirs, start, end)
    return _Duties(of, on)
