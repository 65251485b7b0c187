"""Reads what a button of ours brings back: the inverse of what `render.py` and `forms.py` put into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.teams.carrying import form_in
from bot.messages.card import Form

_OURS = {"verb", "subject", "menu", "form", "asks"}


@dataclass(frozen=True, slots=True)
class Press:
    """A choice was pressed; with an empty option if it was no menu."""

    intent: str
    subject: str
    option: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A form was submitted. values: what stands in each field, by its name. form: how it looks, if that is told."""

    intent: str
    subject: str
    values: dict[str, str]
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Unchosen:
    """A menu's button was pressed while nothing was chosen in the menu."""


Pressing = Press | Filled | Unchosen


def read_press(data: object, verb: str = "") -> Pressing | None:
    """Read a button's data; None if it is none of ours.

    verb: that of an Action.Execute; an Action.Submit has it among its data.
    """
    if not isinstance(data, Mapping):
        return None
    intent, subject = verb or data.get("verb"), data.get("subject")
    if not isinstance(intent, str) or not isinstance(subject, str) or not intent:
        return None
    typed = {name: text for name, text in data.items() if name not in _OURS and isinstance(text, str)}
    if data.get("form") is True:
        return Filled(intent, subject, typed, form_in(data.get("asks"), intent, subject))
    if "menu" not in data:
        return Press(intent, subject, "")
    option = typed.get(str(data["menu"]), "")
    return Press(intent, subject, option) if option else Unchosen()


def read_action(action: dict[str, Any]) -> tuple[str, str, str]:
    """Read a button as it is drawn: its intent, its subject, and the id of the menu beside it, or an empty string."""
    data = action["data"]
    return action["verb"], data["subject"], data.get("menu", "")
