"""Whose phone buzzes: for each thing that happens, who gets a new message of it, and who does not."""

from collections.abc import Callable, Sequence

import pytest

from bot.domain import commands as c
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent
from bot.domain.evolving import fold
from bot.domain.words import CallbackKind, Stage
from bot.messages.audience import callback_shows, shows
from bot.messages.show import Face, Lane, Show
from directory.people import Person, Role
from tests.support.people import ANA, CARL, EVERYBODY, IVAN, KARL, KATE, SAM, SUE, Crowd
from tests.support.promise import Promise
from tests.support.scene import Scene

Buzz = tuple[str, Face]


class Phones:
    """An escalation, and every message that anybody has had of it."""

    def __init__(self, *people: Person, wants: Role = Role.LEAD) -> None:
        self.scene = Scene(Crowd.of(*(people or EVERYBODY)), wants=wants)
        self.had: set[str] = set()
        self.first = self._of(None, self.scene.opening, 1)

    def after(self, deed: Callable[[], Sequence[EscalationEvent]]) -> list[Buzz]:
        """Tell who gets which new message by what is done now, in their order."""
        return buzzes(self.changed(deed))

    def changed(self, deed: Callable[[], Sequence[EscalationEvent]]) -> list[Show]:
        """Tell which messages change by what is done now, new ones too."""
        before, line = self.scene.state, len(self.scene.timeline) + 1
        return self._of(before, deed(), line)

    def _of(self, before: Escalation | None, happened: Sequence[EscalationEvent], line: int) -> list[Show]:
        after = fold(happened, before)
        assert after
        found = [one for one in shows(before, after, happened, line) if one.posts or one.key in self.had]
        self.new = [one for one in found if one.posts and one.key not in self.had]
        self.had |= {one.key for one in found}
        return [one if one in self.new else _edit(one) for one in found]


def _edit(show: Show) -> Show:
    return Show(show.to, show.subject, show.face, show.number, show.lane, posts=False)


def buzzes(changed: Sequence[Show]) -> list[Buzz]:
    """Tell who gets a new message."""
    return sorted((show.to, show.face) for show in changed if show.posts)


@pytest.fixture
def phones() -> Phones:
    return Phones()


def test_an_escalation_buzzes_the_agent_and_whoever_is_paged(phones: Phones) -> None:
    assert buzzes(phones.first) == [("ana", Face.ASKER), ("karl", Face.PAGE), ("kate", Face.PAGE)]
    assert {show.lane for show in phones.first} == {Lane.WAITED_FOR}


def test_the_next_wave_buzzes_only_those_who_are_paged_anew(phones: Phones) -> None:
    assert phones.after(phones.scene.ring) == [("ivan", Face.PAGE)]


def test_an_accept_buzzes_the_agent_alone_and_tidies_up_with_the_losers(phones: Phones) -> None:
    changed = phones.changed(lambda: phones.scene.accept(KATE))
    assert buzzes(changed) == [("ana", Face.CLAIM)]
    lanes = {(show.to, show.face): show.lane for show in changed}
    assert lanes[KATE.id, Face.PAGE] is Lane.LOOKED_AT
    assert lanes[KARL.id, Face.PAGE] is Lane.TIDY
    assert lanes[ANA.id, Face.CLAIM] is Lane.WAITED_FOR


def test_a_decline_buzzes_nobody_but_who_comes_next(phones: Phones) -> None:
    assert phones.after(lambda: phones.scene.decline(KATE)) == []
    assert phones.after(lambda: phones.scene.decline(KARL)) == [("ivan", Face.PAGE)]


@pytest.mark.parametrize("how", ["given back", "no answer"])
def test_a_claim_that_ended_buzzes_the_agent_and_pages_withdrawn_people_in_a_new_message(
    phones: Phones, how: str
) -> None:
    phones.after(lambda: phones.scene.accept(KATE))
    deed = phones.scene.give_back if how == "given back" else phones.scene.no_answer
    by = KATE if how == "given back" else ANA
    assert phones.after(lambda: deed(by)) == [("ana", Face.LINE), ("ivan", Face.PAGE), ("karl", Face.PAGE)]
    assert [show.number for show in phones.new if show.to == KARL.id] == [2]


def test_half_of_the_joining_time_buzzes_agent_and_holder_and_its_end_the_agent(phones: Phones) -> None:
    phones.after(lambda: phones.scene.accept(KATE))
    assert phones.after(phones.scene.ring) == [("ana", Face.LINE), ("kate", Face.LINE)]
    assert ("ana", Face.LINE) in phones.after(phones.scene.ring)
    assert phones.scene.state.stage is Stage.PAGING


def test_joining_and_ending_buzz_nobody(phones: Phones) -> None:
    phones.after(lambda: phones.scene.accept(KATE))
    assert phones.after(lambda: phones.scene.transferred(ANA)) == []
    assert phones.after(lambda: phones.scene.have_the_caller(KATE)) == []
    assert phones.after(lambda: phones.scene.done(KATE)) == []


def test_who_never_says_how_it_ended_is_asked_and_nobody_else_is_bothered(phones: Phones) -> None:
    phones.after(lambda: phones.scene.accept(KATE))
    phones.after(lambda: phones.scene.transferred(ANA))
    assert phones.after(phones.scene.ring) == [("kate", Face.LINE)]
    assert phones.after(phones.scene.ring) == []
    assert phones.scene.state.stage is Stage.OVER


def test_a_holder_whose_call_is_taken_away_is_told_in_a_new_message(phones: Phones) -> None:
    phones.after(lambda: phones.scene.accept(KATE))
    changed = phones.after(lambda: phones.scene.demand_supervisor(ANA))
    assert changed == [("kate", Face.LINE), ("sam", Face.PAGE), ("sue", Face.PAGE)]


def test_a_holder_whose_caller_is_gone_is_told_and_the_others_cards_only_change(phones: Phones) -> None:
    phones.after(lambda: phones.scene.accept(KATE))
    assert phones.after(lambda: phones.scene.gone(ANA)) == [("kate", Face.LINE)]


def test_caller_gone_while_paging_buzzes_nobody(phones: Phones) -> None:
    changed = phones.changed(lambda: phones.scene.gone(ANA))
    assert buzzes(changed) == []
    assert {(show.to, show.face) for show in changed} >= {("kate", Face.PAGE), ("karl", Face.PAGE)}


def test_a_promise_by_the_agent_gives_the_words_to_the_agent_and_tells_the_holder(phones: Phones) -> None:
    phones.after(lambda: phones.scene.accept(KATE))
    assert phones.after(lambda: phones.scene.promise(ANA)) == [("ana", Face.LINE), ("kate", Face.LINE)]


def test_a_promise_by_the_holder_who_has_the_caller_gives_the_words_to_the_holder(phones: Phones) -> None:
    phones.after(lambda: phones.scene.accept(KATE))
    phones.after(lambda: phones.scene.transferred(ANA))
    assert phones.after(lambda: phones.scene.promise(KATE)) == [("kate", Face.LINE)]


def test_when_the_plan_runs_out_the_agent_gets_a_new_message(phones: Phones) -> None:
    while phones.scene.state.stage is not Stage.OVER:
        last = phones.after(phones.scene.ring)
    assert last == [("ana", Face.LINE)]


def test_a_lead_who_hands_up_gets_the_agents_card_as_a_new_message(phones: Phones) -> None:
    phones.after(lambda: phones.scene.accept(KATE))
    phones.after(lambda: phones.scene.transferred(ANA))
    assert phones.after(lambda: phones.scene.demand_supervisor(KATE)) == [
        ("kate", Face.ASKER),
        ("sam", Face.PAGE),
        ("sue", Face.PAGE),
    ]
    assert phones.after(lambda: phones.scene.accept(SUE)) == [("kate", Face.CLAIM)]


def test_details_change_the_cards_of_whoever_reads_them_and_buzz_nobody(phones: Phones) -> None:
    changed = phones.changed(lambda: phones.scene.add_details(ANA))
    assert buzzes(changed) == []
    assert {show.to for show in changed} == {"ana", "kate", "karl"}


def test_a_page_that_cannot_be_delivered_pages_the_next_and_tells_the_agent_by_an_edit() -> None:
    phones = Phones(ANA, KATE, IVAN)
    changed = phones.changed(lambda: phones.scene.undeliverable(KATE))
    assert buzzes(changed) == [("ivan", Face.PAGE)]
    assert ("ana", Face.ASKER) in {(show.to, show.face) for show in changed}


def test_what_nothing_happened_in_changes_no_message(phones: Phones) -> None:
    assert shows(phones.scene.state, phones.scene.state, (), 1) == ()


def test_no_message_is_wanted_twice_by_one_deed(phones: Phones) -> None:
    phones.after(lambda: phones.scene.accept(KATE))
    changed = phones.changed(lambda: phones.scene.give_back(KATE))
    assert len({show.key for show in changed}) == len(changed)


class Told:
    """A callback, and who gets a new message of it."""

    def __init__(self, kind: CallbackKind = CallbackKind.SUPERVISOR, *people: Person) -> None:
        self.promise = Promise(Crowd.of(*(people or EVERYBODY)), kind)
        self.first = buzzes(callback_shows(None, self.promise.state, self.promise.timeline))

    def after(self, deed: Callable[[], object]) -> list[str]:
        """Tell who gets a new message by what is done now."""
        before, known = self.promise.state, len(self.promise.timeline)
        deed()
        changed = callback_shows(before, self.promise.state, self.promise.timeline[known:])
        return [to for to, _ in buzzes(changed)]


def test_a_callback_buzzes_its_owner_and_nobody_else() -> None:
    told = Told()
    assert told.first == [(told.promise.state.owner, Face.CALLBACK)]


def test_a_reminder_buzzes_the_owner() -> None:
    told = Told()
    assert told.after(told.promise.ring) == [told.promise.state.owner]


def test_an_overdue_callback_buzzes_the_owner_the_regions_other_supervisors_and_its_directors_each_time() -> None:
    told = Told()
    while told.promise.deadline < told.promise.state.due_at:
        told.promise.ring()
    assert told.after(told.promise.ring) == ["dora", "sam", "sue"]
    assert told.after(told.promise.ring) == ["dora", "sam", "sue"]
    assert CARL.id not in dict(told.promise.state.told)


def test_whoever_takes_a_callback_over_has_a_message_of_it_and_the_former_owners_only_changes() -> None:
    told = Told()
    other = SAM if told.promise.state.owner == SUE.id else SUE
    before = told.promise.state

    assert told.after(lambda: take_over(told.promise, other)) == [other.id]
    assert told.promise.state.owner == other.id
    assert before.messages_to(before.owner) == told.promise.state.messages_to(before.owner)


def test_an_owner_who_left_is_replaced_by_somebody_who_is_told() -> None:
    told = Told()
    del told.promise.crowd.by_id[told.promise.state.owner]
    assert told.after(lambda: replaced(told.promise)) == [told.promise.state.owner]


def test_calls_attempts_and_the_end_buzz_nobody() -> None:
    told = Told()
    owner = told.promise.crowd.by_id[told.promise.state.owner]
    assert told.after(lambda: told.promise.add(owner, number="555")) == []
    assert told.after(lambda: told.promise.close(owner)) == []


def take_over(promise: Promise, by: Person) -> None:
    """Press `Take over`."""
    promise.do(c.TakeOver(by.id))


def replaced(promise: Promise) -> None:
    """Let the directory have lost the owner."""
    promise.do(c.ReplaceOwner())
