"""What crosses escalations: people bound in one while paged in others, and people who came free."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    delete,
    exists,
    literal_column,
    or_,
    select,
)

from adapters.store.availability import IS_BOUND, IS_ON_SHIFT, NOW, OPEN_PAGES, SAID_BUSY
from adapters.store.columns import UTCDateTime, upsert
from adapters.store.escalations import REACH
from adapters.store.tables import IS_ASKED, IS_RESPONDER, SEEKS, busy, escalation, freed, hold, page, person, shift
from adapters.store.unasked import UNASKED
from bot.domain.words import Audience, EscalationId, PageState
from directory.people import PersonId, Role

_SINCE: BindParameter[datetime] = bindparam("since", type_=UTCDateTime)
_CAP: BindParameter[int] = bindparam("cap", type_=Integer)
_BOUND_ELSEWHERE = (
    select(page.c.escalation)
    .distinct()
    .join(hold, hold.c.person == page.c.person)
    .where(IS_ASKED, hold.c.escalation != page.c.escalation)
    .order_by(page.c.escalation)
    .limit(bindparam("most"))
)
_SEEKING = select(escalation.c.id).where(SEEKS).order_by(escalation.c.opened_at, escalation.c.id)
_CAME_ON_SHIFT = (
    select(person.c.id)
    .join(shift, shift.c.duty == person.c.duty)
    .where(shift.c.start_at > _SINCE, shift.c.start_at <= NOW, IS_RESPONDER)
)
_BUSY_NO_MORE = select(busy.c.person).where(busy.c.until > _SINCE, busy.c.until <= NOW)
_FREED = select(freed.c.person, freed.c.at).order_by(freed.c.at, freed.c.person).limit(bindparam("most"))
_SETTLED = delete(freed).where(
    freed.c.person == bindparam("id"), freed.c.at == bindparam("noted_at", type_=UTCDateTime)
)
_FREE_NOW = select(person.c.role, person.c.region, person.c.comm_center, person.c.department).where(
    person.c.id == bindparam("id"), IS_ON_SHIFT, ~IS_BOUND, ~SAID_BUSY, OPEN_PAGES < _CAP
)
_AUDIENCES_OF: dict[Role, tuple[Audience | None, Audience | None, Audience | None, Audience | None]] = {
    Role.AGENT: (None, None, None, None),
    Role.LEAD: (Audience.LEADS_OF_CENTER, Audience.LEADS_OF_REGION, Audience.LEADS_ELSEWHERE, None),
    Role.SUPERVISOR: (None, Audience.SUPERVISORS_OF_REGION, Audience.SUPERVISORS_ELSEWHERE, None),
    Role.DIRECTOR: (None, None, None, Audience.DIRECTORS),
}
"""Of a role: those paged as of the comm center, of the region, elsewhere, and wherever they are."""


# Whoever had the call and may not have it again is barred, which the rules know.
_MAY_BE_ASKED_ANEW: list[ColumnElement[str]] = [
    literal_column(f"'{state.value}'") for state in (PageState.RESCINDED, PageState.ACCEPTED)
]


def _offers() -> Select[str]:
    who: BindParameter[str] = bindparam("who", type_=String)
    department: BindParameter[str | None] = bindparam("department", type_=String)
    in_center = escalation.c.comm_center == bindparam("comm_center")
    in_region = escalation.c.region == bindparam("region")
    asked = exists(literal_column("1")).where(
        page.c.escalation == escalation.c.id,
        page.c.person == who,
        page.c.state.not_in(_MAY_BE_ASKED_ANEW),
    )
    return (
        select(escalation.c.id)
        .where(
            SEEKS,
            or_(
                and_(_reached("center"), in_center),
                and_(_reached("near"), in_region),
                and_(_reached("elsewhere"), ~in_region),
                _reached("anywhere"),
            ),
            or_(escalation.c.department.is_(None), department.is_(None), escalation.c.department == department),
            escalation.c.opened_by != who,
            escalation.c.asker != who,
            ~asked,
        )
        .order_by(escalation.c.opened_at, escalation.c.id)
        .limit(bindparam("most"))
    )


def _reached(bit: str) -> ColumnElement[bool]:
    return escalation.c.reach.bitwise_and(bindparam(bit)) != literal_column("0")


_OFFERS = _offers()


class StoredCouplings:
    """The Couplings port in one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def bound_elsewhere(self, most: int) -> tuple[EscalationId, ...]:
        """Find escalations with an open page of somebody who is bound in another one."""
        return tuple(EscalationId(id) for (id,) in self._connection.execute(_BOUND_ELSEWHERE, {"most": most}))

    def seeking(self) -> tuple[EscalationId, ...]:
        """Name the escalations that page or wait, longest waiting first."""
        return tuple(EscalationId(id) for (id,) in self._connection.execute(_SEEKING))

    def came_free(self, people: Collection[PersonId]) -> None:
        """Note people who may have come free, and when, until they are settled."""
        if people:
            noted = [{"person": who, "at": self._now} for who in sorted(people)]
            self._connection.execute(upsert(self._connection, freed), noted, execution_options=UNASKED)

    def freed(self, since: datetime, most: int) -> tuple[tuple[PersonId, datetime], ...]:
        """Give who is noted as freed and when, whoever came on shift or ended a busy time since then too."""
        times = {"since": since, "now": self._now}
        # Noted in one go, so that no two who note the same people wait for each other.
        self.came_free(
            {
                PersonId(who)
                for query in (_CAME_ON_SHIFT, _BUSY_NO_MORE)
                for (who,) in self._connection.execute(query, times)
            }
        )
        return tuple((PersonId(who), at) for who, at in self._connection.execute(_FREED, {"most": most}))

    def offers(self, person: PersonId, open_pages_per_person: int, most: int) -> tuple[EscalationId, ...]:
        """Find what a person who is on shift and free could be paged for, longest waiting first."""
        who = {"id": person, "now": self._now, "cap": open_pages_per_person}
        row = self._connection.execute(_FREE_NOW, who).one_or_none()
        if row is None or row.role == Role.AGENT.value:
            return ()
        asked = _asking(person, row) | {"most": most}
        return tuple(EscalationId(id) for (id,) in self._connection.execute(_OFFERS, asked))

    def settled(self, person: PersonId, at: datetime) -> None:
        """Forget that the person came free then; if it was noted again since, that is still to be settled."""
        self._connection.execute(_SETTLED, {"id": person, "noted_at": at})


def _asking(who: PersonId, row: Row[str, str, str, str | None]) -> dict[str, object]:
    bits = [REACH[audience] if audience else 0 for audience in _AUDIENCES_OF[Role(row.role)]]
    return dict(zip(("center", "near", "elsewhere", "anywhere"), bits, strict=True)) | {
        "who": who,
        "region": row.region,
        "comm_center": row.comm_center,
        "department": row.department,
    }
