"""What happens when something is asked of an escalation: events, a refusal, or nothing. Begin here."""

from datetime import datetime
from typing import assert_never

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain import paging, transfer
from bot.domain.briefing import Briefing, account_key
from bot.domain.escalation import Escalation
from bot.domain.evolving import evolve
from bot.domain.paging import Draft
from bot.domain.policy import Plan
from bot.domain.refusals import AlreadyOver, NotAsked, NotYours, OutOfDate, TakenBy
from bot.domain.roster import Roster
from bot.domain.words import Disposition, PageState, ReleaseReason, Stage
from directory.people import CommCenter, PersonId

Happened = tuple[e.EscalationEvent, ...]


def open_escalation(
    command: c.OpenEscalation,
    now: datetime,
    roster: Roster,
    plan: Plan,
    *,
    comm_center: CommCenter | None,
    closes: datetime,
    owed: tuple[PersonId, datetime] | None,
    also_with: PersonId | None,
) -> Happened:
    """Open an escalation and page its first wave. comm_center: the agent's own, or None for another region's.

    owed: owner and due time of the account's open callback; also_with: who else has an open escalation for it.
    """
    opened = e.EscalationOpened(
        at=now,
        id=command.id,
        by=command.by,
        region=command.region,
        comm_center=comm_center,
        department=command.department,
        wants=command.wants,
        account=account_key(command.briefing.account),
        plan=plan,
        closes=closes,
        owed_by=owed[0] if owed else None,
        owed_until=owed[1] if owed else None,
        also_with=also_with,
    )
    draft = Draft(evolve(None, opened), now, roster, [opened])
    paging.next_wave(draft)
    return tuple(draft.added)


def decide(state: Escalation, command: c.EscalationCommand, now: datetime, roster: Roster) -> Happened:
    """Say what a command makes happen. Raises Refused where the rules say no; nothing to do is an empty tuple."""
    draft = Draft(state, now, roster)
    if state.stage is Stage.OVER:
        _when_over(draft, command)
    else:
        _while_open(draft, command)
    return tuple(draft.added)


def _while_open(draft: Draft, command: c.EscalationCommand) -> None:
    match command:
        case c.AcceptPage():
            transfer.accept(draft, command.by)
        case c.DeclinePage():
            _decline(draft, command)
        case c.FailPage():
            page = draft.state.page_of(command.to)
            if page and page.n == command.n and page.state is PageState.SENT:
                draft.add(e.PageUndeliverable(draft.now, command.to, command.reason))
                paging.refill(draft, command.to)
        case c.DropPage():
            _drop(draft, command)
        case c.GiveBack():
            transfer.release(draft, command.claim, ReleaseReason.GAVE_BACK, command.by)
        case c.ReportNoAnswer():
            transfer.release(draft, command.claim, ReleaseReason.NO_ANSWER, command.by)
        case c.ConfirmTransfer():
            transfer.transferred(draft, command)
        case c.ConfirmCaller():
            transfer.have_the_caller(draft, command)
        case c.DemandSupervisor():
            transfer.demand_supervisor(draft, command.by)
        case c.PromiseCallback():
            transfer.promise_callback(draft, command)
        case c.ReportCallerGone():
            transfer.caller_gone(draft, command.by)
        case c.ReportDone():
            transfer.done(draft, command)
        case c.AddDetails():
            _add_details(draft, command)
        case c.LookAgain():
            if draft.state.stage in (Stage.PAGING, Stage.WAITING):
                paging.look_again(draft)
        case c.Ring():
            transfer.ring(draft)
        case _:
            assert_never(command)


def _when_over(draft: Draft, command: c.EscalationCommand) -> None:
    """A finished escalation tells how it ended; a caller who went may still be promised a callback, once."""
    state = draft.state
    if isinstance(command, c.Ring | c.LookAgain | c.FailPage):
        return
    if isinstance(command, c.DropPage):
        _drop(draft, command)
        return
    if isinstance(command, c.PromiseCallback) and state.disposition is Disposition.CALLER_GONE and not state.callback:
        if command.by != state.asker:
            raise NotYours
        draft.add(e.CallbackPromised(draft.now, command.by, state.own_callback, command.kind))
        return
    if isinstance(command, c.PromiseCallback) and state.callback and command.by in (state.asker, state.holder):
        return
    if isinstance(command, c.ReportDone) and command.by == state.holder and command.disposition is state.disposition:
        return
    raise AlreadyOver(state.disposition or Disposition.NOT_REPORTED)


def _decline(draft: Draft, command: c.DeclinePage) -> None:
    page = draft.state.page_of(command.by)
    if page is None:
        raise NotAsked
    if page.state is PageState.DECLINED:
        return
    if draft.state.holder and draft.state.holder != command.by:
        raise TakenBy(draft.state.holder)
    if page.state is not PageState.SENT:
        raise OutOfDate
    draft.add(e.PageDeclined(draft.now, command.by, command.reason))
    paging.refill(draft, command.by)


def _drop(draft: Draft, command: c.DropPage) -> None:
    over = (PageState.RESCINDED, PageState.EXPIRED)
    dropped = (p for p in draft.state.pages if (p.person, p.n) == (command.to, command.n))
    if any(page.state in over and not page.unsent for page in dropped):
        draft.add(e.PageUnsent(draft.now, command.to, command.n))


def _add_details(draft: Draft, command: c.AddDetails) -> None:
    if command.by not in (draft.state.asker, draft.state.opened_by):
        raise NotYours
    fields = given(command.briefing)
    if fields:
        draft.add(e.DetailsAdded(draft.now, command.by, fields))


def given(briefing: Briefing) -> tuple[str, ...]:
    """Name the fields of a briefing that hold something."""
    names = ("account", "account_name", "caller_name", "issue", "offered", "number", "transpired")
    return tuple(name for name in names if getattr(briefing, name).strip())
