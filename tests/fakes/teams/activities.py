"""What Teams tells a bot that people did: activities, as JSON. Begin at `said`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.fakes.slack.shapes import Json
from tests.fakes.teams.cloud import BOT_NAME, Chat, TeamsUser
from tests.fakes.teams.tokens import CHANNEL

ZONE = "America/Chicago"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every activity carries beside who and where: its own id, the instant, the bot and the service."""

    id: str
    at: datetime
    bot_id: str
    service_url: str


def _base(stamp: Stamp, user: TeamsUser, chat: Chat) -> Json:
    conversation: Json = {"conversationType": chat.kind, "tenantId": user.tenant, "id": chat.id}
    data: Json = {"tenant": {"id": user.tenant}}
    if chat.kind != "personal":
        conversation |= {"isGroup": True, "name": chat.name}
    if chat.kind == "channel":
        conversation["id"] = f"{chat.id};messageid={stamp.id}"
        data |= {
            "teamsChannelId": chat.id,
            "teamsTeamId": f"{chat.id}-team",
            "channel": {"id": chat.id},
            "team": {"id": f"{chat.id}-team"},
        }
    at = stamp.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        "id": stamp.id,
        "timestamp": at.replace("+00:00", "Z"),
        "localTimestamp": at,
        "localTimezone": ZONE,
        "channelId": CHANNEL,
        "serviceUrl": stamp.service_url,
        "from": {"id": user.mri, "name": user.name, "aadObjectId": user.id},
        "conversation": conversation,
        "recipient": {"id": stamp.bot_id, "name": BOT_NAME},
        "entities": [{"locale": "en-US", "country": "US", "platform": "Web", "timezone": ZONE, "type": "clientInfo"}],
        "channelData": data,
        "locale": "en-US",
    }


def said(stamp: Stamp, user: TeamsUser, chat: Chat, text: str) -> Json:
    """A message typed to the bot."""
    return {**_base(stamp, user, chat), "type": "message", "text": text, "textFormat": "plain"}


def mentioned(stamp: Stamp, user: TeamsUser, chat: Chat, text: str) -> Json:
    """A message in a channel or group chat that begins with the bot's name."""
    mark = f"<at>{BOT_NAME}</at>"
    activity = said(stamp, user, chat, f"{mark} {text}")
    mention = {"mentioned": {"id": stamp.bot_id, "name": BOT_NAME}, "text": mark, "type": "mention"}
    return {**activity, "entities": [*activity["entities"], mention]}


def slashed(stamp: Stamp, user: TeamsUser, chat: Chat, command: str, text: str) -> Json:
    """A slash command, which is a targeted message whose text begins with the command's name."""
    activity = said(stamp, user, chat, f"{command} {text}".strip())
    return {**activity, "recipient": {**activity["recipient"], "isTargeted": True}}


def installed(stamp: Stamp, user: TeamsUser, chat: Chat, action: str) -> Json:
    """The app was installed (`add`) or removed (`remove`)."""
    return {**_base(stamp, user, chat), "type": "installationUpdate", "action": action}


def joined(stamp: Stamp, user: TeamsUser, chat: Chat) -> Json:
    """The bot became a member of a conversation."""
    return {**_base(stamp, user, chat), "type": "conversationUpdate", "membersAdded": [{"id": stamp.bot_id}]}


def executed(
    stamp: Stamp, user: TeamsUser, chat: Chat, message_id: str, action: Json, inputs: Mapping[str, str]
) -> Json:
    """A press of an Action.Execute; `inputs` come on top of the action's own data."""
    told: Json = {key: action[key] for key in ("type", "title", "id", "verb") if key in action}
    told["data"] = {**action.get("data", {}), **inputs}
    value = {"action": told, "trigger": "manual"}
    return {**_invoke(stamp, user, chat, "adaptiveCard/action", value), "replyToId": message_id}


def submitted(
    stamp: Stamp, user: TeamsUser, chat: Chat, message_id: str, action: Json, inputs: Mapping[str, str]
) -> Json:
    """A press of an Action.Submit: a message without text whose value is the data."""
    value = {**action.get("data", {}), **inputs}
    return {**_base(stamp, user, chat), "type": "message", "value": value, "replyToId": message_id}


def command_opened(stamp: Stamp, user: TeamsUser, chat: Chat, command: str, context: str) -> Json:
    """A message extension's command, which asks for its dialog; `context` is compose, commandbox or message."""
    value = {"commandId": command, "commandContext": context, "requestId": stamp.id, "context": {"theme": "default"}}
    return _invoke(stamp, user, chat, "composeExtension/fetchTask", value)


def command_submitted(stamp: Stamp, user: TeamsUser, chat: Chat, command: str, data: Json) -> Json:
    """The form in that dialog was sent."""
    value = {"commandId": command, "commandContext": "compose", "requestId": stamp.id, "data": data}
    return _invoke(stamp, user, chat, "composeExtension/submitAction", {**value, "context": {"theme": "default"}})


def _invoke(stamp: Stamp, user: TeamsUser, chat: Chat, name: str, value: Any) -> Json:
    return {**_base(stamp, user, chat), "type": "invoke", "name": name, "value": value}
