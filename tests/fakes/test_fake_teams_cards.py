"""Adaptive Cards as the fake of Teams judges them."""

from collections.abc import Callable

import pytest

from tests.fakes.a_bot import asking, card, execute, text_block
from tests.fakes.slack.shapes import Json
from tests.fakes.teams import validate_card


def everything() -> Json:
    """A card with one of each element and action that the fake knows."""
    toggle = {"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["more"]}
    held = {"type": "Column", "width": "stretch", "items": [text_block("in a column")]}
    cells = [{"type": "TableCell", "items": [text_block("in a cell")]}]
    return card(
        text_block("Title", size="Large", weight="Bolder", color="Attention", wrap=True, style="heading"),
        {"type": "RichTextBlock", "inlines": ["plain ", {"type": "TextRun", "text": "run", "italic": True}]},
        {"type": "Image", "url": "https://example.com/a.png", "altText": "a picture", "size": "Small"},
        {"type": "ColumnSet", "columns": [held, {**held, "width": "auto"}]},
        {"type": "Container", "id": "more", "style": "good", "isVisible": False, "items": [text_block("more")]},
        {"type": "FactSet", "facts": [{"title": "Account", "value": "1"}]},
        {"type": "Table", "columns": [{"width": 1}], "rows": [{"type": "TableRow", "cells": cells}]},
        asking(isMultiline=True, maxLength=200, placeholder="Which?"),
        {
            "type": "Input.ChoiceSet",
            "id": "c",
            "label": "One",
            "choices": [{"title": "A", "value": "a"}],
            "style": "compact",
        },
        {"type": "Input.Toggle", "id": "t", "title": "Urgent", "valueOn": "yes", "valueOff": "no"},
        {"type": "Input.Date", "id": "d", "label": "Day", "value": "2026-11-22"},
        {"type": "Input.Time", "id": "h", "label": "Hour", "value": "12:00"},
        {"type": "Input.Number", "id": "n", "label": "Number", "min": 1, "max": 9, "value": 1},
        {"type": "ActionSet", "actions": [execute("Release", "release"), toggle]},
        actions=[
            execute(style="positive"),
            {"type": "Action.OpenUrl", "title": "Open", "url": "https://example.com/"},
            {"type": "Action.ShowCard", "title": "Why", "card": {"type": "AdaptiveCard", "body": [asking("why")]}},
        ],
        msteams={"width": "Full"},
    )


def test_a_card_of_everything_passes() -> None:
    assert validate_card(everything()) == []


FAULTS: dict[str, tuple[Callable[[], object], str]] = {
    "no card": (list, "must provide an object"),
    "no version": (lambda: {"type": "AdaptiveCard", "body": []}, "missing required field: version"),
    "too new": (lambda: card(version="1.6"), "no card above version 1.5"),
    "too big": (lambda: card(*[text_block("x" * 1000)] * 30), "smaller than 28672 bytes"),
    "unknown element": (lambda: card({"type": "CodeBlock"}), "unsupported type: CodeBlock"),
    "unknown property": (lambda: card(text_block(bold=True)), "invalid additional property: bold"),
    "bad word": (lambda: card(text_block(color="Red")), "must be one of default, dark"),
    "no text": (lambda: card({"type": "TextBlock"}), "missing required field: text"),
    "no id": (lambda: card({"type": "Input.Text"}), "missing required field: id"),
    "twice the same id": (lambda: card(asking(), asking()), "id 'account' is used 2 times"),
    "fallback in a word": (lambda: card(actions=[execute(fallback="Action.Submit")]), "must provide an object"),
    "data in a word": (lambda: card(actions=[execute(data="7")]), "must provide an object"),
    "too many actions": (lambda: card(actions=[execute()] * 7), "no more than 6 items"),
    "a link to a script": (
        lambda: card(actions=[{"type": "Action.OpenUrl", "title": "x", "url": "javascript:alert(1)"}]),
        "invalid format",
    ),
    "nothing to toggle": (
        lambda: card(actions=[{"type": "Action.ToggleVisibility", "title": "x", "targetElements": ["none"]}]),
        "there is no element 'none'",
    ),
    "a card on a tap": (
        lambda: card(selectAction={"type": "Action.ShowCard", "card": card()}),
        "Action.ShowCard is not supported here",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_card_is_refused_with_what_is_wrong(fault: str) -> None:
    made, complaint = FAULTS[fault]
    found = validate_card(made())
    assert len(found) >= 1
    assert complaint in found[0]
