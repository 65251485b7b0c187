"""Plays Slack's and Teams' own clients: what they send when a form is filled in that was drawn from their payload."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.simulator.looks import Json, Look
from adapters.simulator.private import OpenForm


def payload(look: Look, open_form: OpenForm) -> Json:
    """Draw a form as the payload in which it stands before the person."""
    errors = open_form.errors_by_field()
    return look.manner.draw_form(open_form.form, open_form.values if errors else None, errors)


def submission(drawn: Json, typed: Mapping[str, str]) -> Json:
    """Make what the platform is sent: Slack's view with its state, or an Adaptive Card's action with its data.

    typed: what stands in each input, by its id.
    """
    if drawn["type"] == "modal":
        state = {block["block_id"]: _state(block["element"], typed.get(block["block_id"])) for block in inputs(drawn)}
        return {"type": "view_submission", "view": {**drawn, "state": {"values": state}}}
    (action,) = drawn["actions"]
    # Teams leaves out what was left empty.
    filled = {one["id"]: typed[one["id"]] for one in inputs(drawn) if typed.get(one["id"])}
    return {"type": action["type"], "verb": action["verb"], "data": {**action["data"], **filled}}


def inputs(drawn: Json) -> Iterator[Json]:
    """Give the inputs of a form's payload: blocks of Slack's, or elements of Teams'."""
    elements = drawn["blocks"] if drawn["type"] == "modal" else drawn["body"]
    return (one for one in elements if one["type"].lower().startswith("input"))


def _state(element: Json, value: str | None) -> dict[str, Any]:
    if element["type"] == "plain_text_input":
        return {element["action_id"]: {"type": element["type"], "value": value or None}}
    chosen = next((option for option in element["options"] if option["value"] == value), None)
    return {element["action_id"]: {"type": element["type"], "selected_option": chosen}}
