"""Taking in the directory, and laying its shifts out in UTC, so that SQL can tell who is on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Executable, Select, bindparam, delete, insert, or_, select, update

from adapters.store.availability import IS_ON_SHIFT
from adapters.store.columns import gather_statistics, upsert
from adapters.store.couplings import StoredCouplings
from adapters.store.persons import PERSON, as_person, as_row
from adapters.store.tables import IS_RESPONDER, directory_version, override, person, place, shift
from bot.ports.directories import Changes
from directory.people import Person, PersonId, Role
from directory.places import Place
from directory.roster import Directory
from directory.shifts import Interval, Override, on_duty, parse_shift

_BEHIND = timedelta(days=1)
_AHEAD = timedelta(weeks=3)
_RENEWED_BELOW = timedelta(weeks=2)
_THE_ONE = 1
_OWN = "person:"
"""What the name of a duty begins with that is one person's."""
_SOME = 1_000
_A_FEW = {"yield_per": _SOME}

_STORED_COLUMNS = tuple(column for column in person.c if column.key != "claimed_at")
_STORED = select(*_STORED_COLUMNS)
_IN_FORCE = select(directory_version.c.version, directory_version.c.laid_until)
_ABOUT = person.c.name + " " + person.c.role + " " + person.c.region + " " + person.c.comm_center + " " + person.c.id
_PEOPLE = select(*PERSON, IS_ON_SHIFT.label("is_on")).order_by(person.c.position)
_OVERRIDES = select(
    override.c.person, override.c.start_at, override.c.end_at, override.c.covers, override.c.note
).order_by(override.c.position)
_ON_SHIFT = select(person.c.id).where(IS_ON_SHIFT)
_RESPONDERS_ON_SHIFT = _ON_SHIFT.where(IS_RESPONDER)
_WITH_HOURS_OF_THEIR_OWN = select(*PERSON).where(
    or_(person.c.duty.startswith(_OWN), person.c.id.in_(select(override.c.person)))
)
_SHIFTS = select(person.c.shift).distinct()
_HAS_DUTY = update(person).where(person.c.id == bindparam("who")).values(duty=bindparam("as"))
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

    def compare(self, directory: Directory) -> Changes:
        """Find out what a directory changes: long for a large one, so in a unit that only reads."""
        people = directory.people.values()
        return self._compare(people, _lay_out(people, directory.overrides, self._now), self._now)

    def take(self, directory: Directory, version: str, changes: Changes | None = None, /) -> None:
        """Put a directory in force, whole, with its shifts from yesterday to three weeks ahead.

        Whoever it brings on shift at this instant counts as having come free.
        """
        people, in_force = directory.people.values(), self._in_force()
        still_holds = changes is not None and changes.against == in_force
        at = changes.at if changes and still_holds else self._now
        duties = _lay_out(people, directory.overrides, at)
        if not changes or not still_holds:
            changes = self._compare(people, duties, at)
        on_before = self._found(_RESPONDERS_ON_SHIFT)
        self._write_people(people, duties, changes)
        self._write_places(directory.places.values())
        self._write_overrides(directory.overrides)
        self._write_shifts(duties.on, version, at)
        gather_statistics(self._connection, person, shift)
        if in_force:
            came_on = self._found(_RESPONDERS_ON_SHIFT) - on_before
            StoredCouplings(self._connection, self._now).came_free(came_on)

    def renew_shifts(self) -> bool:
        """Lay out the shifts anew once less than two weeks of them lie ahead; tells whether it did."""
        in_force = self._in_force()
        if in_force is None or in_force[1] - self._now >= _RENEWED_BELOW:
            return False
        own = tuple(as_person(row) for row in self._connection.execute(_WITH_HOURS_OF_THEIR_OWN).mappings())
        overrides = [
            Override(PersonId(who), start, end, on, note)
            for who, start, end, on, note in self._connection.execute(_OVERRIDES)
        ]
        theirs = _lay_out(own, overrides, self._now)
        start, end = _weeks_around(self._now)
        shared = {text: on_duty(parse_shift(text), (), start, end) for (text,) in self._connection.execute(_SHIFTS)}
        self._write(_HAS_DUTY, [{"who": who, "as": duty} for who, duty in sorted(theirs.of.items())])
        self._write_shifts({**shared, **theirs.on}, in_force[0], self._now)
        return True

    def find(self, words: Sequence[str], most: int, role: Role | None = None) -> tuple[tuple[Person, bool], ...]:
        """Give up to `most` people (of one role) whom all words fit, and whether each is on shift now."""
        # SQLite looks at the conditions in this order, and this one is quick.
        query = _PEOPLE if role is None else _PEOPLE.where(person.c.role == role.value)
        query = query.where(*(_ABOUT.icontains(word, autoescape=True) for word in words)).limit(most)
        rows = self._connection.execute(query, {"now": self._now}).mappings()
        return tuple((as_person(row), bool(row["is_on"])) for row in rows)

    def _found(self, query: Select[str]) -> frozenset[PersonId]:
        return frozenset(PersonId(who) for (who,) in self._connection.execute(query, {"now": self._now}))

    def _in_force(self) -> tuple[str, datetime] | None:
        row = self._connection.execute(_IN_FORCE).one_or_none()
        return None if row is None else (row.version, row.laid_until)

    def _compare(self, people: Iterable[Person], duties: _Duties, at: datetime) -> Changes:
        rows = self._connection.execute(_STORED, execution_options=_A_FEW)
        stored: dict[str, tuple[Any, ...]] = {row[0]: tuple(row) for row in rows}
        changed = set()
        for position, one in enumerate(people):
            row = as_row(one, position, duties.of[one.id])
            if stored.pop(one.id, None) != tuple(row[column.key] for column in _STORED_COLUMNS):
                changed.add(one.id)
        return Changes(at, self._in_force(), frozenset(changed), frozenset(PersonId(who) for who in stored))

    def _write_people(self, people: Iterable[Person], duties: _Duties, changes: Changes) -> None:
        self._write(_LEFT, [{"gone": who} for who in sorted(changes.gone)])
        changed = [
            as_row(one, position, duties.of[one.id]) for position, one in enumerate(people) if one.id in changes.changed
        ]
        self._write(upsert(self._connection, person, "claimed_at"), changed)

    def _write(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write some at a time: nobody waits long for the answer to one question."""
        for first in range(0, len(rows), _SOME):
            self._connection.execute(statement, rows[first : first + _SOME])

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
        self._write(insert(place), rows)

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
        self._write(insert(override), rows)

    def _write_shifts(self, duties: Mapping[str, Sequence[Interval]], version: str, at: datetime) -> None:
        self._connection.execute(delete(shift))
        rows = [{"duty": duty, "start_at": one.start, "end_at": one.end} for duty, on in duties.items() for one in on]
        self._write(insert(shift), rows)
        in_force = {"id": _THE_ONE, "version": version, "laid_until": at + _AHEAD}
        self._connection.execute(upsert(self._connection, directory_version), in_force)


def _weeks_around(now: datetime) -> tuple[datetime, datetime]:
    return now - _BEHIND, now + _AHEAD


def _lay_out(people: Iterable[Person], overrides: Iterable[Override], now: datetime) -> _Duties:
    """Whoever works the same hours shares a duty; whoever has an exception in these weeks has one of their own."""
    start, end = _weeks_around(now)
    exceptions: defaultdict[PersonId, list[Override]] = defaultdict(list)
    for one in overrides:
        if one.start < end and one.end > start:
            exceptions[one.person].append(one)
    of: dict[PersonId, str] = {}
    on: dict[str, Sequence[Interval]] = {}
    for who in people:
        theirs = exceptions.get(who.id, ())
        duty = of[who.id] = f"{_OWN}{who.id}" if theirs else who.shift.text
        if duty not in on:
            on[duty] = on_duty(who.shift, theirs, start, end)
    return _Duties(of, on)
