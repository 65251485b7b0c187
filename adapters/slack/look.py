"""How Slack draws and what it sends back, for whoever shows a chat as it would be on Slack."""

from collections.abc import Mapping

from adapters.slack import presses, views
from adapters.slack.render import Json, blocks
from bot.messages.card import Card, Form


def draw_card(card: Card) -> Json:
    """Draw a card as a message's blocks."""
    return {"blocks": blocks(card, {})}


def read_press(action: Json) -> tuple[str, str, str]:
    """Read the intent and the subject of a button or menu; a menu's option comes with it, so it names no other."""
    return *presses.read_press(action), ""


def draw_form(form: Form, values: Mapping[str, str] | None, errors: Mapping[str, str]) -> Json:
    """Draw a form as a modal. What was typed, and the faults, which are sent by themselves, its client adds."""
    del values, errors
    return views.dialog(form)


def read_form(sent: Json) -> tuple[str, str, dict[str, str]]:
    """Read the intent, the subject and the values of a view_submission."""
    return presses.read_form(sent["view"])
