"""Filling in a card as Teams' client lets a person do it. Begin at `fill`."""

import re
from collections.abc import Mapping

from tests.fakes.slack.shapes import Json
from tests.fakes.teams.seen import Drawn, Input, NotThere


class ClientRefused(AssertionError):
    """Teams' client would not send the form: `faults` says why, by the field's id."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(str(dict(faults)))
        self.faults = dict(faults)


def fill(where: Drawn, action: Json, typed: Mapping[str, str]) -> dict[str, str]:
    """What the card's fields send with this action, each value typed under its field's id or label.

    What stood in the other fields goes with it, and empty ones stay away. `NotThere` for no such field,
    `ClientRefused` when the client would not send it.
    """
    fields = where.inputs()
    values = {field.id: _standing(field) for field in fields.values()}
    for name, value in typed.items():
        field = _named(fields, name)
        values[field.id] = field.choices.get(value, value)
    if action.get("associatedInputs", "auto").lower() == "none":
        return {}
    faults = {field.id: fault for field in fields.values() if (fault := _fault(field, values[field.id]))}
    if faults:
        raise ClientRefused(faults)
    return {name: value for name, value in values.items() if value}


def _standing(field: Input) -> str:
    if field.kind == "Input.Toggle":
        return field.value or str(field.json.get("valueOff", "false"))
    return field.value


def _named(fields: Mapping[str, Input], name: str) -> Input:
    for field in fields.values():
        if name in (field.id, field.label):
            return field
    raise NotThere(f"no field {name!r} in {list(fields)}")


def _fault(field: Input, value: str) -> str:
    if not value:
        return field.error or "required" if field.required else ""
    if field.kind == "Input.ChoiceSet" and field.json.get("style") != "filtered":
        chosen = value.split(",") if field.json.get("isMultiSelect") else [value]
        return "" if set(chosen) <= set(field.choices.values()) else f"no choice {value!r}"
    if len(value) > field.json.get("maxLength", len(value)):
        return f"more than {field.json['maxLength']} characters"
    if not re.search(field.json.get("regex", ""), value):
        return field.error or "does not match"
    return ""
