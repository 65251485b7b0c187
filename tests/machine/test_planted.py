"""The machine finds what is wrong: each of these bugs, planted alone, is caught by the rule that it breaks."""

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import initialize, run_state_machine_as_test

from bot.messages.intents import Intent
from bot.ports.store import Conflict
from tests.machine import planted
from tests.machine.machine import ONCE, Machine
from tests.machine.planted import Plant

WALKS = 200
FIRST_WALKS = 4
FEW_STEPS = 8
A_SUPERVISOR = 1
"""The place in the menu of who calls back."""
PLANTED: tuple[tuple[Plant, str, int], ...] = (
    (planted.the_second_accept_wins, "done twice|was taken from", 16),
    (planted.a_claim_has_no_deadline, "over, or it has a deadline", 3),
    (planted.a_ring_does_not_look_at_the_clock, "a ring before its time changed something", 4),
    (planted.a_ring_that_was_missed_is_made_up_for, "it never comes to rest|told twice at one instant", 26),
    (planted.a_page_is_marked_as_sent_before_its_answer, "not where it should be", 1),
    (planted.a_lost_answer_is_not_looked_up, "posted twice", 1),
    (planted.nobody_asks_whether_a_person_is_bound, "it never comes to rest|hold.person", 5),
    (planted.giving_back_pages_whoever_declined, "nobody looked again|done twice", 3),
    (planted.pages_to_leads_stand_when_a_supervisor_is_demanded, "no Lead for who demands a Supervisor", 1),
    (planted.a_withdrawn_page_keeps_its_place, "nobody is asked for what nobody seeks", 1),
    (planted.somebody_who_came_free_is_forgotten, "nobody looked again", 11),
    (planted.an_event_is_missing_on_the_timeline, "the timeline tells another story", 1),
)
"""Each with the words in which it is told, and a seed whose first walks come to it."""

SEARCH = settings(max_examples=WALKS, phases=(Phase.generate,), report_multiple_bugs=False)


@pytest.mark.parametrize(("plant", "told", "seed"), PLANTED, ids=[plant.__name__ for plant, _, _ in PLANTED])
def test_the_machine_finds_it_when(plant: Plant, told: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises((AssertionError, Conflict), match=told):
        _search(seed)


def _search(first: int) -> None:
    """Walk from a seed that found it, which is quick as long as nothing else has changed, and then from anywhere."""

    @seed(first)
    class Again(Machine):
        """The machine, from there."""

    run_state_machine_as_test(Again, settings=settings(SEARCH, max_examples=FIRST_WALKS))
    run_state_machine_as_test(Machine, settings=SEARCH)


class Owing(Machine):
    """Begins where a Supervisor owes a callback, which few walks come to before that Supervisor leaves."""

    @initialize()
    def callers_are_on_the_line(self) -> None:
        """Promise it."""
        self.an_escalation_is_opened("ana", "A-100 no signal", then=())
        self.a_choice_is_pressed((Intent.PROMISE,), 0, A_SUPERVISOR, ONCE, then=())


def test_the_machine_finds_it_when_an_owner_who_left_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    planted.an_owner_who_left_is_not_replaced(monkeypatch)
    with pytest.raises(AssertionError, match="has no owner"):
        run_state_machine_as_test(Owing, settings=settings(SEARCH, stateful_step_count=FEW_STEPS))
