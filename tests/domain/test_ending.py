"""How an escalation ends before a transfer, and what may come after: rule 9, and the row Over."""

from functools import partial

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.briefing import Briefing
from bot.domain.refusals import (
    AlreadyOver,
    NotYours,
    Refused,
    WithHolder,
)
from bot.domain.words import CallbackKind, Disposition, Stage
from directory.people import Person
from tests.support.people import ABE, ANA, KARL, KATE, SAM
from tests.support.scene import Scene, kinds

# Promise a callback.


@pytest.mark.parametrize("stage", [Stage.PAGING, Stage.WAITING, Stage.CLAIMED])
def test_the_asker_may_promise_a_callback_until_the_transfer(scene: Scene, stage: Stage) -> None:
    scene.come_to(stage)
    (promised,) = scene.promise(ANA, CallbackKind.LEAD_TODAY)
    assert isinstance(promised, e.CallbackPromised)
    assert (promised.by, promised.kind) == (ANA.id, CallbackKind.LEAD_TODAY)
    assert scene.state.disposition is Disposition.CALLBACK_PROMISED


@pytest.mark.parametrize("stage", [Stage.CLAIMED, Stage.JOINED])
def test_the_holder_may_promise_a_callback_from_the_claim_on(claimed: Scene, stage: Stage) -> None:
    if stage is Stage.JOINED:
        claimed.transferred(ANA)
    claimed.promise(KATE)
    assert claimed.state.disposition is Disposition.CALLBACK_PROMISED


def test_after_the_transfer_the_former_asker_may_not_promise(joined: Scene) -> None:
    with pytest.raises(WithHolder):
        joined.promise(ANA)
    with pytest.raises(NotYours):
        joined.promise(KARL)


def test_a_responder_may_not_promise_what_they_do_not_hold(scene: Scene) -> None:
    with pytest.raises(NotYours):
        scene.promise(KATE)


def test_promising_twice_is_silent(scene: Scene) -> None:
    scene.promise(ANA)
    assert scene.promise(ANA) == ()


# Caller is gone: rule 9.


@pytest.mark.parametrize("stage", [Stage.PAGING, Stage.WAITING, Stage.CLAIMED])
def test_until_the_transfer_caller_is_gone_ends_it_and_withdraws_every_page(scene: Scene, stage: Stage) -> None:
    scene.come_to(stage)
    assert kinds(scene.gone(ANA)) == ["CallerWent"]
    assert (scene.state.disposition, scene.paged, scene.state.callback) == (Disposition.CALLER_GONE, [], None)


def test_after_the_transfer_caller_is_gone_is_for_the_holder_to_say(joined: Scene) -> None:
    with pytest.raises(WithHolder):
        joined.gone(ANA)


@pytest.mark.parametrize("by", [KATE, KARL, ABE])
def test_nobody_but_the_asker_says_that_the_caller_is_gone(claimed: Scene, by: Person) -> None:
    with pytest.raises(NotYours):
        claimed.gone(by)


def test_to_a_caller_who_went_a_callback_is_offered_but_not_owed(scene: Scene) -> None:
    scene.gone(ANA)
    assert kinds(scene.promise(ANA)) == ["CallbackPromised"]
    assert scene.state.disposition is Disposition.CALLER_GONE
    assert scene.state.callback == scene.state.own_callback
    assert scene.promise(ANA) == ()


def test_only_the_asker_promises_a_callback_to_a_caller_who_went(claimed: Scene) -> None:
    claimed.gone(ANA)
    with pytest.raises(NotYours):
        claimed.promise(KATE)


# Over, and details.


def test_whoever_presses_on_a_finished_escalation_is_told_how_it_ended(claimed: Scene) -> None:
    claimed.gone(ANA)
    presses = (
        partial(claimed.accept, KARL),
        partial(claimed.decline, KARL),
        partial(claimed.give_back, KATE),
        partial(claimed.no_answer, ANA),
        partial(claimed.transferred, ANA),
        partial(claimed.have_the_caller, KATE),
        partial(claimed.demand_supervisor, ANA),
        partial(claimed.gone, ANA),
        partial(claimed.done, KATE),
        partial(claimed.add_details, ANA),
    )
    for press in presses:
        with pytest.raises(AlreadyOver) as refused:
            press()
        assert refused.value.disposition is Disposition.CALLER_GONE


def test_what_comes_by_itself_to_a_finished_escalation_changes_nothing(scene: Scene) -> None:
    scene.gone(ANA)
    assert scene.do(c.Ring()) == scene.look_again() == scene.undeliverable(KATE) == ()


def test_looking_again_leaves_a_claim_alone(claimed: Scene) -> None:
    assert claimed.look_again() == ()


def test_the_asker_adds_details_and_the_timeline_names_only_the_fields(scene: Scene) -> None:
    (added,) = scene.add_details(ANA, Briefing(account="", issue="no sound", caller_name="Jo"))
    assert added == e.DetailsAdded(scene.crowd.now, ANA.id, ("caller_name", "issue"))


def test_no_details_are_no_event(scene: Scene) -> None:
    assert scene.add_details(ANA, Briefing(account=" ", issue="")) == ()


def test_whoever_opened_it_may_add_details_after_it_was_handed_up(handed_up: Scene) -> None:
    assert handed_up.add_details(ANA)
    assert handed_up.add_details(KATE)
    with pytest.raises(NotYours):
        handed_up.add_details(SAM)


def test_a_refusal_changes_nothing(claimed: Scene) -> None:
    before = claimed.timeline
    with pytest.raises(Refused):
        claimed.accept(KARL)
    assert claimed.timeline == before
