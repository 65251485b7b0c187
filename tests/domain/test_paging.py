"""Whom an escalation pages, and when: rules 1 and 2, and the row Paging."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.policy import Wave
from bot.domain.refusals import NotAsked
from bot.domain.words import Audience, DeclineReason, EscalationId, Stage
from directory.people import Department, Role
from tests.support.people import (
    ANA,
    DORA,
    EVERYBODY,
    IVAN,
    KARL,
    KATE,
    KS,
    SAM,
    SUE,
    WEST,
    Crowd,
    person,
)
from tests.support.scene import PLAN, Scene, kinds, with_at_most

ELSEWHERE = EscalationId("another")


@pytest.fixture
def crowd() -> Crowd:
    """Everybody, on shift and free."""
    return Crowd.of(*EVERYBODY)


# Plans.


def test_a_caller_who_wants_a_lead_is_offered_by_comm_center_region_elsewhere_then_supervisors(crowd: Crowd) -> None:
    scene = Scene(crowd)
    waves = [scene.paged]
    while scene.state.stage is Stage.PAGING:
        before = scene.paged
        scene.ring()
        waves.append([one for one in scene.paged if one not in before])
    assert waves[:4] == [["karl", "kate"], ["ivan"], ["cleo"], ["sam", "sue"]]


def test_a_caller_who_demands_a_supervisor_is_never_sent_to_a_lead(crowd: Crowd) -> None:
    scene = Scene(crowd, wants=Role.SUPERVISOR)
    assert scene.paged == ["sam", "sue"]
    scene.ring()
    assert scene.paged == ["sam", "sue", "carl"]
    scene.run_to(Stage.OVER)
    assert {page.person for page in scene.state.pages} == {"sam", "sue", "carl"}


def test_an_escalation_put_to_another_region_has_no_wave_of_its_comm_center(crowd: Crowd) -> None:
    scene = Scene(crowd, region=WEST, comm_center=None)
    assert scene.paged == ["cleo"]
    assert [wave.audience for wave in scene.state.waves] == [
        Audience.LEADS_OF_REGION,
        Audience.LEADS_ELSEWHERE,
        Audience.SUPERVISORS_OF_REGION,
    ]


def test_departments_must_match_where_both_are_given() -> None:
    tech, service = Department.TECHNICAL_SUPPORT, Department.CUSTOMER_SERVICE
    tess, carla = person("tess", Role.LEAD, KS, tech), person("carla", Role.LEAD, KS, service)
    assert Scene(Crowd.of(tess, carla, KATE), department=tech).paged == ["kate", "tess"]
    assert Scene(Crowd.of(tess, carla, KATE)).paged == ["carla", "kate", "tess"]


def test_nobody_is_paged_for_what_they_opened_themselves(crowd: Crowd) -> None:
    assert Scene(crowd, by=KATE).paged == ["karl"]


def test_directors_are_paged_where_a_plan_says_so(crowd: Crowd) -> None:
    plan = replace(PLAN, waves=(Wave(Audience.DIRECTORS, timedelta(seconds=1)),))
    assert Scene(crowd, plan=plan).paged == [DORA.id]


def test_an_escalation_keeps_the_plan_it_opened_with(crowd: Crowd) -> None:
    plan = replace(PLAN, waves=PLAN.waves[:1])
    assert Scene(crowd, plan=plan).state.plan == plan


# Waves.


def test_a_wave_pages_whoever_of_its_audience_is_on_shift_and_free(crowd: Crowd) -> None:
    crowd.send_home(KARL)
    assert Scene(crowd).paged == ["kate"]


def test_the_next_wave_comes_when_patience_is_over_and_not_before(crowd: Crowd) -> None:
    scene = Scene(crowd)
    scene.later(29.999)
    assert scene.do(c.Ring()) == ()
    scene.later(0.001)
    assert kinds(scene.do(c.Ring())) == ["WaveReached", "PageSent"]


def test_patience_only_adds_people_and_an_earlier_page_may_still_be_accepted(crowd: Crowd) -> None:
    scene = Scene(crowd)
    scene.ring()
    assert scene.paged == ["karl", "kate", "ivan"]
    scene.accept(KATE)
    assert scene.state.holder == KATE.id


def test_a_wave_with_nobody_to_page_is_skipped_at_once_and_the_timeline_says_so(crowd: Crowd) -> None:
    crowd.send_home(KATE, KARL)
    crowd.busy = {IVAN.id}
    scene = Scene(crowd)
    assert kinds(scene.opening) == ["EscalationOpened", "WaveSkipped", "WaveSkipped", "WaveReached", "PageSent"]
    assert [event.busy for event in scene.opening if isinstance(event, e.WaveSkipped)] == [False, True]
    assert scene.paged == ["cleo"]


def test_a_late_ring_begins_one_wave_and_gives_it_its_whole_patience(crowd: Crowd) -> None:
    scene = Scene(crowd)
    scene.later(3600)
    assert kinds(scene.do(c.Ring())) == ["WaveReached", "PageSent"]
    assert scene.deadline == crowd.now + timedelta(seconds=30)


def test_when_all_paged_have_declined_the_next_wave_comes_at_once(crowd: Crowd) -> None:
    scene = Scene(crowd)
    assert kinds(scene.decline(KATE)) == ["PageDeclined"]
    assert kinds(scene.decline(KARL)) == ["PageDeclined", "WaveReached", "PageSent"]


def test_when_the_last_one_paged_can_not_be_reached_the_next_wave_comes_at_once(crowd: Crowd) -> None:
    crowd.send_home(KARL)
    scene = Scene(crowd)
    assert kinds(scene.undeliverable(KATE)) == ["PageUndeliverable", "WaveReached", "PageSent"]


def test_a_page_that_did_not_get_through_before_it_was_over_is_noted_once(crowd: Crowd) -> None:
    scene = Scene(crowd)
    scene.accept(KATE)
    assert kinds(scene.unsent(KARL)) == ["PageUnsent"]
    assert kinds(scene.unsent(KARL)) == []


def test_a_page_that_may_still_be_answered_or_was_is_not_given_up(crowd: Crowd) -> None:
    scene = Scene(crowd)
    assert kinds(scene.unsent(KARL)) == []
    scene.accept(KATE)
    assert kinds(scene.unsent(KATE)) == []


def test_a_failure_told_twice_changes_nothing(crowd: Crowd) -> None:
    scene = Scene(crowd)
    scene.undeliverable(KATE)
    assert scene.undeliverable(KATE) == ()
    assert scene.undeliverable(IVAN) == ()


def test_whoever_declined_is_not_asked_again(crowd: Crowd) -> None:
    scene = Scene(crowd)
    scene.decline(KATE)
    scene.run_to(Stage.OVER)
    assert [page.n for page in scene.state.pages if page.person == KATE.id] == [1]


def test_declining_twice_is_silent(crowd: Crowd) -> None:
    scene = Scene(crowd)
    scene.decline(KATE)
    assert scene.decline(KATE, DeclineReason.ON_A_CALL) == ()


def test_whoever_was_not_asked_has_nothing_to_decline(crowd: Crowd) -> None:
    with pytest.raises(NotAsked):
        Scene(crowd).decline(IVAN)


# at_most.


def test_at_most_pages_so_many_at_a_time_the_least_burdened_first(crowd: Crowd) -> None:
    crowd.claimed_at = {KARL.id: crowd.now - timedelta(hours=1), KATE.id: crowd.now - timedelta(hours=2)}
    assert Scene(crowd, plan=with_at_most(1)).paged == ["kate"]
    crowd.open_pages[ELSEWHERE] = [KATE.id]
    assert Scene(crowd, plan=with_at_most(1)).paged == ["karl"]


def test_a_decline_is_refilled_at_once_from_the_same_audience(crowd: Crowd) -> None:
    scene = Scene(crowd, plan=with_at_most(1))
    assert kinds(scene.decline(KARL)) == ["PageDeclined", "PageSent"]
    assert scene.paged == ["kate"]


def test_a_decline_in_an_earlier_wave_is_refilled_from_that_waves_audience(crowd: Crowd) -> None:
    scene = Scene(crowd, plan=with_at_most(1))
    scene.ring()
    assert scene.paged == ["karl", "ivan"]
    scene.decline(KARL)
    assert scene.paged == ["ivan", "kate"]


def test_what_can_not_be_delivered_is_refilled_like_a_decline(crowd: Crowd) -> None:
    scene = Scene(crowd, plan=with_at_most(1))
    scene.undeliverable(KARL)
    assert scene.paged == ["kate"]


def test_the_last_call_asks_everyone_free_and_unasked_whatever_at_most_says(crowd: Crowd) -> None:
    scene = Scene(crowd, plan=with_at_most(1))
    scene.run_to(Stage.WAITING)
    assert set(scene.paged) == {"karl", "kate", "ivan", "cleo", "sam", "sue"}


def test_a_supervisors_plan_pages_no_more_than_at_most_of_those_already_asked(crowd: Crowd) -> None:
    scene = Scene(crowd, plan=with_at_most(1))
    for _ in range(3):
        scene.ring()
    assert scene.paged[-1] == SAM.id
    scene.demand_supervisor(ANA)
    assert [one for one in scene.paged if one in (SAM.id, SUE.id)] == [SAM.id]
