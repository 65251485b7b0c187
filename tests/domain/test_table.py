"""The tables of the stages hold just what the decisions can make: a machine tries every choice at every turn."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TypeVar

import pytest

from bot.domain import callback_events as ce
from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.callback import CALLBACK_TRANSITIONS, Callback, evolve_callback
from bot.domain.calling_back import decide_callback
from bot.domain.deciding import decide
from bot.domain.escalation import TRANSITIONS, Escalation
from bot.domain.evolving import evolve
from bot.domain.refusals import Refused
from bot.domain.words import (
    CallbackDisposition,
    CallbackKind,
    CallbackStage,
    DeclineReason,
    Disposition,
    EscalationId,
    Stage,
)
from directory.people import PersonId
from tests.support.people import ANA, KATE, NOON, SAM, SUE, Crowd
from tests.support.promise import Promise, hours
from tests.support.scene import BRIEFING, ESCALATION, PLAN, Scene

SMALL_PLAN = replace(PLAN, waves=(PLAN.waves[0], PLAN.waves[3]), supervisor_waves=PLAN.supervisor_waves[:1])
PLAYERS = (ANA.id, KATE.id, SUE.id)
ELSEWHERE = EscalationId("another")

_State = TypeVar("_State", Escalation, Callback)
_Event = TypeVar("_Event", e.EscalationEvent, ce.CallbackEvent)


def _commands(claim: int) -> Iterator[c.EscalationCommand]:
    yield from (c.Ring(), c.LookAgain())
    for by in PLAYERS:
        yield from (c.AcceptPage(by), c.DeclinePage(by, DeclineReason.ON_A_CALL), c.FailPage(by, 1, "blocked"))
        yield c.DropPage(by, 1)
        yield from (c.GiveBack(by, claim), c.ReportNoAnswer(by, claim))
        yield from (c.ConfirmTransfer(by, claim), c.ConfirmCaller(by, claim), c.DemandSupervisor(by))
        yield from (c.PromiseCallback(by, CallbackKind.SUPERVISOR), c.ReportCallerGone(by))
        yield from (c.ReportDone(by, Disposition.RESOLVED), c.AddDetails(by, BRIEFING))


def _crowds(state: Escalation) -> Iterator[Crowd]:
    """The people as they may stand around an escalation: free, busy, at home, or on another call."""
    for free in ({KATE.id, SUE.id}, {KATE.id}, set[PersonId]()):
        crowd = Crowd.of(ANA, KATE, SUE)
        crowd.busy = {KATE.id, SUE.id} - free
        yield crowd
    at_home = Crowd.of(ANA, KATE, SUE)
    at_home.send_home(KATE, SUE)
    yield at_home
    for one in (KATE, SUE):
        if one.id not in state.bound:
            elsewhere = Crowd.of(ANA, KATE, SUE)
            elsewhere.holds = {one.id: ELSEWHERE}
            yield elsewhere


def _moves(state: Escalation) -> Iterator[tuple[e.EscalationEvent, ...]]:
    for crowd in _crowds(state):
        crowd.now = state.deadline or NOON
        crowd.holds.update(dict.fromkeys(state.bound, ESCALATION))
        for command in _commands(state.claim):
            try:
                yield decide(state, command, crowd.now, crowd)
            except Refused:
                continue


def _shape(state: Escalation) -> Hashable:
    """What the decisions look at, without the times and how often somebody was asked."""
    if state.stage is Stage.OVER:
        return state.stage, state.asker, state.holder, state.callback, state.disposition
    pages = tuple((one, page.state, page.spell == state.spell) for one in PLAYERS if (page := state.page_of(one)))
    claim = (state.holder, state.nudged, state.transferred, state.taken, state.done_asked, state.skipped > timedelta(0))
    people = (state.asker, frozenset(state.barred), frozenset(state.lapsed))
    return state.stage, state.wants, state.wave, pages, claim, people


def _callback_moves(state: Callback) -> Iterator[tuple[ce.CallbackEvent, ...]]:
    for gone in (None, SUE.id, SAM.id):
        crowd = Crowd.of(*(one for one in (ANA, SUE, SAM) if one.id != gone))
        crowd.now = state.deadline or NOON
        for by in (ANA.id, SUE.id, SAM.id):
            for command in (
                c.Ring(),
                c.ReplaceOwner(),
                c.TakeOver(by),
                c.StartCalling(by),
                c.ReportNotReached(by),
                c.CloseCallback(by, CallbackDisposition.RESOLVED),
                c.AddCallbackDetails(by, hours(9, 17), "", ""),
                c.NotePromise(by, ELSEWHERE, by),
            ):
                try:
                    yield decide_callback(state, command, crowd.now, crowd)
                except Refused:
                    continue


def _callback_shape(state: Callback) -> Hashable:
    return state.stage, state.owner, state.passed, state.calling, state.also, state.hours


def _walked(
    start: _State,
    moves: Callable[[_State], Iterator[tuple[_Event, ...]]],
    evolve: Callable[[_State, _Event], _State],
    shape: Callable[[_State], Hashable],
) -> tuple[list[_State], set[tuple[str, type[_Event], str]]]:
    """Every state that can be come to, one of each shape, and every step from stage to stage by an event."""
    seen = {shape(start): start}
    ahead = [start]
    steps: set[tuple[str, type[_Event], str]] = set()
    while ahead:
        before = ahead.pop()
        for happened in moves(before):
            state = before
            for event in happened:
                after = evolve(state, event)
                steps.add((state.stage, type(event), after.stage))
                state = after
            if shape(state) not in seen:
                seen[shape(state)] = state
                ahead.append(state)
    return list(seen.values()), steps


def _in_table(
    table: Mapping[Stage, Mapping[type[_Event], Stage]] | Mapping[CallbackStage, Mapping[type[_Event], CallbackStage]],
) -> set[tuple[str, type[_Event], str]]:
    return {(stage, event, after) for stage, row in table.items() for event, after in row.items()}


@cache
def _escalations() -> tuple[list[Escalation], set[tuple[str, type[e.EscalationEvent], str]]]:
    start = Scene(Crowd.of(ANA, KATE, SUE), plan=SMALL_PLAN).state
    return _walked(start, _moves, evolve, _shape)


@cache
def _callbacks() -> tuple[list[Callback], set[tuple[str, type[ce.CallbackEvent], str]]]:
    return _walked(Promise(Crowd.of(ANA, SUE, SAM)).state, _callback_moves, evolve_callback, _callback_shape)


def test_the_table_of_escalations_holds_what_the_decisions_can_make_and_nothing_else() -> None:
    _, steps = _escalations()
    assert steps == _in_table(TRANSITIONS)


def test_the_table_of_callbacks_holds_what_the_decisions_can_make_and_nothing_else() -> None:
    _, steps = _callbacks()
    assert steps == _in_table(CALLBACK_TRANSITIONS)


def test_every_stage_has_a_row() -> None:
    assert set(TRANSITIONS) == set(Stage)
    assert set(CALLBACK_TRANSITIONS) == set(CallbackStage)


def test_wherever_it_stands_an_escalation_is_over_or_has_a_deadline() -> None:
    states, _ = _escalations()
    assert [state for state in states if (state.stage is Stage.OVER) != (state.deadline is None)] == []


def test_wherever_it_stands_an_escalation_is_claimed_exactly_when_it_has_a_holder() -> None:
    states, _ = _escalations()
    held = (Stage.CLAIMED, Stage.JOINED)
    open_states = [state for state in states if state.stage is not Stage.OVER]
    assert [state for state in open_states if (state.stage in held) != (state.holder is not None)] == []


def test_wherever_it_stands_nobody_has_two_open_pages_and_none_is_open_once_it_is_claimed() -> None:
    states, _ = _escalations()
    for state in states:
        people = [page.person for page in state.open_pages]
        assert len(people) == len(set(people))
        assert not people or state.stage in (Stage.PAGING, Stage.WAITING)


def test_wherever_it_stands_no_lead_has_an_open_page_once_a_supervisor_is_demanded() -> None:
    states, _ = _escalations()
    demanded = [state for state in states if state.wants is SUE.role]
    assert demanded
    assert not any(page.audience.is_leads for state in demanded for page in state.open_pages)


def test_wherever_it_stands_its_rings_alone_bring_an_escalation_to_its_end() -> None:
    states, _ = _escalations()
    crowd = Crowd.of(ANA, KATE, SUE)
    for state in states:
        for _ in range(20):
            crowd.now = state.deadline or crowd.now
            for event in decide(state, c.Ring(), crowd.now, crowd):
                state = evolve(state, event)
        assert state.stage is Stage.OVER


def test_an_event_that_its_stage_does_not_have_is_a_bug() -> None:
    scene = Scene(Crowd.of(ANA, KATE, SUE))
    with pytest.raises(KeyError):
        evolve(scene.state, e.ClaimNudged(NOON))
    with pytest.raises(KeyError):
        evolve(None, e.ClaimNudged(NOON))
