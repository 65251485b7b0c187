"""The warm transfer, and the caller who demands a Supervisor: rules 6, 7 and 10, and the row Joined."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain import commands as c
from bot.domain.policy import Wave
from bot.domain.refusals import (
    AlreadyOver,
    NotClaimedYet,
    NotJoinedYet,
    NotOneOfThose,
    NotYours,
    OnlyASupervisor,
    SupervisorOnTheCall,
    TakenBy,
    WithHolder,
)
from bot.domain.words import SAID_WHEN_DONE, Audience, Disposition, Stage
from directory.people import Person, Role
from tests.support.people import ANA, CARL, CLEO, DORA, IVAN, KARL, KATE, SAM, SUE, Crowd
from tests.support.scene import PLAN, Scene, kinds

# Joining: rule 6.


@pytest.mark.parametrize("first", ["the asker", "the holder"])
def test_joining_ends_with_either_confirmation_and_the_second_is_recorded(claimed: Scene, first: str) -> None:
    presses = [partial(claimed.transferred, ANA), partial(claimed.have_the_caller, KATE)]
    one, other = presses if first == "the asker" else reversed(presses)
    one()
    assert claimed.state.stage is Stage.JOINED
    deadline = claimed.deadline
    claimed.later(60)
    other()
    assert (claimed.state.transferred, claimed.state.taken, claimed.deadline) == (True, True, deadline)


def test_confirming_twice_is_silent(joined: Scene) -> None:
    joined.have_the_caller(KATE)
    assert joined.transferred(ANA) == ()
    assert joined.have_the_caller(KATE) == ()


def test_nothing_is_transferred_before_somebody_accepts(scene: Scene) -> None:
    with pytest.raises(NotClaimedYet):
        scene.transferred(ANA)


@pytest.mark.parametrize("by", [KATE, KARL])
def test_only_the_asker_says_that_it_is_transferred(claimed: Scene, by: Person) -> None:
    with pytest.raises(NotYours):
        claimed.transferred(by)


def test_whoever_does_not_hold_it_does_not_have_the_caller(claimed: Scene) -> None:
    with pytest.raises(TakenBy):
        claimed.have_the_caller(KARL)


def test_whoever_never_held_it_does_not_have_the_caller_either(scene: Scene) -> None:
    with pytest.raises(NotYours):
        scene.have_the_caller(KARL)


def test_the_holder_is_asked_how_it_ended_and_then_it_closes_as_not_reported(joined: Scene) -> None:
    at = joined.crowd.now
    assert kinds(joined.ring()) == ["DoneAsked"]
    assert joined.crowd.now == at + PLAN.ask_done_after
    assert kinds(joined.ring()) == ["EscalationUnreported"]
    assert joined.crowd.now == at + PLAN.close_after
    assert joined.state.disposition is Disposition.NOT_REPORTED


def test_a_ring_after_the_closing_time_closes_without_asking(joined: Scene) -> None:
    joined.later(timedelta(hours=5).total_seconds())
    assert kinds(joined.do(c.Ring())) == ["EscalationUnreported"]


def test_the_holder_stays_bound_until_done(joined: Scene) -> None:
    assert joined.state.bound == {KATE.id}
    joined.done(KATE)
    assert joined.state.bound == set()


@pytest.mark.parametrize("by", [KATE, ANA])
def test_what_was_joined_is_not_given_back(joined: Scene, by: Person) -> None:
    press = joined.give_back if by is KATE else joined.no_answer
    with pytest.raises(WithHolder):
        press(by)


# Done: rule 10.


@pytest.mark.parametrize("disposition", SAID_WHEN_DONE)
def test_done_ends_it_with_what_the_holder_said(joined: Scene, disposition: Disposition) -> None:
    assert kinds(joined.done(KATE, disposition)) == ["EscalationDone"]
    assert joined.state.disposition is disposition


@pytest.mark.parametrize("disposition", [Disposition.CALLBACK_PROMISED, Disposition.NOT_REPORTED])
def test_done_takes_only_what_is_on_its_list(joined: Scene, disposition: Disposition) -> None:
    with pytest.raises(NotOneOfThose):
        joined.done(KATE, disposition)


def test_done_is_refused_before_the_caller_is_there(claimed: Scene) -> None:
    with pytest.raises(NotJoinedYet):
        claimed.done(KATE)


@pytest.mark.parametrize("by", [ANA, KARL])
def test_only_the_holder_says_that_it_is_done(joined: Scene, by: Person) -> None:
    with pytest.raises(NotYours):
        joined.done(by)


def test_saying_done_twice_is_silent_and_otherwise_is_told_how_it_ended(joined: Scene) -> None:
    joined.done(KATE)
    assert joined.done(KATE) == ()
    with pytest.raises(AlreadyOver) as refused:
        joined.done(KATE, Disposition.NOT_RESOLVED)
    assert refused.value.disposition is Disposition.RESOLVED


# Caller demands a Supervisor: rule 7.


def test_when_the_agent_presses_it_leads_pages_are_withdrawn_and_supervisors_are_paged(scene: Scene) -> None:
    assert kinds(scene.demand_supervisor(ANA)) == ["SupervisorDemanded", "WaveReached", "PageSent", "PageSent"]
    assert scene.paged == ["sam", "sue"]
    assert (scene.state.asker, scene.state.wants) == (ANA.id, Role.SUPERVISOR)


def test_a_lead_who_accepts_then_is_told_that_only_a_supervisor_will_do(scene: Scene) -> None:
    scene.demand_supervisor(ANA)
    with pytest.raises(OnlyASupervisor):
        scene.accept(KATE)


def test_a_supervisor_who_was_paged_already_keeps_their_page(scene: Scene) -> None:
    scene.crowd.send_home(KARL, KATE, IVAN, CLEO, SAM)
    late = Scene(scene.crowd)
    late.later(10)
    late.demand_supervisor(ANA)
    assert [page.n for page in late.state.pages if page.person == SUE.id] == [1]
    assert late.paged == [SUE.id, CARL.id]


def test_a_director_whom_only_the_leads_plan_pages_may_still_decline() -> None:
    plan = replace(PLAN, waves=(Wave(Audience.DIRECTORS, timedelta(seconds=30)),))
    scene = Scene(Crowd.of(DORA, SUE), plan=plan)
    scene.demand_supervisor(ANA)
    scene.decline(DORA)
    assert scene.paged == [SUE.id]


def test_pressing_it_twice_is_silent(scene: Scene) -> None:
    scene.demand_supervisor(ANA)
    assert scene.demand_supervisor(ANA) == ()


def test_while_waiting_it_begins_the_supervisors_plan(scene: Scene) -> None:
    scene.wait()
    scene.demand_supervisor(ANA)
    assert (scene.state.stage, scene.paged) == (Stage.PAGING, ["sam", "sue", "carl"])


def test_after_a_claim_it_frees_the_lead(claimed: Scene) -> None:
    claimed.demand_supervisor(ANA)
    assert (claimed.state.stage, claimed.state.holder, claimed.state.bound) == (Stage.PAGING, None, frozenset())
    assert claimed.paged == ["sam", "sue"]


@pytest.mark.parametrize("by", [ANA, SUE])
def test_it_is_refused_where_a_supervisor_holds_the_call(scene: Scene, by: Person) -> None:
    scene.demand_supervisor(ANA)
    scene.accept(SUE)
    if by is SUE:
        scene.have_the_caller(SUE)
    with pytest.raises(SupervisorOnTheCall):
        scene.demand_supervisor(by)


@pytest.mark.parametrize("by", [KATE, KARL])
def test_before_the_transfer_only_the_asker_may_press_it(claimed: Scene, by: Person) -> None:
    with pytest.raises(NotYours):
        claimed.demand_supervisor(by)


def test_after_the_transfer_the_former_asker_is_told_who_has_the_caller(joined: Scene) -> None:
    with pytest.raises(WithHolder):
        joined.demand_supervisor(ANA)
    with pytest.raises(NotYours):
        joined.demand_supervisor(KARL)


def test_a_lead_who_has_the_caller_stands_where_the_agent_stood(handed_up: Scene) -> None:
    state = handed_up.state
    assert (state.stage, state.opened_by, state.asker, state.holder) == (Stage.PAGING, ANA.id, KATE.id, None)
    assert handed_up.paged == ["sam", "sue"]


def test_a_lead_who_hands_up_stays_bound_until_the_supervisor_has_the_caller(handed_up: Scene) -> None:
    assert handed_up.state.bound == {KATE.id}
    handed_up.accept(SUE)
    assert handed_up.state.bound == {KATE.id, SUE.id}
    handed_up.transferred(KATE)
    assert handed_up.state.bound == {SUE.id}


def test_after_handing_up_the_choices_are_the_leads_and_no_longer_the_agents(handed_up: Scene) -> None:
    handed_up.accept(SUE)
    for press in (handed_up.transferred, handed_up.no_answer, handed_up.gone, handed_up.promise):
        with pytest.raises(NotYours):
            press(ANA)
    handed_up.no_answer(KATE)
    assert SUE.id not in handed_up.paged


def test_nobody_is_paged_for_a_call_that_they_hand_on_or_opened() -> None:
    scene = Scene(Crowd.of(KATE, SUE, SAM), by=SUE)
    scene.accept(KATE)
    scene.transferred(SUE)
    scene.demand_supervisor(KATE)
    assert scene.paged == [SAM.id]
