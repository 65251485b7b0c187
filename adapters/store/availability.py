"""Who is on shift, bound, busy or paged, and to which audience they belong: what questions about people are made of."""

from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from adapters.store.columns import UTCDateTime
from adapters.store.tables import IS_ASKED, IS_RESPONDER, busy, hold, page, person, shift
from bot.domain.words import Audience
from directory.people import Role

NOW: BindParameter[datetime] = bindparam("now", type_=UTCDateTime)


def _there_is(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Look it up for one person after the other, by an index.

    Of a plain EXISTS, PostgreSQL makes a join, and chooses it by statistics that lag behind a burst: pages times
    people. One with an OFFSET it leaves alone.
    """
    return exists(select(literal_column("1")).where(*where).offset(literal_column("0")))


# The intervals of a duty never touch, so the first that ends later is the one in force, or else the next.
SHIFT_STARTS: ScalarSelect[datetime] = (
    select(shift.c.start_at)
    .where(shift.c.duty == person.c.duty, shift.c.end_at > NOW)
    .order_by(shift.c.end_at)
    .limit(literal_column("1"))
    .scalar_subquery()
)
"""When the person's shift began, or else when their next one begins; none if that is not known."""

IS_ON_SHIFT: ColumnElement[bool] = SHIFT_STARTS <= NOW
IS_BOUND: ColumnElement[bool] = _there_is(hold.c.person == person.c.id)
SAID_BUSY: ColumnElement[bool] = _there_is(busy.c.person == person.c.id, busy.c.until > NOW)
OPEN_PAGES: ScalarSelect[int] = (
    select(func.count()).select_from(page).where(page.c.person == person.c.id, IS_ASKED).scalar_subquery()
)

_REGION: BindParameter[str] = bindparam("region", type_=String)
_CENTER: BindParameter[str | None] = bindparam("comm_center", type_=String)
_DEPARTMENT: BindParameter[str | None] = bindparam("department", type_=String)

# What is asked first needs no look at the person's row, which isn't read then.
SUITS: ColumnElement[bool] = or_(
    _DEPARTMENT.is_(None), person.c.department.is_(None), person.c.department == _DEPARTMENT
)
"""Departments must match where both are given."""

_LEAD, _SUPERVISOR, _DIRECTOR = (person.c.role == role.value for role in (Role.LEAD, Role.SUPERVISOR, Role.DIRECTOR))
_WHERE: dict[Audience, ColumnElement[bool]] = {
    Audience.LEADS_OF_CENTER: and_(_LEAD, person.c.comm_center == _CENTER),
    Audience.LEADS_OF_REGION: and_(_LEAD, person.c.region == _REGION),
    Audience.LEADS_ELSEWHERE: and_(_LEAD, person.c.region != _REGION),
    Audience.SUPERVISORS_OF_REGION: and_(_SUPERVISOR, person.c.region == _REGION),
    Audience.SUPERVISORS_ELSEWHERE: and_(_SUPERVISOR, person.c.region != _REGION),
    Audience.DIRECTORS: _DIRECTOR,
}


def belongs(audience: Audience) -> ColumnElement[bool]:
    """Whether the person belongs to an audience as seen from the bound region, comm_center and department."""
    return and_(IS_RESPONDER, _WHERE[audience], SUITS)
