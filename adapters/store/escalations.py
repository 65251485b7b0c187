"""The escalations: state, deadline, pages, holds and timeline, written together."""

from collections.abc import Mapping

from sqlalchemy import BindParameter, Connection, Select, bindparam, select, union_all

from adapters.store.codec import ESCALATION_EVENTS, ESCALATIONS
from adapters.store.moment import Moment
from adapters.store.pages import write_holds, write_pages
from adapters.store.subjects import Kind, StoredSubjects
from adapters.store.tables import IS_ASKED, IS_OPEN, escalation, hold, page
from bot.domain.briefing import AccountKey
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent
from bot.domain.words import Audience, EscalationId
from directory.people import PersonId

REACH: Mapping[Audience, int] = {
    Audience.LEADS_OF_CENTER: 1,
    Audience.LEADS_OF_REGION: 2,
    Audience.LEADS_ELSEWHERE: 4,
    Audience.SUPERVISORS_OF_REGION: 8,
    Audience.SUPERVISORS_ELSEWHERE: 16,
    Audience.DIRECTORS: 32,
}
"""The bit of each audience in the column `reach`; they are stored, so they never change."""

_KIND = Kind(escalation, ESCALATIONS, ESCALATION_EVENTS)
_OPEN_FOR = (
    select(escalation.c.state)
    .where(escalation.c.account == bindparam("account"), IS_OPEN)
    .order_by(escalation.c.opened_at, escalation.c.id)
)


def _open_with() -> Select[str]:
    person: BindParameter[str] = bindparam("person")
    theirs = union_all(
        select(escalation.c.id).where(escalation.c.opened_by == person, IS_OPEN),
        select(escalation.c.id).where(escalation.c.asker == person, IS_OPEN),
        select(hold.c.escalation).where(hold.c.person == person),
        select(page.c.escalation).where(page.c.person == person, IS_ASKED),
    )
    return (
        select(escalation.c.state).where(escalation.c.id.in_(theirs)).order_by(escalation.c.opened_at, escalation.c.id)
    )


_OPEN_WITH = _open_with()


class StoredEscalations(StoredSubjects[EscalationId, Escalation, EscalationEvent]):
    """The Escalations port in one transaction."""

    def __init__(self, connection: Connection, moment: Moment, *, writing: bool) -> None:
        super().__init__(_KIND, connection, moment, writing=writing)

    def open_for(self, account: AccountKey) -> tuple[Escalation, ...]:
        """Give the open escalations for an account, oldest first."""
        rows = self._connection.execute(_OPEN_FOR, {"account": account})
        return tuple(ESCALATIONS.read(state) for (state,) in rows)

    def open_with(self, person: PersonId) -> tuple[Escalation, ...]:
        """Give the open escalations that the person has a part in, oldest first."""
        rows = self._connection.execute(_OPEN_WITH, {"person": person})
        return tuple(ESCALATIONS.read(state) for (state,) in rows)

    def _fixed(self, state: Escalation) -> Mapping[str, object]:
        return {
            "opened_at": state.opened_at,
            "opened_by": state.opened_by,
            "region": state.region,
            "comm_center": state.comm_center,
            "department": state.department,
            "account": state.account,
        }

    def _changing(self, state: Escalation) -> Mapping[str, object]:
        return {
            "stage": state.stage.value,
            "deadline": state.deadline,
            "asker": state.asker,
            "wants": state.wants.value,
            "reach": sum({REACH[audience] for audience in state.reached}),
            "over_at": state.over_at,
            "unerased_since": state.over_at,
            "callback": state.callback,
        }

    def _write_beside(self, before: Escalation | None, after: Escalation) -> None:
        write_pages(self._connection, before, after)
        write_holds(self._connection, before, after)
