"""Reads what a button or menu of ours brings back: the inverse of what `render.py` puts into it."""

from adapters.slack.render import INTENT_PREFIX, Json, without_suffix


def read_press(action: Json) -> tuple[str, str]:
    """Read the intent and the subject of an action; a menu has its subject in the id of its block."""
    intent = without_suffix(action["action_id"]).removeprefix(INTENT_PREFIX)
    return intent, action.get("value") or without_suffix(action["block_id"])
