"""What Slack sends, cut down to what is read of it; begin at `lean`.

Whatever else a payload holds can then confuse neither Bolt, which takes every shape for granted, nor us.
"""

import re

from adapters.slack.render import Json

HOME_OPENED = "app_home_opened"

# Slack's names for things, and ours: nobody types them, and no database takes half a character or a zero byte.
_NAME = re.compile("[^\x00\ud800-\udfff]{1,3000}")
_KNOWN = {"block_actions", "view_submission", "event_callback", "url_verification"}


class Malformed(Exception):
    """The payload is not what Slack sends."""


def lean(told: object) -> Json:
    """Give a payload without what is not read, in which all is of its type. Raises Malformed."""
    match told:
        case {"command": command, "user_id": account, "trigger_id": trigger, **more}:
            names = {"command": _name(command), "user_id": _name(account), "trigger_id": _name(trigger)}
            return {**names, "text": _text(more.get("text"))}
        case {"type": "block_actions" as kind, "user": {"id": account}, "trigger_id": trigger}:
            return {"type": kind, "user": {"id": _name(account)}, "trigger_id": _name(trigger), **_pressed(told)}
        case {"type": "view_submission" as kind, "user": {"id": account}, "trigger_id": trigger, "view": view}:
            return {"type": kind, "user": {"id": _name(account)}, "trigger_id": _name(trigger), "view": _sent(view)}
        case {"type": "event_callback" as kind, "event": {"type": str(event), **more}}:
            who = {"user": _name(more.get("user")), "tab": _text(more.get("tab"))} if event == HOME_OPENED else {}
            return {"type": kind, "event": {"type": event, **who}}
        case {"type": "url_verification" as kind, "challenge": challenge}:
            return {"type": kind, "challenge": _name(challenge)}
        case {"type": str(kind)} if kind not in _KNOWN:
            return {"type": kind}
        case _:
            raise Malformed


def _pressed(told: object) -> Json:
    match told:
        case {"container": {"type": kind, **place}, "actions": [{"action_id": id, **action}, *_], **more}:
            container = {"type": _name(kind), "is_ephemeral": place.get("is_ephemeral") is True}
            if kind == "message":
                container["channel_id"] = _name(place.get("channel_id"))
            pressed = {
                "action_id": _name(id),
                "block_id": _name(action.get("block_id")),
                "value": _name(action["value"]) if action.get("value") else None,
                "selected_option": _option(action.get("selected_option")),
            }
            return {"container": container, "actions": [pressed], "view": _standing(more.get("view"))}
        case _:
            raise Malformed


def _standing(view: object) -> Json | None:
    match view:
        case {"type": kind, "id": id}:
            return {"type": _name(kind), "id": _name(id)}
        case None:
            return None
        case _:
            raise Malformed


def _sent(view: object) -> Json:
    match view:
        case {"callback_id": intent, "private_metadata": subject, "state": {"values": {**fields}}}:
            values = {_name(name): _elements(elements) for name, elements in fields.items()}
            named = {"callback_id": _name(intent), "private_metadata": _name(subject)}
            return {"type": "modal", **named, "state": {"values": values}}
        case _:
            raise Malformed


def _elements(told: object) -> Json:
    match told:
        case {**elements}:
            return {_name(name): _element(element) for name, element in elements.items()}
        case _:
            raise Malformed


def _element(told: object) -> Json:
    match told:
        case {**kept}:
            return {"value": _text(kept.get("value")), "selected_option": _option(kept.get("selected_option"))}
        case _:
            raise Malformed


def _option(told: object) -> Json | None:
    match told:
        case {"value": value}:
            return {"value": _name(value)}
        case None:
            return None
        case _:
            raise Malformed


def _name(told: object) -> str:
    match told:
        case str(name) if _NAME.fullmatch(name):
            return name
        case _:
            raise Malformed


def _text(told: object) -> str:
    """Read what somebody typed; what is not told was left empty."""
    match told:
        case str(text):
            return text
        case None:
            return ""
        case _:
            raise Malformed
