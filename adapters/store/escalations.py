"""The escalations: state, deadline, pages, holds and timeline, written together."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BindParameter, Connection, Select, bindparam, insert, select, union_all, update
from sqlalchemy.exc import IntegrityError

from adapters.store.codec import ESCALATION_EVENTS, ESCALATIONS
from adapters.store.moment import Moment
from adapters.store.pages import write_holds, write_pages
from adapters.store.tables import IS_ASKED, IS_OPEN, escalation, hold, page
from adapters.store.timelines import Timelines
from adapters.store.unasked import UNASKED
from bot.domain.briefing import AccountKey
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent, Untold
from bot.domain.words import Audience, EscalationId
from bot.ports.store import Conflict
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

_GET = select(escalation.c.state, escalation.c.lines, escalation.c.changed_at).where(escalation.c.id == bindparam("id"))
_GET_LOCKED = _GET.with_for_update()
_INSERT = insert(escalation)
_UPDATE = update(escalation).where(escalation.c.id == bindparam("key"), escalation.c.lines == bindparam("known"))
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


class StoredEscalations:
    """The Escalations port in one transaction."""

    def __init__(self, connection: Connection, moment: Moment, *, writing: bool) -> None:
        self._connection = connection
        self._moment = moment
        self._get = _GET_LOCKED if writing else _GET
        self._timelines = Timelines(connection, ESCALATION_EVENTS)
        self._known: dict[EscalationId, tuple[Escalation, int]] = {}

    def get(self, id: EscalationId) -> Escalation | None:
        """Load one, locked until the transaction ends. Raises Unreadable."""
        known = self._known.get(id)
        if known is None:
            row = self._connection.execute(self._get, {"id": id}).one_or_none()
            if row is None:
                return None
            self._moment.not_before(row.changed_at)
            known = self._known[id] = ESCALATIONS.read(row.state), row.lines
        return known[0]

    def save(self, before: Escalation | None, after: Escalation, happened: Sequence[EscalationEvent]) -> int:
        """Write what changed. Raises Conflict if `before` is not what is stored, or somebody would hold two calls."""
        try:
            lines = self._insert(after, len(happened)) if before is None else self._update(before, after, len(happened))
            write_pages(self._connection, before, after)
            write_holds(self._connection, before, after)
            self._timelines.add(after.id, lines, happened)
        except IntegrityError as refused:
            self._known.pop(after.id, None)
            raise Conflict(str(refused.orig)) from refused
        self._known[after.id] = after, lines + len(happened)
        return lines + 1

    def happened(self, id: EscalationId) -> tuple[EscalationEvent | Untold, ...]:
        """Give the timeline, from its first line."""
        return self._timelines.read(id)

    def open_for(self, account: AccountKey) -> tuple[Escalation, ...]:
        """Give the open escalations for an account, oldest first."""
        rows = self._connection.execute(_OPEN_FOR, {"account": account})
        return tuple(ESCALATIONS.read(state) for (state,) in rows)

    def open_with(self, person: PersonId) -> tuple[Escalation, ...]:
        """Give the open escalations that the person has a part in, oldest first."""
        rows = self._connection.execute(_OPEN_WITH, {"person": person})
        return tuple(ESCALATIONS.read(state) for (state,) in rows)

    def _insert(self, after: Escalation, lines: int) -> int:
        fixed = {
            "id": after.id,
            "opened_at": after.opened_at,
            "opened_by": after.opened_by,
            "region": after.region,
            "comm_center": after.comm_center,
            "department": after.department,
            "account": after.account,
        }
        self._connection.execute(_INSERT, fixed | self._changing(after, lines), execution_options=UNASKED)
        return 0

    def _update(self, before: Escalation, after: Escalation, more: int) -> int:
        if self.get(before.id) != before:
            raise Conflict(f"escalation {before.id} has changed")
        lines = self._known[before.id][1]
        expected = {"key": before.id, "known": lines}
        done = self._connection.execute(_UPDATE, expected | self._changing(after, lines + more))
        if not done.rowcount:
            raise Conflict(f"escalation {before.id} has changed")
        return lines

    def _changing(self, after: Escalation, lines: int) -> dict[str, object]:
        return {"changed_at": self._moment.now} | _columns(after, lines)


def _columns(after: Escalation, lines: int) -> dict[str, object]:
    return {
        "stage": after.stage.value,
        "deadline": after.deadline,
        "asker": after.asker,
        "wants": after.wants.value,
        "reach": sum({REACH[audience] for audience in after.reached}),
        "lines": lines,
        "state": ESCALATIONS.write(after),
        "over_at": after.over_at,
        "unerased_since": after.over_at,
        "callback": after.callback,
    }
