"""Folding events into an escalation: the stage comes from the table alone, the rest from the event."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.domain import events as e
from bot.domain.escalation import TRANSITIONS, Escalation, Page
from bot.domain.words import DeclineReason, Disposition, PageState, ReleaseReason, Stage
from directory.people import PersonId, Role


def fold(happened: Iterable[e.EscalationEvent], state: Escalation | None = None) -> Escalation | None:
    """Fold events into a state, from the first one or from a state that came before them."""
    for event in happened:
        state = evolve(state, event)
    return state


def evolve(state: Escalation | None, event: e.EscalationEvent) -> Escalation:
    """Give the state after an event. Raises KeyError for one that the table doesn't have, which is a bug."""
    if state is None:
        if not isinstance(event, e.EscalationOpened):
            raise KeyError(type(event))
        return _opened(event)
    after = _changed(state, event)
    stage = TRANSITIONS[state.stage][type(event)]
    return after if after.stage is stage else replace(after, stage=stage)


def _opened(event: e.EscalationOpened) -> Escalation:
    return Escalation(
        id=event.id,
        opened_by=event.by,
        opened_at=event.at,
        asker=event.by,
        region=event.region,
        comm_center=event.comm_center,
        department=event.department,
        account=event.account,
        wants=event.wants,
        plan=event.plan,
        closes=event.closes,
        owed_by=event.owed_by,
        owed_until=event.owed_until,
        also_with=event.also_with,
        began_at=event.at,
    )


def _changed(state: Escalation, event: e.EscalationEvent) -> Escalation:
    match event:
        case e.WaveReached() | e.WaveSkipped() | e.WaitingBegan() | e.PageSent():
            return _paging_went_on(state, event)
        case e.PageDeclined():
            declined = _page_became(state, event.person, PageState.DECLINED, declined=event.reason)
            return _barring(declined, event.person)
        case e.PageUndeliverable():
            return _barring(_page_became(state, event.person, PageState.UNDELIVERABLE), event.person)
        case e.PageUnsent():
            return _unsent(state, event)
        case e.PageSetAside():
            return _page_became(state, event.person, PageState.RESCINDED)
        case e.PageAccepted() | e.CallerTaken() | e.CallerTransferred() | e.ClaimReleased() | e.SupervisorDemanded():
            return _claim_changed(state, event)
        case e.ClaimNudged():
            whole = (state.claimed_at or event.at) + state.plan.join_within
            return replace(state, nudged=True, deadline=whole)
        case e.DoneAsked():
            return replace(state, done_asked=True, deadline=(state.joined_at or event.at) + state.plan.close_after)
        case e.DetailsAdded() | e.EscalationOpened():
            return state
        case e.CallbackPromised() | e.CallerWent() | e.EscalationDone() | e.EscalationUnreported():
            return _ended(state, event)
        case _:
            assert_never(event)


def _paging_went_on(
    state: Escalation, event: e.WaveReached | e.WaveSkipped | e.WaitingBegan | e.PageSent
) -> Escalation:
    match event:
        case e.WaveReached():
            deadline = event.at + state.waves[event.wave].patience
            return replace(state, wave=event.wave, step=state.step + 1, deadline=deadline)
        case e.WaveSkipped():
            skipped = state.skipped + (state.waves[event.wave].patience if event.busy else timedelta(0))
            return replace(state, wave=max(state.wave, event.wave), skipped=skipped)
        case e.WaitingBegan():
            return replace(state, deadline=event.until)
        case e.PageSent():
            page = Page(
                event.person,
                event.n,
                event.wave,
                event.audience,
                state.spell,
                state.step,
                event.at,
                event.patience,
            )
            state = replace(state, pages=(*state.pages, page))
            if state.stage is Stage.WAITING and state.deadline:
                return replace(state, deadline=max(state.deadline, event.at + event.patience))
            return state


def _claim_changed(
    state: Escalation,
    event: e.PageAccepted | e.CallerTaken | e.CallerTransferred | e.ClaimReleased | e.SupervisorDemanded,
) -> Escalation:
    match event:
        case e.PageAccepted():
            state = _page_became(state, event.person, PageState.ACCEPTED, claim=state.claim + 1)
            return replace(
                _all_withdrawn(state, PageState.RESCINDED),
                holder=event.person,
                claim=state.claim + 1,
                claimed_at=event.at,
                nudged=False,
                deadline=event.at + state.plan.join_within / 2,
            )
        case e.CallerTaken():
            late = state.holder is None
            state = _all_withdrawn(state, PageState.RESCINDED)
            claim = state.claim + 1 if late else state.claim
            return _joined(replace(state, holder=event.person, claim=claim, taken=True), event.at)
        case e.CallerTransferred():
            return _joined(replace(state, transferred=True), event.at)
        case e.ClaimReleased():
            lapsed = (*state.lapsed, event.person) if event.reason is ReleaseReason.LAPSED else state.lapsed
            return _paging_anew(replace(_barring(state, event.person), lapsed=lapsed), event.at)
        case e.SupervisorDemanded():
            state = replace(state, wants=Role.SUPERVISOR, asker=event.by, wave=-1, lapsed=())
            return _paging_anew(_leads_withdrawn(state), event.at)


def _joined(state: Escalation, at: datetime) -> Escalation:
    if state.joined_at:
        return state
    return replace(state, joined_at=at, deadline=at + state.plan.ask_done_after)


def _paging_anew(state: Escalation, at: datetime) -> Escalation:
    """Paging begins again; its first wave, which follows at once, brings the deadline."""
    return replace(
        state,
        holder=None,
        claimed_at=None,
        nudged=False,
        joined_at=None,
        transferred=False,
        taken=False,
        done_asked=False,
        spell=state.spell + 1,
        began_at=at,
        skipped=timedelta(0),
    )


def _ended(
    state: Escalation,
    event: e.CallbackPromised | e.CallerWent | e.EscalationDone | e.EscalationUnreported,
) -> Escalation:
    state = replace(_all_withdrawn(state, PageState.EXPIRED), deadline=None, over_at=state.over_at or event.at)
    match event:
        case e.CallbackPromised():
            ended = state.disposition or Disposition.CALLBACK_PROMISED
            return replace(state, disposition=ended, callback=event.callback)
        case e.CallerWent():
            return replace(state, disposition=Disposition.CALLER_GONE)
        case e.EscalationDone():
            return replace(state, disposition=event.disposition)
        case e.EscalationUnreported():
            return replace(state, disposition=Disposition.NOT_REPORTED)


def _page_became(
    state: Escalation,
    person: PersonId,
    became: PageState,
    *,
    declined: DeclineReason | None = None,
    claim: int = 0,
) -> Escalation:
    pages = tuple(
        replace(p, state=became, declined=declined, claim=claim)
        if p.person == person and p.state is PageState.SENT
        else p
        for p in state.pages
    )
    return replace(state, pages=pages)


def _unsent(state: Escalation, event: e.PageUnsent) -> Escalation:
    pages = tuple(replace(p, unsent=True) if (p.person, p.n) == (event.person, event.n) else p for p in state.pages)
    return replace(state, pages=pages)


def _all_withdrawn(state: Escalation, became: PageState) -> Escalation:
    return replace(
        state, pages=tuple(replace(p, state=became) if p.state is PageState.SENT else p for p in state.pages)
    )


def _leads_withdrawn(state: Escalation) -> Escalation:
    pages = tuple(
        replace(p, state=PageState.RESCINDED) if p.state is PageState.SENT and p.audience.is_leads else p
        for p in state.pages
    )
    return replace(state, pages=pages)


def _barring(state: Escalation, person: PersonId) -> Escalation:
    return state if person in state.barred else replace(state, barred=(*state.barred, person))
