"""The machine: everything that people, the clock, the chat and bad luck can do to Warmline, in any order."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.acts import Pressed
from bot.domain.policy import Policy
from bot.messages.card import Choice
from bot.messages.intents import Intent
from directory.people import PersonId
from tests.machine.chat import Fault, Offer
from tests.machine.invariants import Watchman
from tests.machine.kept import Kept
from tests.machine.settled import all_is_done, nobody_is_forgotten
from tests.machine.world import DIRECTORIES, HOURS, MINUTES, PEOPLE, POLICY, SECONDS, World

MOST_ESCALATIONS = 5
CALLERS = st.sampled_from(("ana", "ali", "bev"))
SAID = st.sampled_from(
    (
        "A-100 no signal",
        "supervisor A-100 again no signal",
        "B-200 a wrong bill",
        "tech C-300 no dial tone",
        "west D-400 moved house",
    )
)
MOVES: tuple[Sequence[Intent], ...] = (
    (Intent.ACCEPT,),
    (Intent.ON_A_CALL, Intent.ON_A_BREAK, Intent.NOT_MY_DEPARTMENT),
    (Intent.TRANSFERRED, Intent.HAVE_CALLER),
    (Intent.GIVE_BACK, Intent.NO_ANSWER),
    (Intent.DEMAND_SUPERVISOR,),
    (Intent.PROMISE, Intent.GONE, Intent.DETAILS),
    (Intent.DONE,),
    (Intent.CALLING, Intent.NOT_REACHED, Intent.CALLBACK_DETAILS),
    (Intent.CALLBACK_DONE, Intent.TAKE_OVER),
)
"""What people may want to do; without such a choice in front of anybody, any other will do."""
FORMS: dict[str, dict[str, str]] = {
    Intent.CALLBACK_DETAILS: {"start": "9", "until": "17:30", "zone": "America/New_York", "number": "555 0100"},
    Intent.DETAILS: {"caller_name": "Mx. Lee"},
}
"""The forms that a choice opens, as somebody fills them in."""
ONCE, DELIVERED_TWICE, TAPPED_TWICE = "once", "delivered twice", "tapped twice"
AGAIN = st.sampled_from((ONCE, ONCE, DELIVERED_TWICE, TAPPED_TWICE))
PLACES = st.integers(0, 60)
FOLLOWS: tuple[Sequence[Fault] | None, ...] = ((), (), (Fault.UNANSWERED,), (Fault.NONE, Fault.HELD), None)
"""How what follows, rings and messages, happens at once, with which faults; or None: something comes between."""


class Machine(RuleBasedStateMachine):
    """Each rule is one thing that may happen; what must hold is looked at after each."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.watchman = Watchman(self.world)

    @initialize(said=SAID, moves=st.integers(0, 2))
    def callers_are_on_the_line(self, said: str, moves: int) -> None:
        """Begin in the middle of things: two seek help, or one of them has been promised it, or has it."""
        self.an_escalation_is_opened("ana", said, then=())
        self.an_escalation_is_opened("ali", "E-500 no picture", then=())
        for move in ((Intent.ACCEPT,), (Intent.TRANSFERRED,))[:moves]:
            self.a_choice_is_pressed(move, 0, 0, ONCE, then=())

    @precondition(lambda self: len(self.world.opened) < MOST_ESCALATIONS)
    @rule(by=CALLERS, said=SAID, then=st.sampled_from(FOLLOWS))
    def an_escalation_is_opened(self, by: str, said: str, then: Sequence[Fault] | None) -> None:
        self.world.type(PersonId(by), "/escalate", said)
        self._follow(then)

    @precondition(lambda self: self.world.chat.standing)
    @rule(move=st.sampled_from(MOVES), which=PLACES, option=PLACES, again=AGAIN, then=st.sampled_from(FOLLOWS))
    def a_choice_is_pressed(
        self, move: Sequence[Intent], which: int, option: int, again: str, then: Sequence[Fault] | None
    ) -> None:
        offers = self.world.chat.choices()
        wanted = [offer for offer in offers if offer.choice.intent in move] or offers
        if wanted:
            offer = wanted[which % len(wanted)]
            self._press(offer.reader, offer.choice, option, again)
            self._follow(then)

    @precondition(lambda self: self.world.chat.offers)
    @rule(which=PLACES, option=PLACES, by=st.none() | st.sampled_from(PEOPLE), again=AGAIN)
    def a_choice_that_once_stood_there_is_pressed(
        self, which: int, option: int, by: PersonId | None, again: str
    ) -> None:
        offers: list[Offer] = list(self.world.chat.offers)
        offer = offers[which % len(offers)]
        self._press(by or offer.reader, offer.choice, option, again)

    @rule(
        by=st.sampled_from(PEOPLE),
        said=st.sampled_from(("/busy 1", "/busy", "/available")),
        then=st.sampled_from(FOLLOWS),
    )
    def somebody_says_whether_they_are_free(self, by: PersonId, said: str, then: Sequence[Fault] | None) -> None:
        command, _, text = said.partition(" ")
        self.world.type(by, command, text)
        self._follow(then)

    @rule(
        place=st.integers(1, 3),
        late=st.sampled_from((0 * SECONDS, 0 * SECONDS, MINUTES)),
        then=st.sampled_from(FOLLOWS),
    )
    def time_passes_to_a_deadline(self, place: int, late: timedelta, then: Sequence[Fault] | None) -> None:
        at = self.world.deadline(place)
        if at:
            self.world.move_to(at + late)
            self._follow(then)

    @rule(span=st.sampled_from((SECONDS, 20 * SECONDS, 6 * MINUTES, 3 * HOURS)))
    def time_passes(self, span: timedelta) -> None:
        self.world.move_to(self.world.now() + span)

    @rule()
    def what_is_due_is_rung(self) -> None:
        if self.world.sweep():
            self._look(nobody_is_forgotten)

    @rule(which=PLACES)
    def it_is_rung_too_early(self, which: int) -> None:
        early = self.world.not_due()
        if early:
            before = self.world.store.everything()
            if self.world.ring(early[which % len(early)]):
                assert self.world.store.everything() == before, "a ring before its time changed something"

    @rule(faults=st.lists(st.sampled_from(Fault), max_size=6))
    def messages_are_sent(self, faults: list[Fault]) -> None:
        self.world.deliver(faults)

    @rule(lost=st.booleans())
    def late_answers_come(self, lost: bool) -> None:
        self.world.answer_held(lost=lost)

    @rule(after=st.integers(1, 40))
    def the_process_is_about_to_be_killed(self, after: int) -> None:
        self.world.fuse.light(after)

    @rule(name=st.sampled_from(DIRECTORIES))
    def the_directory_changes(self, name: str) -> None:
        self.world.take_directory(name)

    @precondition(lambda self: self.world.chat.refuses)
    @rule()
    def everybody_can_be_reached_again(self) -> None:
        self.world.chat.refuses.clear()

    @rule()
    def everything_comes_to_rest(self) -> None:
        if self.world.settle():
            self._look(partial(all_is_done, chat=self.world.chat))

    @invariant()
    def all_rules_hold(self) -> None:
        self.watchman.look()

    def teardown(self) -> None:
        """Let all come to rest once more, if all was well so far."""
        try:
            if sys.exception() is None:
                self.everything_comes_to_rest()
                self.all_rules_hold()
        finally:
            self.world.close()

    def _look(self, settled: Callable[[Kept, Policy, datetime], None]) -> None:
        self.world.store.look(lambda unit: settled(self.world.store.kept, POLICY, unit.now))

    def _follow(self, faults: Sequence[Fault] | None) -> None:
        """Ring and send; the second message to one person comes a second later, as the chat wants it."""
        if faults is not None:
            self.world.sweep()
            self.world.deliver(faults)
            self.world.move_to(self.world.now() + SECONDS)
            self.world.deliver(())

    def _press(self, by: PersonId, choice: Choice, option: int, again: str) -> None:
        """Press a choice, fill in the form that it opens, and see that nothing comes of doing it twice."""
        picked = choice.options[option % len(choice.options)].value if choice.options else ""
        act = Pressed(by, choice.intent, choice.subject, picked, self.world.request())
        if not self.world.press(act):
            return
        if choice.intent in FORMS:
            self.world.submit(by, choice.intent, choice.subject, FORMS[choice.intent])
        elif again == DELIVERED_TWICE:
            self._press_in_vain(act)
        elif again == TAPPED_TWICE and choice.intent != Intent.NOT_REACHED:
            self._press_in_vain(replace(act, request=self.world.request()))

    def _press_in_vain(self, act: Pressed) -> None:
        before = self.world.store.everything()
        if self.world.press(act):
            assert self.world.store.everything() == before, f"done twice: {act}"
