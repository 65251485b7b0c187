"""Adaptive Cards as a person in Teams reads them: choices left out, instants as Teams is told them."""

import re
from collections.abc import Iterator

from tests.fakes.slack.shapes import Json
from tests.fakes.teams import Dialog, Message
from tests.fakes.teams.cards import walk
from tests.fakes.teams.seen import Drawn, Input, read_markdown
from tests.stories.theatre import Seen, SeenForm, one_line

_INSTANT = re.compile(r"\{\{(?:DATE|TIME)\([^)]*\)\}\}")
_UNSEEN = re.compile("[\u200b\u2060]")


def seen_card(id: str, drawn: Message | Dialog) -> Seen:
    """Read a card that is no form."""
    notice = drawn.summary if isinstance(drawn, Message) else drawn.title
    live = tuple(found for found in drawn.markup() if not _INSTANT.fullmatch(found))
    text = "\n".join(words for part in walk(drawn.card, hidden=False) for words in _paragraph(part))
    return Seen(id, one_line(text), notice, choices_on(drawn), live)


def choices_on(drawn: Drawn) -> dict[str, tuple[str, ...]]:
    """List what can be pressed, with the options of what is a menu."""
    inputs = drawn.inputs()
    menus = {title: inputs.get(str(action.data.get("menu"))) for title, action in drawn.actions().items()}
    return {title: tuple(menu.choices) if menu else () for title, menu in menus.items()}


def is_form(drawn: Drawn) -> bool:
    """Tell a form from a card with choices."""
    return any(action.data.get("form") is True for action in drawn.actions().values())


def seen_form(title: str, drawn: Drawn) -> SeenForm:
    """Read a form: each field, and the fault that stands under it."""
    inputs, errors = drawn.inputs(), {}
    field: Input | None = None
    for part in walk(drawn.card, hidden=False):
        if part["type"].startswith("Input."):
            field = inputs[part["id"]]
        elif field and part["type"] == "RichTextBlock":
            errors[field.label] = "".join(_paragraph(part))
    return SeenForm(title, {one.label: _value(one) for one in inputs.values()}, errors)


def _value(field: Input) -> str:
    return next((title for title, value in field.choices.items() if value == field.value), field.value)


def _paragraph(part: Json) -> Iterator[str]:
    if part["type"] == "TextBlock":
        yield read_markdown(part["text"])
    if part["type"] == "RichTextBlock":
        yield _UNSEEN.sub("", "".join(one if isinstance(one, str) else one["text"] for one in part["inlines"]))
