"""What a person may type or choose in a form, refused as Slack's own client would. Begin at `fill`."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tests.fakes.slack.blocks import walk
from tests.fakes.slack.elements import options_of
from tests.fakes.slack.seen import NotThere, View, unescape
from tests.fakes.slack.shapes import Json

Typed: TypeAlias = str | Sequence[str] | None

_KEPT_AS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


class ClientRefused(AssertionError):
    """Slack's client would not let a person send this."""


def option_of(element: Json, wanted: str) -> Json:
    """The option with this value or this label; `NotThere` when the menu has none."""
    for option in options_of(element):
        if wanted in (option["value"], unescape(option["text"]["text"])):
            return option
    raise NotThere(f"no option {wanted!r} in {element['action_id']}")


def state_of(element: Json, typed: Typed) -> Json:
    """An element's part of `state.values` with this typed or chosen; None and nothing chosen leave it empty."""
    kind = element["type"]
    key, _ = _KEPT_AS[kind]
    value: object
    if kind in ("multi_static_select", "checkboxes"):
        wanted = [typed] if isinstance(typed, str) else list(typed or [])
        value = [option_of(element, one) for one in wanted]
    elif typed is not None and not isinstance(typed, str):
        raise ClientRefused(f"{element['action_id']} takes one value, not {typed!r}")
    elif kind in ("static_select", "radio_buttons"):
        value = option_of(element, typed) if typed else None
    elif kind == "datetimepicker":
        value = int(typed) if typed else None
    else:
        value = typed or None
    return {"type": kind, key: value}


def _initial(element: Json) -> Json:
    key, initial = _KEPT_AS[element["type"]]
    return {"type": element["type"], key: element.get(initial, [] if key == "selected_options" else None)}


def values(view: View) -> dict[str, dict[str, Json]]:
    """`state.values` of a view: what was entered, else what the app had filled in."""
    state: dict[str, dict[str, Json]] = {}
    for block, element in walk(view.blocks):
        if element["type"] in _KEPT_AS:
            where = (block["block_id"], element["action_id"])
            state.setdefault(where[0], {})[where[1]] = view.entered.get(where) or _initial(element)
    return state


def fill(view: View, wanted: Mapping[str, Typed]) -> None:
    """Enter values, each under its block_id, action_id or label, into a view; `NotThere` for an unknown field."""
    left = dict(wanted)
    for block, element in walk(view.blocks):
        label = unescape(block.get("label", {}).get("text", ""))
        for name in (block["block_id"], element["action_id"], label):
            if name in left and element["type"] in _KEPT_AS:
                view.entered[block["block_id"], element["action_id"]] = state_of(element, left.pop(name))
    if left:
        raise NotThere(f"no field {', '.join(map(repr, left))} in {view.title!r}")


def check_sendable(view: View) -> None:
    """Raise `ClientRefused` when a field is missing, too long or too short for Slack's client to send the form."""
    state = values(view)
    for block, element in walk(view.blocks):
        if block["type"] != "input":
            continue
        key, _ = _KEPT_AS[element["type"]]
        entered = state[block["block_id"]][element["action_id"]][key]
        label = unescape(block["label"]["text"])
        if not entered and not block.get("optional", False):
            raise ClientRefused(f"{label!r} must be filled in")
        if element["type"] == "plain_text_input" and entered:
            low, high = element.get("min_length", 0), element.get("max_length", 3000)
            if not low <= len(entered) <= high:
                raise ClientRefused(f"{label!r} takes {low} to {high} characters, not {len(entered)}")
