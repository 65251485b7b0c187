"""Claims and the warm transfer: who has the call, who may say so, and when it goes back to paging."""

from datetime import datetime, timedelta
from typing import assert_never

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.escalation import Escalation
from bot.domain.paging import Draft, next_wave, resume, wait_over
from bot.domain.refusals import (
    HoldsAnother,
    NotAsked,
    NotClaimedYet,
    NotJoinedYet,
    NotOneOfThose,
    NotYours,
    OnlyASupervisor,
    OutOfDate,
    SupervisorOnTheCall,
    TakenBy,
    WithHolder,
)
from bot.domain.words import SAID_WHEN_DONE, PageState, ReleaseReason, Stage
from directory.people import PersonId, Role


def accept(draft: Draft, by: PersonId) -> None:
    """First come: the claim goes to whoever accepts while nobody has it. A repeat by the winner is silent."""
    state = draft.state
    if state.holder == by:
        return
    page = state.page_of(by)
    if page is None:
        raise NotAsked
    if state.holder:
        raise TakenBy(state.holder)
    if draft.roster.bound_elsewhere(by, state.id):
        raise HoldsAnother
    if page.state is not PageState.SENT:
        raise OnlyASupervisor if page.audience.is_leads and state.wants is Role.SUPERVISOR else OutOfDate
    draft.add(e.PageAccepted(draft.now, by))


def release(draft: Draft, claim: int, reason: ReleaseReason, by: PersonId | None) -> None:
    """The claim ends without the caller, and all audiences reached so far and the next one are paged at once."""
    state = draft.state
    if claim != state.claim or not state.holder:
        raise OutOfDate
    if by not in (state.holder if reason is ReleaseReason.GAVE_BACK else state.asker, None):
        raise NotYours
    if state.stage is Stage.JOINED:
        raise WithHolder(state.holder)
    draft.add(e.ClaimReleased(draft.now, state.holder, reason))
    resume(draft)


def transferred(draft: Draft, command: c.ConfirmTransfer) -> None:
    """The asker says so; saying it twice is silent."""
    state = draft.state
    if command.by != state.asker:
        raise NotYours
    if not state.holder:
        raise NotClaimedYet
    if command.claim != state.claim:
        raise OutOfDate
    if not state.transferred:
        draft.add(e.CallerTransferred(draft.now))


def have_the_caller(draft: Draft, command: c.ConfirmCaller) -> None:
    """The holder says so, or one whose claim lapsed while nobody else holds it and a Lead will still do."""
    state = draft.state
    if state.holder == command.by:
        if command.claim != state.claim:
            raise OutOfDate
        if not state.taken:
            draft.add(e.CallerTaken(draft.now, command.by))
        return
    if state.holder:
        raise TakenBy(state.holder)
    if command.by not in state.lapsed:
        raise NotYours
    if draft.roster.bound_elsewhere(command.by, state.id):
        raise HoldsAnother
    draft.add(e.CallerTaken(draft.now, command.by))


def demand_supervisor(draft: Draft, by: PersonId) -> None:
    """The Supervisors' plan takes over. From a Lead who has the caller: the Lead stands where the agent stood."""
    state = draft.state
    joined = state.stage is Stage.JOINED
    if joined and state.holder and by != state.holder:
        raise WithHolder(state.holder) if by == state.asker else NotYours
    if not joined and by != state.asker:
        raise NotYours
    if state.holder and _is_supervisor(draft, state.holder):
        raise SupervisorOnTheCall(state.holder)
    if state.wants is Role.SUPERVISOR and not state.holder:
        return
    draft.add(e.SupervisorDemanded(draft.now, by))
    next_wave(draft)


def promise_callback(draft: Draft, command: c.PromiseCallback) -> None:
    """Whoever has the caller promises; the holder may from the claim on."""
    state = draft.state
    _has_the_caller_or_claim(state, command.by)
    draft.add(e.CallbackPromised(draft.now, command.by, state.own_callback, command.kind))


def caller_gone(draft: Draft, by: PersonId) -> None:
    """The caller hung up before the transfer."""
    state = draft.state
    if state.stage is Stage.JOINED and state.holder:
        raise WithHolder(state.holder)
    if by != state.asker:
        raise NotYours
    draft.add(e.CallerWent(draft.now, by))


def done(draft: Draft, command: c.ReportDone) -> None:
    """The holder says how it ended, once the caller is theirs."""
    if command.by != draft.state.holder:
        raise NotYours
    if draft.state.stage is not Stage.JOINED:
        raise NotJoinedYet
    if command.disposition not in SAID_WHEN_DONE:
        raise NotOneOfThose
    draft.add(e.EscalationDone(draft.now, command.by, command.disposition))


def ring(draft: Draft) -> None:
    """Do what the deadline of the stage asks for, if it has passed; a late ring does only the last that is due."""
    state = draft.state
    if state.deadline is None or draft.now < state.deadline:
        return
    match state.stage:
        case Stage.PAGING:
            next_wave(draft)
        case Stage.WAITING:
            wait_over(draft)
        case Stage.CLAIMED if _passed(state.claimed_at, state.plan.join_within, draft.now):
            release(draft, state.claim, ReleaseReason.LAPSED, None)
        case Stage.CLAIMED:
            draft.add(e.ClaimNudged(draft.now))
        case Stage.JOINED if _passed(state.joined_at, state.plan.close_after, draft.now):
            draft.add(e.EscalationUnreported(draft.now))
        case Stage.JOINED:
            draft.add(e.DoneAsked(draft.now))
        case Stage.OVER:
            return
        case _:
            assert_never(state.stage)


def _passed(since: datetime | None, span: timedelta, now: datetime) -> bool:
    return since is not None and now >= since + span


def _has_the_caller_or_claim(state: Escalation, by: PersonId) -> None:
    if state.stage is Stage.JOINED:
        if by != state.holder and state.holder:
            raise WithHolder(state.holder) if by == state.asker else NotYours
    elif by not in (state.asker, state.holder):
        raise NotYours


def _is_supervisor(draft: Draft, holder: PersonId) -> bool:
    person = draft.roster.person(holder)
    return person is not None and person.role in (Role.SUPERVISOR, Role.DIRECTOR)
