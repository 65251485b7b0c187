"""Every card of an escalation walked at random, hostile words and all, is one that Teams takes."""

from hypothesis import given, settings

from adapters.teams.render import MOST_BYTES, draw
from adapters.teams.text import size
from bot.domain.briefing import Briefing
from tests.adapters.teams.cards import check_card
from tests.messages.walk import BRIEFINGS, STEPS, Walk


@given(BRIEFINGS, STEPS)
@settings(max_examples=8, deadline=None)
def test_every_card_in_every_state_is_valid_and_small(briefing: Briefing, steps: list[tuple[int, int]]) -> None:
    walk = Walk.begin(briefing)
    of_each_shape = {}
    for step in steps:
        for show in walk.step(*step):
            card = walk.draw(show)
            assert size(draw(card)) <= MOST_BYTES
            of_each_shape[tuple(type(part) for part in card.parts)] = card
    for card in of_each_shape.values():
        check_card(draw(card))


@given(STEPS)
@settings(max_examples=5, deadline=None)
def test_books_told_by_a_caller_fit_too_and_no_choice_is_lost(steps: list[tuple[int, int]]) -> None:
    walk = Walk.begin(Briefing(*['"🔥\n' * 1000] * 7))
    for step in steps:
        walk.step(*step)
    for shown in walk.drawn():
        card = draw(shown.card)
        assert size(card) <= MOST_BYTES
        assert str(card).count("'Action.Execute'") == len(shown.choices)
