"""What holds of every card, whoever reads it and whatever happened: walked at random, with hostile words of callers."""

import re
from dataclasses import fields

from hypothesis import given, settings

from bot.domain.briefing import Briefing
from bot.domain.words import Disposition, PageState, Stage
from bot.messages.card import Card, Choices, Facts, Headline, Note, Steps, Text, Tone, Who, Words
from bot.messages.intents import Intent, callback_in, escalation_in
from bot.messages.scene import told
from bot.messages.show import Face
from tests.messages.walk import BRIEFINGS, MARK, STEPS, Drawn, Walk

SHORT_ENOUGH_TO_PRESS = 75


def texts(card: Card) -> list[Text]:
    """All that can be read on a card but its choices."""
    found: list[Text] = []
    for part in card.parts:
        match part:
            case Headline():
                found.append((part.text,))
            case Words():
                found += [(part.label,), (part.text,)]
            case Note():
                found.append(part.text)
            case Facts():
                found += [text for label, value in part.pairs for text in ((label,), value)]
            case Steps():
                found += [(part.title,), *part.steps]
            case Choices():
                continue
    return found


def every_card(briefing: Briefing, steps: list[tuple[int, int]]) -> list[Drawn]:
    """Walk, and draw everything after each step."""
    walk = Walk.begin(briefing)
    cards = list(walk.drawn())
    for which, number in steps:
        walk.step(which, number)
        cards.extend(walk.drawn())
    return cards


@given(BRIEFINGS, STEPS)
@settings(max_examples=60)
def test_a_lock_screen_never_shows_what_the_caller_told(briefing: Briefing, steps: list[tuple[int, int]]) -> None:
    for drawn in every_card(briefing, steps):
        assert drawn.card.notice
        assert MARK not in drawn.card.notice
        headlines = [part.text for part in drawn.card.parts if isinstance(part, Headline)]
        assert not any(MARK in headline for headline in headlines)


@given(BRIEFINGS, STEPS)
@settings(max_examples=60)
def test_a_choice_carries_an_intent_that_is_known_and_a_subject_that_says_nothing(
    briefing: Briefing, steps: list[tuple[int, int]]
) -> None:
    for drawn in every_card(briefing, steps):
        for choice in drawn.choices:
            assert choice.intent in list(Intent)
            assert re.fullmatch(r"e1|e1\.\d+|c1", choice.subject)
            assert escalation_in(choice.subject)[0] == "e1" or callback_in(choice.subject) == "c1"
            assert 0 < len(choice.label) <= SHORT_ENOUGH_TO_PRESS
            for option in choice.options:
                assert MARK not in option.value + option.label
                assert option.label


@given(BRIEFINGS, STEPS)
@settings(max_examples=60)
def test_no_card_offers_the_same_thing_twice_and_what_is_closed_offers_nothing(
    briefing: Briefing, steps: list[tuple[int, int]]
) -> None:
    walk = Walk.begin(briefing)
    for which, number in steps:
        walk.step(which, number)
        state = walk.state
        for drawn in walk.drawn():
            offered = [choice.label for choice in drawn.choices]
            assert len(offered) == len(set(offered))
            heads = [part for part in drawn.card.parts if isinstance(part, Headline)]
            gone = drawn.show.face is Face.ASKER and state.disposition is Disposition.CALLER_GONE
            if heads[0].tone is Tone.OVER and not gone:
                assert drawn.choices == []
            if state.stage is Stage.OVER and drawn.show.face in (Face.PAGE, Face.CLAIM):
                assert drawn.choices == []


@given(BRIEFINGS, STEPS)
@settings(max_examples=60)
def test_a_page_can_be_accepted_while_it_is_open_and_at_no_other_time(
    briefing: Briefing, steps: list[tuple[int, int]]
) -> None:
    walk = Walk.begin(briefing)
    for which, number in steps:
        walk.step(which, number)
        pages = {(p.person, p.n): p for p in walk.state.pages}
        for drawn in walk.drawn():
            if drawn.show.face is Face.PAGE:
                page = pages[drawn.show.to, drawn.show.number]
                offered = {choice.intent for choice in drawn.choices}
                assert (Intent.ACCEPT in offered) == (page.state is PageState.SENT)


@given(BRIEFINGS, STEPS)
@settings(max_examples=60)
def test_whoever_is_to_act_has_the_choice_on_some_card_of_theirs(
    briefing: Briefing, steps: list[tuple[int, int]]
) -> None:
    walk = Walk.begin(briefing)
    for which, number in steps:
        walk.step(which, number)
        state = walk.state
        offered = {(drawn.show.to, choice.intent) for drawn in walk.drawn() for choice in drawn.choices}
        if state.stage in (Stage.PAGING, Stage.WAITING):
            assert (state.asker, Intent.GONE) in offered
            assert (state.asker, Intent.PROMISE) in offered
        if state.stage is Stage.CLAIMED:
            assert {(state.asker, Intent.TRANSFERRED), (state.asker, Intent.NO_ANSWER)} <= offered
            assert {(state.holder, Intent.HAVE_CALLER), (state.holder, Intent.GIVE_BACK)} <= offered
        if state.stage is Stage.JOINED:
            assert (state.holder, Intent.DONE) in offered
        for lapsed in state.lapsed if state.stage in (Stage.PAGING, Stage.WAITING) else ():
            assert (lapsed, Intent.HAVE_CALLER) in offered
        if walk.promise and walk.promise.state.deadline:
            assert (walk.promise.state.owner, Intent.CALLBACK_DONE) in offered


@given(BRIEFINGS, STEPS)
@settings(max_examples=60)
def test_a_person_is_mentioned_by_the_name_in_the_directory(briefing: Briefing, steps: list[tuple[int, int]]) -> None:
    for drawn in every_card(briefing, steps):
        for text in texts(drawn.card):
            assert all(span.name == span.person.title() for span in text if isinstance(span, Who))


@given(BRIEFINGS)
def test_whoever_is_paged_and_whoever_asks_read_all_that_the_caller_told_and_as_it_was_typed(
    briefing: Briefing,
) -> None:
    given_words = {getattr(briefing, field.name) for field in fields(briefing)}
    assert {value for _, (value,) in told(briefing)} == given_words
    for drawn in Walk.begin(briefing).drawn():
        read = {span for text in texts(drawn.card) for span in text}
        assert given_words <= read
