"""What Slack tells an app that people did: the payloads of commands, presses, submissions and events."""

from typing import Literal, TypeAlias

from tests.fakes.slack.chat import as_json as message_json
from tests.fakes.slack.forms import option_of, values
from tests.fakes.slack.seen import Message, NotThere, View, escape
from tests.fakes.slack.shapes import Json
from tests.fakes.slack.views import as_json as view_json
from tests.fakes.slack.workspace import APP_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, VERIFICATION_TOKEN, SlackUser

Kind: TypeAlias = Literal["slash_commands", "interactive", "events_api"]


def _from(user: SlackUser) -> Json:
    return {
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM_ID},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def command(user: SlackUser, channel: str, name: str, text: str, trigger_id: str, response_url: str) -> Json:
    """A slash command's form fields; the text's `& < >` come escaped."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel,
        "channel_name": "directmessage",
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": escape(text),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def action(block: Json, element: Json, chosen: str | None, at: str) -> Json:
    """One entry of `actions`: a press of a button, or an option chosen in a menu."""
    told: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": at,
    }
    if element["type"] == "button":
        told["text"] = element["text"]
        told |= {key: element[key] for key in ("value", "style") if key in element}
    elif element["type"] in ("static_select", "overflow", "radio_buttons"):
        if chosen is None:
            raise NotThere(f"{element['action_id']} is a menu: say which option")
        told["selected_option"] = option_of(element, chosen)
    else:
        raise NotThere(f"{element['action_id']} is a {element['type']}: fill it in and submit")
    return told


def block_actions(user: SlackUser, where: Message | View, done: Json, trigger_id: str, response_url: str) -> Json:
    """A press in a message or a view."""
    told = {**_from(user), "type": "block_actions", "trigger_id": trigger_id, "actions": [done]}
    if isinstance(where, View):
        view = view_json(where)
        return {**told, "container": {"type": "view", "view_id": where.id}, "view": view, "state": view["state"]}
    container = {
        "type": "message",
        "message_ts": where.ts,
        "channel_id": where.channel,
        "is_ephemeral": where.ephemeral,
    }
    told |= {
        "container": container,
        "channel": {"id": where.channel, "name": "directmessage"},
        "state": {"values": {}},
        "response_url": response_url,
    }
    # Of an ephemeral message Slack hands on no more than where it was.
    return told if where.ephemeral else {**told, "message": message_json(where)}


def view_submission(user: SlackUser, view: View, trigger_id: str) -> Json:
    """A form that was sent."""
    return {
        **_from(user),
        "type": "view_submission",
        "trigger_id": trigger_id,
        "view": {**view_json(view), "state": {"values": values(view)}},
        "response_urls": [],
    }


def home_opened(user: SlackUser, channel: str, event_id: str, at: float, view: View | None) -> Json:
    """Somebody looking at the app's Home tab."""
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel,
        "tab": "home",
        "event_ts": f"{at:.6f}",
    }
    if view:
        event["view"] = view_json(view)
    authorization = {"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER_ID, "is_bot": True}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(at),
        "authorizations": [{**authorization, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event": event,
    }
