"""Block Kit's text objects, options and interactive elements: keys, lengths and what must fit together."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.slack.shapes import (
    Check,
    Complaint,
    Complaints,
    Json,
    boolean,
    every,
    integer,
    items,
    kinds,
    one_of,
    record,
    string,
)


def plain(longest: int) -> Check:
    """A plain_text object."""
    return record({"type": one_of("plain_text"), "text": string(longest)}, {"emoji": boolean})


def text(longest: int) -> Check:
    """A plain_text or a mrkdwn object."""
    mrkdwn = record({"type": one_of("mrkdwn"), "text": string(longest)}, {"verbatim": boolean})
    return kinds({"plain_text": plain(longest), "mrkdwn": mrkdwn})


ID = string(255)
URL = string(3000, pattern=r"[a-z][a-z0-9+.-]*:\S+")
STYLE = one_of("primary", "danger")
CONFIRM = record({"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)}, {"style": STYLE})
DATE = string(10, pattern=r"\d{4}-\d{2}-\d{2}")
TIME = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")

_option_extras = {"description": plain(75)}
OPTION = record({"text": plain(75), "value": string(150)}, _option_extras)
CHOICE = record({"text": text(75), "value": string(150)}, {"description": text(75)})
OVERFLOW_OPTION = record({"text": plain(75), "value": string(150)}, {**_option_extras, "url": URL})
GROUP = record({"label": plain(75), "options": items(OPTION, 100)})
DISPATCH = record({}, {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)})

_any_element: Mapping[str, Check] = {"action_id": ID}
_asks: Mapping[str, Check] = {**_any_element, "focus_on_load": boolean, "confirm": CONFIRM}
_typed: Mapping[str, Check] = {
    **_any_element,
    "focus_on_load": boolean,
    "placeholder": plain(150),
    "dispatch_action_config": DISPATCH,
}


def options_of(element: Json) -> list[Json]:
    """All options of a select, those in groups too."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _fits_its_options(element: Any, where: str) -> Complaints:
    given = options_of(element)
    if "options" in element and "option_groups" in element:
        yield Complaint("only one of options and option_groups is allowed", where)
    if not given:
        yield Complaint("missing required field: options", where)
    initial = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    for option in initial:
        if option not in given:
            yield Complaint("initial option must be one of the options", where)


def _choosing(kind: str, extra: Mapping[str, Check], options: Mapping[str, Check]) -> Check:
    return every(record({"type": one_of(kind)}, {**_asks, **options, **extra}), _fits_its_options)


def _fits_its_lengths(element: Any, where: str) -> Complaints:
    low, high = element.get("min_length", 0), element.get("max_length", 3000)
    if low > high:
        yield Complaint("min_length must not be more than max_length", where)
    if len(element.get("initial_value", "")) > high:
        yield Complaint(f"must be less than {high + 1} characters", f"{where}/initial_value")


def _element(kind: str, optional: Mapping[str, Check], required: Mapping[str, Check] | None = None) -> Check:
    return record({"type": one_of(kind), **(required or {})}, optional)


_menu = {"options": items(OPTION, 100), "option_groups": items(GROUP, 100), "placeholder": plain(150)}
_few = {"options": items(CHOICE, 10)}
_several = {"initial_options": items(OPTION, 100), "max_selected_items": integer(1, 100)}

_BUTTON = _element(
    "button",
    {
        **_any_element,
        "url": URL,
        "value": string(2000),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
    {"text": plain(75)},
)
_OVERFLOW = _element("overflow", {**_any_element, "confirm": CONFIRM}, {"options": items(OVERFLOW_OPTION, 5)})
IMAGE = record({"type": one_of("image"), "image_url": URL, "alt_text": string(2000)})

CHOOSERS: Mapping[str, Check] = {
    "static_select": _choosing("static_select", {"initial_option": OPTION}, _menu),
    "multi_static_select": _choosing("multi_static_select", _several, _menu),
    "checkboxes": _choosing("checkboxes", {"initial_options": items(CHOICE, 10)}, _few),
    "radio_buttons": _choosing("radio_buttons", {"initial_option": CHOICE}, _few),
    "users_select": _element("users_select", {**_asks, "placeholder": plain(150), "initial_user": ID}),
    "datepicker": _element("datepicker", {**_asks, "placeholder": plain(150), "initial_date": DATE}),
    "timepicker": _element(
        "timepicker", {**_asks, "placeholder": plain(150), "initial_time": TIME, "timezone": string(255)}
    ),
    "datetimepicker": _element("datetimepicker", {**_asks, "initial_date_time": integer(10**9, 10**10 - 1)}),
}
ACTIONS: Mapping[str, Check] = {"button": _BUTTON, "overflow": _OVERFLOW, **CHOOSERS}
INPUTS: Mapping[str, Check] = {
    **CHOOSERS,
    "plain_text_input": every(
        _element(
            "plain_text_input",
            {
                **_typed,
                "initial_value": string(3000, shortest=0),
                "multiline": boolean,
                "min_length": integer(0, 3000),
                "max_length": integer(1, 3000),
            },
        ),
        _fits_its_lengths,
    ),
    "email_text_input": _element("email_text_input", {**_typed, "initial_value": string(3000, shortest=0)}),
    "url_text_input": _element("url_text_input", {**_typed, "initial_value": string(3000, shortest=0)}),
    "number_input": _element(
        "number_input",
        {**_typed, "initial_value": string(40), "min_value": string(40), "max_value": string(40)},
        {"is_decimal_allowed": boolean},
    ),
}
