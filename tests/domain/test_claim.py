"""Who has the claim, and how it is given back: rules 4 and 5, and the row Claimed."""

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.refusals import (
    HoldsAnother,
    NotAsked,
    NotYours,
    OutOfDate,
    TakenBy,
)
from bot.domain.words import EscalationId, ReleaseReason, Stage
from directory.people import Person
from tests.support.people import ANA, IVAN, KARL, KATE, SUE, Crowd
from tests.support.scene import PLAN, Scene, kinds

ELSEWHERE = EscalationId("another")


# Accept: rule 4.


def test_the_first_to_accept_has_the_claim_and_the_others_pages_are_withdrawn(claimed: Scene) -> None:
    assert (claimed.state.stage, claimed.state.holder, claimed.paged) == (Stage.CLAIMED, KATE.id, [])


def test_a_second_accept_by_the_winner_is_silent(claimed: Scene) -> None:
    assert claimed.accept(KATE) == ()
    claimed.transferred(ANA)
    assert claimed.accept(KATE) == ()


@pytest.mark.parametrize("stage", [Stage.CLAIMED, Stage.JOINED])
def test_a_late_accept_is_told_who_has_it(claimed: Scene, stage: Stage) -> None:
    if stage is Stage.JOINED:
        claimed.transferred(ANA)
    with pytest.raises(TakenBy) as refused:
        claimed.accept(KARL)
    assert refused.value.holder == KATE.id


def test_a_late_decline_is_told_who_has_it(claimed: Scene) -> None:
    with pytest.raises(TakenBy) as refused:
        claimed.decline(KARL)
    assert refused.value.holder == KATE.id


def test_the_holder_has_nothing_left_to_decline(claimed: Scene) -> None:
    with pytest.raises(OutOfDate):
        claimed.decline(KATE)


def test_whoever_was_not_paged_may_not_accept(scene: Scene) -> None:
    with pytest.raises(NotAsked):
        scene.accept(IVAN)


def test_one_person_holds_at_most_one_claim(scene: Scene) -> None:
    scene.crowd.holds[KATE.id] = ELSEWHERE
    with pytest.raises(HoldsAnother):
        scene.accept(KATE)


def test_whoever_declined_may_not_accept_after_all(scene: Scene) -> None:
    scene.decline(KATE)
    with pytest.raises(OutOfDate):
        scene.accept(KATE)


def test_the_holder_is_bound_and_nobody_else(claimed: Scene) -> None:
    assert claimed.state.bound == {KATE.id}


# Claimed: its deadline, and giving back: rule 5.


def test_at_half_the_joining_time_comes_a_nudge_and_at_the_whole_the_claim_lapses(claimed: Scene) -> None:
    at = claimed.crowd.now
    assert kinds(claimed.ring()) == ["ClaimNudged"]
    assert claimed.crowd.now == at + PLAN.join_within / 2
    assert kinds(claimed.ring())[:2] == ["ClaimReleased", "WaveReached"]
    assert claimed.crowd.now == at + PLAN.join_within


def test_a_ring_after_the_whole_joining_time_lapses_without_a_nudge(claimed: Scene) -> None:
    claimed.later(600)
    assert kinds(claimed.do(c.Ring()))[0] == "ClaimReleased"


def test_giving_back_pages_the_audiences_reached_and_the_next_wave_at_once(claimed: Scene) -> None:
    assert kinds(claimed.give_back(KATE)) == ["ClaimReleased", "WaveReached", "PageSent", "PageSent"]
    assert claimed.paged == ["karl", "ivan"]


def test_somebody_merely_withdrawn_is_asked_again_by_a_new_message(claimed: Scene) -> None:
    claimed.give_back(KATE)
    assert [page.n for page in claimed.state.pages if page.person == KARL.id] == [1, 2]


@pytest.mark.parametrize("how", ["gave back", "did not answer", "lapsed", "declined before"])
def test_whoever_passed_is_never_asked_again(scene: Scene, how: str) -> None:
    if how == "declined before":
        scene.decline(KATE)
        scene.accept(KARL)
        scene.give_back(KARL)
    else:
        scene.accept(KATE)
        match how:
            case "gave back":
                scene.give_back(KATE)
            case "did not answer":
                scene.no_answer(ANA)
            case _:
                scene.lapse()
    assert KATE.id not in scene.paged
    scene.run_to(Stage.OVER)
    assert [page.n for page in scene.state.pages if page.person == KATE.id] == [1]


def test_why_a_claim_ended_is_on_the_timeline(scene: Scene) -> None:
    scene.accept(KATE)
    scene.give_back(KATE)
    scene.accept(KARL)
    scene.no_answer(ANA)
    scene.accept(IVAN)
    scene.lapse()
    released = [(event.person, event.reason) for event in scene.timeline if isinstance(event, e.ClaimReleased)]
    assert released == [
        (KATE.id, ReleaseReason.GAVE_BACK),
        (KARL.id, ReleaseReason.NO_ANSWER),
        (IVAN.id, ReleaseReason.LAPSED),
    ]


def test_a_claim_given_back_in_the_last_wave_asks_everybody_else_again(scene: Scene) -> None:
    for _ in range(3):
        scene.ring()
    scene.accept(SUE)
    scene.give_back(SUE)
    assert set(scene.paged) == {"karl", "kate", "ivan", "cleo", "sam"}


def test_a_claim_given_back_with_nobody_left_ends_in_a_callback() -> None:
    scene = Scene(Crowd.of(KATE))
    scene.accept(KATE)
    assert kinds(scene.give_back(KATE))[-1] == "CallbackPromised"


def test_a_button_of_an_earlier_claim_is_out_of_date(claimed: Scene) -> None:
    claimed.give_back(KATE)
    claimed.accept(KARL)
    for command in (
        c.GiveBack(KATE.id, 1),
        c.ReportNoAnswer(ANA.id, 1),
        c.ConfirmTransfer(ANA.id, 1),
        c.ConfirmCaller(KARL.id, 1),
    ):
        with pytest.raises(OutOfDate):
            claimed.do(command)


@pytest.mark.parametrize("by", [KARL, ANA])
def test_only_the_holder_gives_back(claimed: Scene, by: Person) -> None:
    with pytest.raises(NotYours):
        claimed.give_back(by)


@pytest.mark.parametrize("by", [KARL, KATE])
def test_only_the_asker_says_that_they_do_not_answer(claimed: Scene, by: Person) -> None:
    with pytest.raises(NotYours):
        claimed.no_answer(by)


# A lapsed holder.


@pytest.mark.parametrize("stage", [Stage.PAGING, Stage.WAITING])
def test_a_lapsed_holder_may_still_say_that_they_have_the_caller(claimed: Scene, stage: Stage) -> None:
    claimed.lapse()
    claimed.come_to(stage)
    assert kinds(claimed.have_the_caller(KATE)) == ["CallerTaken"]
    assert (claimed.state.stage, claimed.state.holder, claimed.paged) == (Stage.JOINED, KATE.id, [])


def test_a_lapsed_holder_comes_too_late_once_somebody_else_holds_it(claimed: Scene) -> None:
    claimed.lapse()
    claimed.accept(KARL)
    with pytest.raises(TakenBy):
        claimed.have_the_caller(KATE)


def test_a_lapsed_holder_comes_too_late_once_a_supervisor_was_demanded(claimed: Scene) -> None:
    claimed.lapse()
    claimed.demand_supervisor(ANA)
    with pytest.raises(NotYours):
        claimed.have_the_caller(KATE)


def test_a_lapsed_holder_who_holds_another_call_has_no_second_one(claimed: Scene) -> None:
    claimed.lapse()
    claimed.crowd.holds[KATE.id] = ELSEWHERE
    with pytest.raises(HoldsAnother):
        claimed.have_the_caller(KATE)


def test_whoever_gave_it_back_does_not_have_the_caller(claimed: Scene) -> None:
    claimed.give_back(KATE)
    with pytest.raises(NotYours):
        claimed.have_the_caller(KATE)
