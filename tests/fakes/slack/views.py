"""The Web API's methods about modals and Home tabs, and what a form's answer does to them. Begin at `METHODS`."""

from collections.abc import Mapping

from tests.fakes.slack.blocks import too_large, validate_view, walk
from tests.fakes.slack.chat import Method, decoded
from tests.fakes.slack.forms import values
from tests.fakes.slack.seen import View
from tests.fakes.slack.shapes import Json
from tests.fakes.slack.workspace import APP_ID, BOT_ID, TEAM_ID, ApiError, Workspace

DEEPEST_STACK = 3


def _judged(slack: Workspace, given: object) -> Json:
    view: Json = decoded(given, "invalid_arguments")
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments", ["missing required field: view"])
    if slack.validate:
        found = validate_view(view)
        if found:
            raise ApiError("invalid_arguments", found)
        if too_large(view):
            raise ApiError("view_too_large")
    return view


def _hash(slack: Workspace) -> str:
    return f"{int(slack.clock.now().timestamp())}.{slack.number():08x}"


def _new(slack: Workspace, owner: str, definition: Json, below: View | None = None) -> View:
    slack.named(definition["blocks"])
    view_id = f"V{slack.number():010d}"
    root = below.root if below else view_id
    return View(view_id, owner, definition, _hash(slack), root, below.id if below else None)


def as_json(view: View) -> Json:
    """A view as Slack writes it out, with its state."""
    told = view.definition
    shown: Json = {
        "id": view.id,
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
        "type": view.kind,
        "hash": view.hash,
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "external_id": told.get("external_id", ""),
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "state": {"values": values(view)},
        "title": told.get("title"),
        "submit": told.get("submit"),
        "close": told.get("close"),
        "clear_on_close": told.get("clear_on_close", False),
        "notify_on_close": told.get("notify_on_close", False),
    }
    return shown


def replace_view(slack: Workspace, view: View, given: object) -> None:
    """Redraw a view. What was entered stays in fields that keep block_id, action_id and kind, as in Slack."""
    view.definition = _judged(slack, given)
    fields = {(block["block_id"], element["action_id"]): element for block, element in walk(slack.named(view.blocks))}
    view.entered = {
        where: state
        for where, state in view.entered.items()
        if where in fields and fields[where]["type"] == state["type"]
    }
    view.errors = {}
    view.hash = _hash(slack)
    slack.changed()


def push_view(slack: Workspace, below: View, given: object) -> None:
    """Lay a view over another."""
    stack = slack.modals[below.owner]
    if len(stack) >= DEEPEST_STACK:
        raise ApiError("push_limit_reached")
    stack.append(_new(slack, below.owner, _judged(slack, given), below))
    slack.changed()


def _views_open(slack: Workspace, args: Json) -> Json:
    trigger = slack.triggers.get(args.get("trigger_id", ""))
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    if slack.clock.now() > trigger.until:
        raise ApiError("expired_trigger_id")
    definition = _judged(slack, args.get("view"))
    if definition["type"] != "modal":
        raise ApiError("invalid_arguments", ["must be a modal [json-pointer:/view/type]"])
    trigger.used = True
    view = _new(slack, trigger.user, definition)
    slack.modals[trigger.user] = [view]
    slack.changed()
    return {"view": as_json(view)}


def _views_update(slack: Workspace, args: Json) -> Json:
    known = [view for stack in slack.modals.values() for view in stack] + list(slack.homes.values())
    wanted = args.get("view_id"), args.get("external_id")
    for view in known:
        if wanted[0] == view.id or (wanted[1] and wanted[1] == view.definition.get("external_id")):
            if args.get("hash") and args["hash"] != view.hash:
                raise ApiError("hash_conflict")
            replace_view(slack, view, args.get("view"))
            return {"view": as_json(view)}
    raise ApiError("not_found")


def _views_publish(slack: Workspace, args: Json) -> Json:
    user = slack.users.get(args.get("user_id", ""))
    if user is None:
        raise ApiError("user_not_found")
    definition = _judged(slack, args.get("view"))
    if definition["type"] != "home":
        raise ApiError("invalid_arguments", ["must be a home view [json-pointer:/view/type]"])
    view = slack.homes.get(user.id)
    if view and args.get("hash") and args["hash"] != view.hash:
        raise ApiError("hash_conflict")
    if view:
        replace_view(slack, view, definition)
    else:
        view = slack.homes[user.id] = _new(slack, user.id, definition)
        slack.changed()
    return {"view": as_json(view)}


METHODS: Mapping[str, Method] = {
    "views.open": _views_open,
    "views.update": _views_update,
    "views.publish": _views_publish,
}
