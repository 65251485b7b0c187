"""The rules that hold at every instant, for a state, a timeline, or all escalations together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.domain import callback_events as ce
from bot.domain import events as e
from bot.domain.escalation import Escalation
from bot.domain.evolving import evolve
from bot.domain.words import Stage
from directory.people import PersonId, Role

HELD = (Stage.CLAIMED, Stage.JOINED)
SEEKING = (Stage.PAGING, Stage.WAITING)


def an_escalation_is_sound(state: Escalation) -> None:
    """Hold one escalation against the rules."""
    assert (state.stage is Stage.OVER) == (state.deadline is None), "over, or it has a deadline"
    assert (state.stage is Stage.OVER) == (state.disposition is not None)
    assert state.stage is Stage.OVER or (state.holder is not None) == (state.stage in HELD), "one holder"
    paged = [p.person for p in state.open_pages]
    assert len(paged) == len(set(paged)), "nobody has two open pages for one call"
    assert not paged or state.stage in SEEKING, "nobody is asked for what nobody seeks"
    assert not {*state.barred, state.opened_by, state.asker} & set(paged), "nobody is asked who may not be"
    if state.wants is Role.SUPERVISOR:
        assert not any(p.audience.is_leads for p in state.open_pages), "no Lead for who demands a Supervisor"


class Told(NamedTuple):
    """A line of a timeline, counted from 1, with the states before and after it."""

    line: int
    before: Escalation | None
    event: e.EscalationEvent
    after: Escalation


def retell(happened: Iterable[e.EscalationEvent], lines: int = 0, state: Escalation | None = None) -> list[Told]:
    """Tell a timeline again, from its first line, or from the state after so many lines."""
    told = []
    for line, event in enumerate(happened, lines + 1):
        before, state = state, evolve(state, event)
        told.append(Told(line, before, event, state))
    return told


def nobody_is_ousted(told: Iterable[Told]) -> None:
    """First accept wins: a claim must have ended before somebody else has one."""
    for _, before, event, after in told:
        if before and before.holder and after.holder:
            assert before.holder == after.holder, f"{after.id} was taken from {before.holder} by {event}"


def people_are_shared(escalations: Sequence[Escalation], open_pages_per_person: int) -> None:
    """Nobody holds two calls, and nobody is buried in pages."""
    bound: Counter[PersonId] = Counter(who for state in escalations for who in state.bound)
    assert max(bound.values(), default=0) <= 1, f"two calls at once: {bound}"
    paged: Counter[PersonId] = Counter(p.person for state in escalations for p in state.open_pages)
    assert max(paged.values(), default=0) <= open_pages_per_person, f"too many pages: {paged}"


def one_message_at_a_time(happened: Iterable[ce.CallbackEvent]) -> None:
    """A late ring sends one message, not one for each instant that was missed."""
    rung = [event.at for event in happened if isinstance(event, ce.CallbackReminded | ce.CallbackFellOverdue)]
    assert len(rung) == len(set(rung)), f"told twice at one instant: {rung}"
