"""The people as the rules ask about them, at one instant; the questions stay quick at 100,000 people."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    bindparam,
    case,
    false,
    func,
    literal_column,
    select,
    union_all,
)

from adapters.store.availability import IS_BOUND, IS_ON_SHIFT, NOW, OPEN_PAGES, SAID_BUSY, SHIFT_STARTS, SUITS, belongs
from adapters.store.persons import find_person
from adapters.store.tables import IS_ASKED, IS_OWED, IS_RESPONDER, busy, callback, hold, page, person, shift
from adapters.store.turn import Turn
from bot.domain.callback import Callback
from bot.domain.roster import OwnerCandidate, Scope
from bot.domain.words import Audience, EscalationId
from directory.people import Department, Person, PersonId, Region, Role
from directory.shifts import Interval

_EVERYBODY = 1_000_000_000
_ONE_BY_ONE = 2
"""Nearly always somebody has fewer open pages than this."""
_UNASKED = person.c.id.not_in(bindparam("asked", expanding=True))
_MOST = bindparam("most", type_=person.c.position.type)
_CAP = bindparam("cap", type_=person.c.position.type)
_PAGES = bindparam("pages", type_=person.c.position.type)


def _none_of(*those: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether none of these holds, nor anything else that keeps a person from being paged, asked in this order.

    By itself PostgreSQL asks what it thinks is cheapest first. In a burst nearly all who are gone through are paged,
    while others wait for their turn to choose.
    """
    return case(*((it, false()) for it in those), else_=IS_ON_SHIFT)


@cache
def _paged_so_often(audience: Audience) -> Select[str]:
    """Those with so many open pages, in the order of an index: the search stops as soon as it has found enough."""
    return _free(audience, OPEN_PAGES != _PAGES).order_by(person.c.claimed_at, person.c.id)


@cache
def _paged_more_often(audience: Audience) -> Select[str]:
    """Those with at least so many, the fewest first: the whole audience is gone through, once for all numbers."""
    otherwise = (OPEN_PAGES >= _CAP, OPEN_PAGES < _PAGES)
    return _free(audience, *otherwise).order_by(OPEN_PAGES, person.c.claimed_at, person.c.id)


def _free(audience: Audience, *otherwise_paged: ColumnElement[bool]) -> Select[str]:
    is_free = _none_of(*otherwise_paged, IS_BOUND, SAID_BUSY)
    return select(person.c.id).where(belongs(audience), _UNASKED, is_free).limit(_MOST)


@cache
def _busy(audience: Audience) -> CompoundSelect[str]:
    """From those who are busy to those of the audience, and no further than to the first one found.

    So nobody is gathered or counted before it must be: thousands may be busy.
    """
    holding = select(hold.c.person)
    said = select(busy.c.person).where(busy.c.until > NOW)
    paged = select(page.c.person).where(IS_ASKED).group_by(page.c.person).having(func.count() >= _CAP)
    # A limit, though it leaves out nobody, keeps SQLite from going through the whole audience instead.
    not_free = [busy_ones.limit(literal_column(str(_EVERYBODY))).subquery() for busy_ones in (holding, said, paged)]
    theirs = (belongs(audience), _UNASKED, IS_ON_SHIFT)
    found = [select(person.c.id).join(who, who.c.person == person.c.id).where(*theirs) for who in not_free]
    return union_all(*found).limit(literal_column("1"))


_BOUND_ELSEWHERE = select(hold.c.person).where(
    hold.c.person == bindparam("person"), hold.c.escalation != bindparam("escalation")
)
_OPEN_CALLBACKS = (
    select(func.count()).select_from(callback).where(callback.c.owner == person.c.id, IS_OWED).scalar_subquery()
)
_OWNERS = (
    select(person.c.id, person.c.region, SHIFT_STARTS.label("starts"), _OPEN_CALLBACKS.label("open_callbacks"))
    .where(IS_RESPONDER, person.c.role == bindparam("role"), SUITS)
    .order_by(person.c.position)
)
_OWNERS_IN = _OWNERS.where(person.c.region == bindparam("region"))
_ON_DUTY = (
    select(shift.c.start_at, shift.c.end_at)
    .join(person, person.c.duty == shift.c.duty)
    .where(person.c.id == bindparam("person"), shift.c.end_at > bindparam("start"), shift.c.start_at < bindparam("end"))
    .order_by(shift.c.end_at)
)
_TO_TELL = (
    select(person.c.id)
    .where(
        IS_RESPONDER,
        person.c.region == bindparam("region"),
        person.c.role.in_((Role.SUPERVISOR.value, Role.DIRECTOR.value)),
    )
    .order_by(person.c.position)
)


class StoredRoster:
    """What the rules ask about people, in one transaction. cap: open_pages_per_person."""

    def __init__(self, connection: Connection, now: datetime, cap: int, turn: Turn) -> None:
        self._connection = connection
        self._now = now
        self._cap = cap
        self._turn = turn

    def person(self, person: PersonId) -> Person | None:
        """Give a person of the directory, None for one who is no longer there."""
        return find_person(self._connection, person)

    def free(self, scope: Scope, asked: frozenset[PersonId], most: int | None) -> Sequence[PersonId]:
        """Give who is on shift, free and not asked: fewest open pages first, then longest without a claim."""
        self._turn.wait()
        wanted = _EVERYBODY if most is None else most
        values = self._asking(scope, asked) | {"cap": self._cap}
        found: list[PersonId] = []
        for pages in range(min(self._cap, _ONE_BY_ONE + 1)):
            if len(found) < wanted:
                query = _paged_so_often if pages < _ONE_BY_ONE else _paged_more_often
                level = values | {"pages": pages, "most": wanted - len(found)}
                found += map(PersonId, self._connection.execute(query(scope.audience), level).scalars())
        return found

    def merely_busy(self, scope: Scope, asked: frozenset[PersonId]) -> bool:
        """Tell whether somebody of the audience who was not asked is on shift, but busy."""
        values = self._asking(scope, asked) | {"cap": self._cap}
        return self._connection.execute(_busy(scope.audience), values).first() is not None

    def bound_elsewhere(self, person: PersonId, escalation: EscalationId) -> bool:
        """Tell whether the person holds another call, or is still on the line of one."""
        values = {"person": person, "escalation": escalation}
        return self._connection.execute(_BOUND_ELSEWHERE, values).first() is not None

    def owner_candidates(
        self, role: Role, department: Department | None, region: Region | None
    ) -> Sequence[OwnerCandidate]:
        """Give everybody of a role, in a region or in all, who might own a callback; slow for all, as many are owed."""
        self._turn.wait()
        query = _OWNERS if region is None else _OWNERS_IN
        values = {
            "role": role.value,
            "department": department and department.value,
            "region": region,
            "now": self._now,
        }
        return [
            OwnerCandidate(
                PersonId(row.id),
                Region(row.region),
                on_now=row.starts is not None and row.starts <= self._now,
                next_on=row.starts and max(row.starts, self._now),
                open_callbacks=row.open_callbacks,
            )
            for row in self._connection.execute(query, values)
        ]

    def to_tell_when_overdue(self, callback: Callback) -> tuple[PersonId, ...]:
        """Name the region's supervisors and its directors."""
        return tuple(PersonId(who) for (who,) in self._connection.execute(_TO_TELL, {"region": callback.region}))

    def on_duty(self, person: PersonId, start: datetime, end: datetime) -> Sequence[Interval]:
        """Give when the person is on from start until end: sorted, merged, and cut to these bounds."""
        rows = self._connection.execute(_ON_DUTY, {"person": person, "start": start, "end": end})
        return [Interval(max(begins, start), min(ends, end)) for begins, ends in rows]

    def _asking(self, scope: Scope, asked: frozenset[PersonId]) -> dict[str, object]:
        return {
            "region": scope.region,
            "comm_center": scope.comm_center,
            "department": scope.department and scope.department.value,
            "asked": sorted(asked),
            "now": self._now,
        }
