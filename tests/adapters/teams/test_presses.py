"""What a button of ours brings back is read as what was put into it."""

from typing import Any

import pytest

from adapters.teams.forms import dialog, form_card
from adapters.teams.presses import Filled, Press, Pressing, Unchosen, read_press
from adapters.teams.render import draw
from bot.messages.card import Card, Choice, Choices
from tests.adapters.teams.cards import DONE, details, every, unfilled

BOTH = Card("n", (Choices((Choice("accept", "Accept", "e-1"), DONE)),))


def pressed(button: dict[str, Any], **inputs: str) -> Pressing | None:
    return read_press({**button["data"], **inputs}, button.get("verb", ""))


def test_a_button_is_pressed_whatever_stands_in_the_menus_of_its_card() -> None:
    accept, _ = every("Action.Execute", draw(BOTH))
    assert pressed(accept, menu1="resolved") == Press("accept", "e-1", "")


def test_a_menus_button_brings_what_was_chosen_in_it() -> None:
    _, done = every("Action.Execute", draw(BOTH))
    assert pressed(done, menu1="resolved") == Press("done", "e-1", "resolved")


def test_a_menus_button_alone_is_no_choice() -> None:
    _, done = every("Action.Execute", draw(BOTH))
    assert pressed(done) == pressed(done, menu1="") == pressed(done, menu2="resolved") == Unchosen()


def test_the_fallback_brings_the_same() -> None:
    _, done = every("Action.Submit", draw(BOTH))
    assert pressed(done, menu1="resolved") == Press("done", "e-1", "resolved")


def test_a_form_brings_what_was_typed_from_a_card_and_from_a_dialog() -> None:
    filled = Filled("details", "e-1", {"account": "12", "issue": "", "wants": "lead"}, unfilled(details()))
    (in_a_card,) = form_card(details())["actions"]
    (in_a_dialog,) = dialog(details())["card"]["content"]["actions"]
    for action in (in_a_card, in_a_card["fallback"], in_a_dialog):
        assert pressed(action, account="12", issue="", wants="lead") == filled


@pytest.mark.parametrize(
    "data", [None, "accept", [], {}, {"subject": "e-1"}, {"verb": 1, "subject": "e-1"}, {"verb": "accept"}]
)
def test_what_is_no_button_of_ours_is_nothing(data: object) -> None:
    assert read_press(data) is None
