"""How Teams draws and what it sends back, for whoever shows a chat as it would be on Teams."""

from collections.abc import Mapping

from adapters.teams import presses
from adapters.teams.forms import form_card
from adapters.teams.render import Json, draw
from bot.messages.card import Card, Form


def draw_card(card: Card) -> Json:
    """Draw a card as an Adaptive Card."""
    return draw(card)


def read_press(action: Json) -> tuple[str, str, str]:
    """Read the intent and the subject of a button, and the id of the menu beside it, or an empty string."""
    return presses.read_action(action)


def draw_form(form: Form, values: Mapping[str, str] | None, errors: Mapping[str, str]) -> Json:
    """Draw a form as an Adaptive Card to fill in; values are what was typed already, None for the form's own."""
    return form_card(form, values, errors)


def read_form(sent: Json) -> tuple[str, str, dict[str, str]]:
    """Read the intent, the subject and the values of an Action.Execute of such a card. Raises ValueError."""
    match presses.read_press(sent["data"], sent["verb"]):
        case presses.Filled(intent, subject, values):
            return intent, subject, values
        case _:
            raise ValueError("this is no form of ours")
