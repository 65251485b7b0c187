"""The parts of an Adaptive Card 1.5 that this fake of Teams knows, as shapes. Begin at `ELEMENT` and `ACTION`."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.slack.shapes import Check, Complaint, Complaints, boolean, items, kinds, one_of, record, string

_MANY = 1000


def word(*allowed: str) -> Check:
    """One of these words, in capitals or not."""

    def check(value: Any, where: str) -> Complaints:
        if not isinstance(value, str) or value.lower() not in allowed:
            yield Complaint(f"must be one of {', '.join(allowed)}", where)

    return check


def whole(value: Any, where: str) -> Complaints:
    """A number that is not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        yield Complaint("must be a number that is not negative", where)


def an_object(value: Any, where: str) -> Complaints:
    """Any object."""
    if not isinstance(value, dict):
        yield Complaint("must provide an object", where)


def element(value: Any, where: str) -> Complaints:
    """Any element of a card's body."""
    yield from ELEMENT(value, where)


def action(value: Any, where: str) -> Complaints:
    """Any action."""
    yield from ACTION(value, where)


def inner_card(value: Any, where: str) -> Complaints:
    """The card inside an Action.ShowCard."""
    yield from CARD(value, where)


def _or_drop(check: Check) -> Check:
    def either(value: Any, where: str) -> Complaints:
        if value != "drop":
            yield from check(value, where)

    return either


TEXT = string(20_000, shortest=0)
WORD = string(255)
URL = string(2048, pattern=r"(?:https?|mailto|tel|msteams):\S+|data:image/\S+")
_SPACING = word("default", "none", "small", "medium", "large", "extralarge", "padding")
_CONTAINER_STYLE = word("default", "emphasis", "good", "attention", "warning", "accent")
_ACROSS = word("left", "center", "right")
_DOWN = word("top", "center", "bottom")
_COMMON: Mapping[str, Check] = {
    "id": WORD,
    "isVisible": boolean,
    "separator": boolean,
    "spacing": _SPACING,
    "height": word("auto", "stretch"),
    "fallback": _or_drop(element),
    "requires": an_object,
}
_LOOKS: Mapping[str, Check] = {
    "color": word("default", "dark", "light", "accent", "good", "warning", "attention"),
    "fontType": word("default", "monospace"),
    "isSubtle": boolean,
    "size": word("default", "small", "medium", "large", "extralarge"),
    "weight": word("default", "lighter", "bolder"),
}


def _select_action(value: Any, where: str) -> Complaints:
    if isinstance(value, dict) and value.get("type") == "Action.ShowCard":
        yield Complaint("Action.ShowCard is not supported here", where)
    else:
        yield from ACTION(value, where)


def _part(
    kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], common: Mapping[str, Check]
) -> Check:
    return record({"type": one_of(kind), **required}, {**common, **optional})


def _element(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    return _part(kind, required, optional or {}, _COMMON)


def _input(kind: str, optional: Mapping[str, Check], required: Mapping[str, Check] | None = None) -> Check:
    asked = {"label": TEXT, "isRequired": boolean, "errorMessage": TEXT, **optional}
    return _part(kind, {"id": WORD, **(required or {})}, asked, _COMMON)


def _action(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    common: Mapping[str, Check] = {
        "title": string(255),
        "id": WORD,
        "iconUrl": URL,
        "style": word("default", "positive", "destructive"),
        "fallback": _or_drop(action),
        "tooltip": TEXT,
        "isEnabled": boolean,
        "mode": word("primary", "secondary"),
        "requires": an_object,
    }
    return _part(kind, required, optional or {}, common)


_held: Mapping[str, Check] = {
    "items": items(element, _MANY, fewest=0),
    "selectAction": _select_action,
    "style": _CONTAINER_STYLE,
    "verticalContentAlignment": _DOWN,
    "bleed": boolean,
    "minHeight": string(20, pattern=r"\d+px"),
    "rtl": boolean,
}


def _width(value: Any, where: str) -> Complaints:
    if isinstance(value, str):
        yield from string(20, pattern=r"auto|stretch|\d+px|\d+")(value, where)
    else:
        yield from whole(value, where)


_COLUMN = record(
    {"items": items(element, _MANY, fewest=0)},
    {**_COMMON, **_held, "type": one_of("Column"), "width": _width, "fallback": _or_drop(an_object)},
)
_TEXT_RUN = _part(
    "TextRun",
    {"text": TEXT},
    {**_LOOKS, **dict.fromkeys(("highlight", "italic", "strikethrough", "underline"), boolean)},
    {"selectAction": _select_action},
)


def _inline(value: Any, where: str) -> Complaints:
    yield from (TEXT if isinstance(value, str) else _TEXT_RUN)(value, where)


_CELL = record({"type": one_of("TableCell"), "items": items(element, _MANY, fewest=0)}, _held)
_GRID: Mapping[str, Check] = {
    "style": _CONTAINER_STYLE,
    "horizontalCellContentAlignment": _ACROSS,
    "verticalCellContentAlignment": _DOWN,
}
_ROW = record({"type": one_of("TableRow"), "cells": items(_CELL, 50)}, _GRID)
_TABLE_COLUMN = record({"width": _width}, {"type": one_of("TableColumnDefinition"), **_GRID})
_SET: Mapping[str, Check] = {**_held, "columns": items(_COLUMN, 50, fewest=0), "horizontalAlignment": _ACROSS}

ELEMENT = kinds(
    {
        "TextBlock": _element(
            "TextBlock",
            {"text": TEXT},
            {
                **_LOOKS,
                "horizontalAlignment": _ACROSS,
                "maxLines": whole,
                "wrap": boolean,
                "style": word("default", "heading"),
            },
        ),
        "RichTextBlock": _element(
            "RichTextBlock", {"inlines": items(_inline, _MANY)}, {"horizontalAlignment": _ACROSS}
        ),
        "Image": _element(
            "Image",
            {"url": URL},
            {
                "altText": TEXT,
                "size": word("auto", "stretch", "small", "medium", "large"),
                "style": word("default", "person"),
                "horizontalAlignment": _ACROSS,
                "selectAction": _select_action,
                "width": string(20, pattern=r"\d+px"),
            },
        ),
        "Container": _element("Container", {"items": items(element, _MANY, fewest=0)}, _held),
        "ColumnSet": _element("ColumnSet", {}, {key: check for key, check in _SET.items() if key != "items"}),
        "FactSet": _element("FactSet", {"facts": items(record({"title": TEXT, "value": TEXT}), 100)}),
        "Table": _element(
            "Table",
            {"columns": items(_TABLE_COLUMN, 50), "rows": items(_ROW, _MANY)},
            {
                "firstRowAsHeader": boolean,
                "showGridLines": boolean,
                "gridStyle": _CONTAINER_STYLE,
                "horizontalCellContentAlignment": _ACROSS,
                "verticalCellContentAlignment": _DOWN,
            },
        ),
        "ActionSet": _element("ActionSet", {"actions": items(action, 6)}, {"horizontalAlignment": _ACROSS}),
        "Input.Text": _input(
            "Input.Text",
            {
                "isMultiline": boolean,
                "maxLength": whole,
                "placeholder": TEXT,
                "regex": WORD,
                "style": word("text", "tel", "url", "email", "password"),
                "inlineAction": _select_action,
                "value": TEXT,
            },
        ),
        "Input.ChoiceSet": _input(
            "Input.ChoiceSet",
            {
                "isMultiSelect": boolean,
                "style": word("compact", "expanded", "filtered"),
                "value": TEXT,
                "placeholder": TEXT,
                "wrap": boolean,
            },
            {"choices": items(record({"title": string(1000), "value": string(1000)}), _MANY, fewest=0)},
        ),
        "Input.Toggle": _input(
            "Input.Toggle", {"value": TEXT, "valueOff": TEXT, "valueOn": TEXT, "wrap": boolean}, {"title": TEXT}
        ),
        "Input.Date": _input("Input.Date", dict.fromkeys(("min", "max", "value", "placeholder"), TEXT)),
        "Input.Time": _input("Input.Time", dict.fromkeys(("min", "max", "value", "placeholder"), TEXT)),
        "Input.Number": _input("Input.Number", {"min": whole, "max": whole, "value": whole, "placeholder": TEXT}),
    }
)

_INPUTS_OF = word("auto", "none")


def _target(value: Any, where: str) -> Complaints:
    if not isinstance(value, str):
        yield from record({"elementId": WORD}, {"type": one_of("TargetElement"), "isVisible": boolean})(value, where)


ACTION = kinds(
    {
        "Action.Execute": _action(
            "Action.Execute", {}, {"verb": WORD, "data": an_object, "associatedInputs": _INPUTS_OF}
        ),
        "Action.Submit": _action("Action.Submit", {}, {"data": an_object, "associatedInputs": _INPUTS_OF}),
        "Action.OpenUrl": _action("Action.OpenUrl", {"url": URL}),
        "Action.ShowCard": _action("Action.ShowCard", {"card": inner_card}),
        "Action.ToggleVisibility": _action("Action.ToggleVisibility", {"targetElements": items(_target, _MANY)}),
    }
)

CARD = record(
    {"type": one_of("AdaptiveCard")},
    {
        "$schema": URL,
        "version": string(10, pattern=r"\d+\.\d+"),
        "body": items(element, _MANY, fewest=0),
        "actions": items(action, 6, fewest=0),
        "selectAction": _select_action,
        "fallbackText": TEXT,
        "speak": TEXT,
        "lang": string(20),
        "rtl": boolean,
        "minHeight": string(20, pattern=r"\d+px"),
        "verticalContentAlignment": _DOWN,
        "msteams": an_object,
        "refresh": an_object,
    },
)
