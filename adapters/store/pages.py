"""The rows that couple escalations, derived from their states: who has an open page where, and who is bound."""

from sqlalchemy import Connection, bindparam, delete, func, insert, literal_column, select, update

from adapters.store.tables import IS_ASKED, hold, page, person
from adapters.store.unasked import UNASKED
from bot.domain.escalation import Escalation, Page

_LAST_SLOT = func.coalesce(func.max(page.c.slot), literal_column("0"))
# The one after the person's last: so two transactions that page somebody at once run into each other.
_NEXT_SLOT = select(_LAST_SLOT + literal_column("1")).where(page.c.person == bindparam("whom"), IS_ASKED)
_PAGE = insert(page).values(person=bindparam("whom"), slot=_NEXT_SLOT.scalar_subquery())
_PAGE_BECAME = update(page).where(
    page.c.escalation == bindparam("of"), page.c.person == bindparam("whom"), page.c.n == bindparam("nth")
)
_HOLD = insert(hold)
_LET_GO = delete(hold).where(hold.c.escalation == bindparam("of"))
_CLAIMED = update(person).where(person.c.id == bindparam("whom"))


def write_pages(connection: Connection, before: Escalation | None, after: Escalation) -> None:
    """Write the pages that are new, or became something else."""
    known = before.pages if before else ()
    became = [now for was, now in zip(known, after.pages, strict=False) if was.state is not now.state]
    if became:
        rows = [{"of": after.id, "whom": p.person, "nth": p.n, "state": p.state.value} for p in became]
        connection.execute(_PAGE_BECAME, rows, execution_options=UNASKED)
    new = after.pages[len(known) :]
    if new:
        pages = [_row(after, p) for p in sorted(new, key=lambda p: p.person)]
        connection.execute(_PAGE, pages, execution_options=UNASKED)


def write_holds(connection: Connection, before: Escalation | None, after: Escalation) -> None:
    """Write who is bound now, and when somebody last claimed a call."""
    was, now = (_roles(before) if before else {}), _roles(after)
    if was != now:
        if was:
            connection.execute(_LET_GO, {"of": after.id}, execution_options=UNASKED)
        if now:
            rows = [{"person": who, "escalation": after.id, "role": role} for who, role in now.items()]
            connection.execute(_HOLD, rows, execution_options=UNASKED)
    if after.holder and after.claimed_at and (before is None or before.claim != after.claim):
        claimed = {"whom": after.holder, "claimed_at": after.claimed_at}
        connection.execute(_CLAIMED, claimed, execution_options=UNASKED)


def _roles(state: Escalation) -> dict[str, str]:
    return {who: "holder" if who == state.holder else "asker" for who in sorted(state.bound)}


def _row(state: Escalation, new: Page) -> dict[str, object]:
    return {"escalation": state.id, "whom": new.person, "n": new.n, "state": new.state.value}
