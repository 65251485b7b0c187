"""Who is busy, who comes free, and how a plan ends: rules 2 and 3, and the row Waiting."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import events as e
from bot.domain.refusals import OutOfDate
from bot.domain.words import CallbackKind, Disposition, EscalationId, Stage
from tests.support.people import (
    ABE,
    CARL,
    EVERYBODY,
    IVAN,
    KARL,
    KATE,
    SAM,
    SUE,
    Crowd,
)
from tests.support.scene import PLAN, Scene, kinds, with_at_most

ELSEWHERE = EscalationId("another")


@pytest.fixture
def crowd() -> Crowd:
    """Everybody, on shift and free."""
    return Crowd.of(*EVERYBODY)


# Busy.


@pytest.mark.parametrize("why", ["said so", "holds a call", "has as many pages as anybody may have"])
def test_the_busy_are_not_paged(crowd: Crowd, why: str) -> None:
    match why:
        case "said so":
            crowd.busy.add(KARL.id)
        case "holds a call":
            crowd.holds[KARL.id] = ELSEWHERE
        case _:
            crowd.open_pages = {EscalationId(str(n)): [KARL.id] for n in range(crowd.cap)}
    assert Scene(crowd).paged == ["kate"]


def test_somebody_freed_is_offered_at_once_to_an_escalation_that_reached_their_audience(crowd: Crowd) -> None:
    crowd.busy = {KARL.id}
    scene = Scene(crowd)
    crowd.busy = set()
    assert kinds(scene.look_again()) == ["PageSent"]
    assert scene.paged == ["kate", "karl"]


def test_somebody_freed_is_not_offered_before_their_audience_is_reached(crowd: Crowd) -> None:
    crowd.busy = {IVAN.id}
    scene = Scene(crowd)
    crowd.busy = set()
    assert scene.look_again() == ()


def test_whoever_takes_another_call_has_their_page_set_aside_and_replaced(crowd: Crowd) -> None:
    scene = Scene(crowd, plan=with_at_most(1))
    crowd.holds[KARL.id] = ELSEWHERE
    assert kinds(scene.look_again()) == ["PageSetAside", "PageSent"]
    assert scene.paged == ["kate"]


def test_whoever_was_set_aside_is_asked_again_by_a_new_message_once_free(crowd: Crowd) -> None:
    scene = Scene(crowd)
    crowd.holds[KARL.id] = ELSEWHERE
    scene.look_again()
    del crowd.holds[KARL.id]
    scene.look_again()
    page = scene.state.page_of(KARL.id)
    assert page
    assert (page.n, scene.paged) == (2, ["kate", "karl"])


def test_when_the_last_one_paged_takes_another_call_the_next_wave_comes_at_once(crowd: Crowd) -> None:
    crowd.send_home(KATE)
    scene = Scene(crowd)
    crowd.holds[KARL.id] = ELSEWHERE
    assert kinds(scene.look_again()) == ["PageSetAside", "WaveReached", "PageSent"]


def test_looking_again_where_nothing_changed_changes_nothing(crowd: Crowd) -> None:
    assert Scene(crowd).look_again() == ()


def test_a_page_set_aside_may_not_be_declined(crowd: Crowd) -> None:
    scene = Scene(crowd)
    crowd.holds[KARL.id] = ELSEWHERE
    scene.look_again()
    with pytest.raises(OutOfDate):
        scene.decline(KARL)


# The plan's end.


def test_with_nobody_anywhere_a_supervisor_owes_a_callback_at_once() -> None:
    scene = Scene(Crowd.of(ABE))
    assert kinds(scene.opening)[-1] == "CallbackPromised"
    assert scene.state.stage is Stage.OVER
    assert scene.state.disposition is Disposition.CALLBACK_PROMISED


def test_the_callback_of_a_plan_that_ran_out_is_a_supervisors_and_nobodys_promise(crowd: Crowd) -> None:
    scene = Scene(crowd)
    scene.run_to(Stage.OVER)
    promised = scene.timeline[-1]
    assert isinstance(promised, e.CallbackPromised)
    assert (promised.by, promised.kind) == (None, CallbackKind.SUPERVISOR)


def test_patience_skipped_because_people_were_merely_busy_is_waited_out_at_the_end() -> None:
    crowd = Crowd.of(KATE, IVAN)
    crowd.busy = {KATE.id, IVAN.id}
    scene = Scene(crowd)
    assert scene.state.stage is Stage.WAITING
    # Kate is a lead of the comm center and of the region, so she is waited for in both waves.
    assert scene.deadline == crowd.now + timedelta(seconds=60)
    assert kinds(scene.ring()) == ["CallbackPromised"]


def test_skipped_patience_counts_from_when_paging_last_began() -> None:
    crowd = Crowd.of(KATE, CARL)
    scene = Scene(crowd)
    scene.later(10)
    scene.accept(KATE)
    scene.later(20)
    crowd.busy = {CARL.id}
    crowd.by_id[SUE.id] = SUE
    crowd.busy.add(SUE.id)
    scene.give_back(KATE)
    assert scene.state.stage is Stage.WAITING
    assert scene.deadline == crowd.now + timedelta(seconds=45)


def test_the_plan_is_not_over_while_a_page_is_younger_than_its_patience() -> None:
    crowd = Crowd.of(KATE, SUE)
    crowd.busy = {SUE.id}
    scene = Scene(crowd)
    scene.later(20)
    crowd.busy = set()
    scene.decline(KATE)
    sent_at = crowd.now
    assert scene.paged == [SUE.id]
    # The wave ends with Sue's patience, and nobody else is left: only now is the plan over.
    assert scene.deadline == sent_at + timedelta(seconds=45)
    assert kinds(scene.ring()) == ["CallbackPromised"]


def test_a_page_sent_late_in_the_last_wave_is_waited_for() -> None:
    crowd = Crowd.of(SUE, SAM)
    crowd.busy = {SAM.id}
    scene = Scene(crowd)
    scene.later(40)
    crowd.busy = set()
    scene.look_again()
    assert kinds(scene.ring()) == ["WaitingBegan"]
    assert scene.deadline == crowd.now + timedelta(seconds=40)
    assert kinds(scene.ring()) == ["CallbackPromised"]


def test_a_last_call_goes_to_everyone_who_came_free_meanwhile() -> None:
    crowd = Crowd.of(KATE, KARL, SUE)
    crowd.busy = {KARL.id}
    scene = Scene(crowd, plan=replace(PLAN, waves=(PLAN.waves[0], PLAN.waves[3])))
    scene.ring()
    crowd.busy = set()
    assert kinds(scene.ring()) == ["PageSent", "WaitingBegan"]
    assert scene.paged == ["kate", "sue", "karl"]


def test_somebody_freed_while_waiting_is_asked_and_waited_for() -> None:
    crowd = Crowd.of(SUE)
    crowd.busy = {SUE.id}
    scene = Scene(crowd)
    scene.later(40)
    crowd.busy = set()
    scene.look_again()
    assert scene.paged == [SUE.id]
    assert scene.deadline == crowd.now + timedelta(seconds=45)
    scene.accept(SUE)
    assert scene.state.holder == SUE.id


def test_from_the_last_call_on_whoever_comes_free_is_asked_whatever_at_most_says() -> None:
    crowd = Crowd.of(SUE, SAM)
    scene = Scene(crowd, plan=with_at_most(1))
    assert scene.paged == [SAM.id]
    crowd.busy = {SUE.id}
    scene.later(10)
    crowd.by_id[KATE.id] = KATE
    scene.ring()
    assert scene.state.stage is Stage.WAITING
    crowd.by_id[KARL.id] = KARL
    scene.look_again()
    assert scene.paged == [SAM.id, KATE.id, KARL.id]


def test_after_a_claim_is_given_back_those_who_are_merely_busy_are_waited_for() -> None:
    crowd = Crowd.of(KATE, KARL)
    scene = Scene(crowd, plan=replace(PLAN, waves=PLAN.waves[:1]))
    scene.accept(KATE)
    crowd.busy = {KARL.id}
    happened = scene.give_back(KATE)
    assert [event.busy for event in happened if isinstance(event, e.WaveSkipped)] == [True]
    assert scene.deadline == crowd.now + timedelta(seconds=30)


def test_when_waiting_ends_everyone_who_came_free_is_asked_before_the_plan_is_over() -> None:
    crowd = Crowd.of(SUE)
    crowd.busy = {SUE.id}
    scene = Scene(crowd)
    crowd.busy = set()
    assert kinds(scene.ring()) == ["PageSent"]
    assert scene.state.stage is Stage.WAITING
    assert kinds(scene.ring()) == ["CallbackPromised"]


def test_when_the_last_one_waited_for_declines_the_plan_is_over_at_once() -> None:
    crowd = Crowd.of(SUE)
    crowd.busy = {SUE.id}
    scene = Scene(crowd)
    crowd.busy = set()
    scene.look_again()
    assert kinds(scene.decline(SUE)) == ["PageDeclined", "CallbackPromised"]


def test_while_waiting_whoever_takes_another_call_is_still_waited_for() -> None:
    crowd = Crowd.of(SUE)
    crowd.busy = {SUE.id}
    scene = Scene(crowd)
    crowd.busy = set()
    scene.look_again()
    crowd.holds[SUE.id] = ELSEWHERE
    assert kinds(scene.look_again()) == ["PageSetAside"]
    assert scene.state.stage is Stage.WAITING


def test_an_undeliverable_page_while_waiting_is_like_a_decline() -> None:
    crowd = Crowd.of(SUE, SAM)
    crowd.busy = {SUE.id, SAM.id}
    scene = Scene(crowd)
    crowd.busy = {SAM.id}
    scene.look_again()
    assert kinds(scene.undeliverable(SUE)) == ["PageUndeliverable"]
    crowd.send_home(SAM)
    assert kinds(scene.look_again()) == ["CallbackPromised"]


def test_whoever_was_set_aside_in_the_last_wave_is_waited_for_while_the_patience_lasts() -> None:
    crowd = Crowd.of(SUE)
    scene = Scene(crowd)
    crowd.holds[SUE.id] = ELSEWHERE
    scene.later(3)
    assert kinds(scene.look_again()) == ["PageSetAside", "WaitingBegan"]
    assert scene.deadline == crowd.now + timedelta(seconds=42)
    assert not scene.paged
    crowd.holds.clear()
    scene.look_again()
    assert scene.paged == [SUE.id]
