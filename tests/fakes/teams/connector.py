"""The Bot Connector's calls about conversations, messages and members. It knows no HTTP. Begin at `METHODS`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.fakes.slack.shapes import Json
from tests.fakes.teams.cards import CARD_TYPE, validate_card
from tests.fakes.teams.cloud import Chat, Cloud, TeamsUser
from tests.fakes.teams.refusals import ConnectorError
from tests.fakes.teams.seen import Message, Version

LARGEST_MESSAGE = 100 * 1024
"""Bytes of UTF-16, all of the activity."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the path's ids ("" for none), whether it is about a targeted message, and the body."""

    chat: str = ""
    activity: str = ""
    member: str = ""
    targeted: bool = False
    body: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What a call gives back."""

    status: int
    body: object


Method: TypeAlias = Callable[[Cloud, Call], Done]


def addressee(cloud: Cloud, call: Call) -> TeamsUser | None:
    """The person whom a call is about, if it names one."""
    named = call.body.get("members") if not call.chat else call.body.get("recipient")
    if call.chat and (chat := cloud.chats.get(call.chat.partition(";")[0])) and chat.owner:
        return cloud.users[chat.owner]
    account = named[0] if isinstance(named, list) and named else named
    return _user(cloud, account.get("id", "")) if isinstance(account, dict) else None


def _user(cloud: Cloud, mri: str) -> TeamsUser | None:
    return next((user for user in cloud.users.values() if user.mri == mri), None)


def _create(cloud: Cloud, call: Call) -> Done:
    members = call.body.get("members")
    if call.body.get("isGroup") or not isinstance(members, list) or len(members) != 1:
        raise ConnectorError("BadArgument", "A bot can create a conversation with exactly one member.")
    user = addressee(cloud, call)
    if user is None:
        raise ConnectorError("BadArgument", "Bad format of members: no such user id.")
    data = call.body.get("channelData")
    tenant = call.body.get("tenantId") or (data.get("tenant", {}).get("id") if isinstance(data, dict) else None)
    if tenant != user.tenant:
        raise ConnectorError("BadArgument", "Incorrect conversation creation parameters: tenant id.")
    chat = cloud.chat_with(user)
    cloud.check_reachable(chat)
    return Done(201, {"id": chat.id})


def card_of(cloud: Cloud, activity: Json) -> Json:
    """The Adaptive Card of an activity, judged; empty when it has none. ConnectorError when it is not valid."""
    attachments = activity.get("attachments") or []
    if not isinstance(attachments, list):
        raise ConnectorError("BadArgument", "attachments must be a list")
    cards = [one for one in attachments if isinstance(one, dict) and one.get("contentType") == CARD_TYPE]
    if len(cards) > 1:
        raise ConnectorError("BadArgument", "this fake takes one card a message")
    if not cards:
        return {}
    card = cards[0].get("content")
    found = validate_card(card) if cloud.validate else []
    if found or not isinstance(card, dict):
        raise ConnectorError("BadArgument", f"Failed to parse the card: {'; '.join(found)}")
    return card


def _version(cloud: Cloud, activity: Json) -> Version:
    if len(json.dumps(activity, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le")) > LARGEST_MESSAGE:
        raise ConnectorError("MessageSizeTooBig")
    text = str(activity.get("text") or "")
    card = card_of(cloud, activity)
    if activity.get("type") != "message" or (not text and not card):
        raise ConnectorError("BadSyntax")
    return Version(cloud.clock.now(), text, card, str(activity.get("summary") or ""))


def _send(cloud: Cloud, call: Call) -> Done:
    chat = cloud.chat(call.chat)
    cloud.check_reachable(chat)
    if call.body.get("type") == "typing":
        return Done(201, {"id": cloud.new_id()})
    owner = chat.owner
    if call.targeted:
        user = addressee(cloud, call)
        if chat.owner or user is None or user.id not in chat.members:
            raise ConnectorError("BadArgument", "A targeted message needs a recipient in a channel or group chat.")
        owner = user.id
    message = cloud.keep(chat, owner, _version(cloud, call.body), call.body, private=call.targeted)
    return Done(201, {"id": message.id})


def _message(chat: Chat, call: Call) -> Message:
    message = chat.posted.get(call.activity)
    # A targeted message is known only where targeted ones are asked for.
    if message is None or message.deleted or message.private != call.targeted:
        raise ConnectorError("ActivityNotFoundInConversation")
    return message


def _update(cloud: Cloud, call: Call) -> Done:
    chat = cloud.chat(call.chat)
    cloud.check_reachable(chat)
    message = _message(chat, call)
    cloud.rewrite(message, _version(cloud, call.body))
    return Done(200, {"id": message.id})


def _delete(cloud: Cloud, call: Call) -> Done:
    chat = cloud.chat(call.chat)
    cloud.check_reachable(chat)
    _message(chat, call).deleted = True
    cloud.changed()
    return Done(200, {})


def _profile(user: TeamsUser) -> Json:
    return {
        "id": user.mri,
        "name": user.name,
        "givenName": user.name,
        "surname": "",
        "email": user.email or user.upn,
        "userPrincipalName": user.upn,
        "objectId": user.id,
        "aadObjectId": user.id,
        "tenantId": user.tenant,
        "userRole": user.role,
    }


def _members(cloud: Cloud, call: Call) -> Done:
    chat = cloud.chat(call.chat)
    if not chat.installed:
        raise ConnectorError("BotNotInConversationRoster")
    return Done(200, [_profile(cloud.users[member]) for member in chat.members])


def _member(cloud: Cloud, call: Call) -> Done:
    chat = cloud.chat(call.chat)
    if not chat.installed:
        raise ConnectorError("BotNotInConversationRoster")
    for user in (cloud.users[member] for member in chat.members):
        if call.member in (user.mri, user.id, user.upn):
            return Done(200, _profile(user))
    raise ConnectorError("MemberNotFoundInConversation")


METHODS: Mapping[str, Method] = {
    "create": _create,
    "send": _send,
    "update": _update,
    "delete": _delete,
    "members": _members,
    "member": _member,
}
LOOK_UPS = {"members", "member"}
