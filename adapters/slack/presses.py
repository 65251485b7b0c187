"""Reads what comes back of what was drawn: the inverse of what `render.py` and `views.py` put into it."""

from adapters.slack.render import INTENT_PREFIX, Json, without_suffix


def read_press(action: Json) -> tuple[str, str]:
    """Read the intent and the subject of an action; a menu has its subject in the id of its block."""
    intent = without_suffix(action["action_id"]).removeprefix(INTENT_PREFIX)
    return intent, action.get("value") or without_suffix(action["block_id"])


def read_form(view: Json) -> tuple[str, str, dict[str, str]]:
    """Read the intent and the subject of a dialog that was sent, and what stands in each field, by its name."""
    values: dict[str, str] = {}
    for name, elements in view["state"]["values"].items():
        for element in elements.values():
            chosen = element.get("selected_option") or {}
            values[name] = element.get("value") or chosen.get("value") or ""
    return view["callback_id"].removeprefix(INTENT_PREFIX), view["private_metadata"], values
