"""The Web API's methods about people, conversations and messages. Begin at `METHODS`."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tests.fakes.slack.blocks import validate_blocks
from tests.fakes.slack.seen import Message
from tests.fakes.slack.shapes import Json
from tests.fakes.slack.workspace import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    ApiError,
    SlackUser,
    Workspace,
)

Method: TypeAlias = Callable[[Workspace, Json], Json]

LONGEST_POST = 40_000
LONGEST_UPDATE = 4_000
PAGE = 100
LARGEST_PAGE = 999


def decoded(value: Any, error: str) -> Any:
    """An argument that may come as JSON text or, in a JSON body, as it is; ApiError(error) when it can't be read."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ApiError(error) from None


def _flag(args: Json, name: str) -> bool:
    return args.get(name) in (True, "true", "True", "1")


def _auth_test(_slack: Workspace, _args: Json) -> Json:
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": TEAM_DOMAIN,
        "user": "bot",
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def _profile(user: SlackUser) -> Json:
    return {
        "id": user.id,
        "team_id": TEAM_ID,
        "name": user.name,
        "real_name": user.name,
        "deleted": user.disabled,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "profile": {"email": user.email, "real_name": user.name, "display_name": user.name},
    }


def _users_info(slack: Workspace, args: Json) -> Json:
    user = slack.users.get(args.get("user", ""))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": _profile(user)}


def _users_lookup_by_email(slack: Workspace, args: Json) -> Json:
    wanted = args.get("email", "").lower()
    for user in slack.users.values():
        if user.email.lower() == wanted and not user.disabled:
            return {"user": _profile(user)}
    raise ApiError("users_not_found")


def _conversations_open(slack: Workspace, args: Json) -> Json:
    if args.get("channel"):
        if args["channel"] not in slack.owners:
            raise ApiError("channel_not_found")
        return {"channel": {"id": args["channel"]}}
    ids = [one for one in args.get("users", "").split(",") if one]
    if not ids:
        raise ApiError("users_list_not_supplied")
    if len(ids) > 1:
        raise ApiError("too_many_users", ["this fake opens direct messages with one person only"])
    user = slack.users.get(ids[0])
    if user is None:
        raise ApiError("user_not_found")
    if user.disabled:
        raise ApiError("user_disabled")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    known = user.id in slack.dms
    return {"no_op": known, "already_open": known, "channel": {"id": slack.dm_with(user)}}


def _instant(args: Json, name: str) -> float | None:
    if not args.get(name):
        return None
    try:
        return float(args[name])
    except ValueError:
        raise ApiError(f"invalid_ts_{name}") from None


def _conversations_history(slack: Workspace, args: Json) -> Json:
    channel = args.get("channel", "")
    if channel not in slack.posted:
        raise ApiError("channel_not_found")
    oldest, latest, inclusive = _instant(args, "oldest"), _instant(args, "latest"), _flag(args, "inclusive")
    before = _instant(args, "cursor")
    found = []
    for message in reversed(slack.posted[channel].values()):
        at = float(message.ts)
        too_old = oldest is not None and (at < oldest or (at == oldest and not inclusive))
        too_new = latest is not None and (at > latest or (at == latest and not inclusive))
        if not too_old and not too_new and (before is None or at < before):
            found.append(message)
    limit = min(int(args.get("limit") or PAGE), LARGEST_PAGE)
    page, more = found[:limit], len(found) > limit
    return {
        "messages": [as_json(message, metadata=_flag(args, "include_all_metadata")) for message in page],
        "has_more": more,
        "response_metadata": {"next_cursor": page[-1].ts if more else ""},
    }


def as_json(message: Message, *, metadata: bool = False) -> Json:
    """A message as Slack writes it out."""
    shown: Json = {
        "type": "message",
        "user": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "team": TEAM_ID,
        "ts": message.ts,
        "text": message.text,
        "blocks": message.blocks,
    }
    if message.edits:
        shown["edited"] = {"user": BOT_ID, "ts": f"{message.edited_at.timestamp():.6f}"}
    if metadata and message.metadata:
        shown["metadata"] = message.metadata
    return shown


def blocks_of(slack: Workspace, args: Json) -> list[Json] | None:
    """The blocks of a call, judged; None when it has none."""
    if args.get("blocks") in (None, ""):
        return None
    blocks: list[Json] = decoded(args["blocks"], "invalid_blocks_format")
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    found = validate_blocks(blocks, "message") if slack.validate else []
    if found:
        raise ApiError("invalid_blocks", found)
    return blocks


def _metadata_of(args: Json) -> Json | None:
    if args.get("metadata") in (None, ""):
        return None
    metadata: Json = decoded(args["metadata"], "invalid_metadata_format")
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    complete = isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)
    if metadata and not complete:
        raise ApiError("invalid_metadata_schema")
    return metadata


def _addressee(slack: Workspace, channel: str) -> SlackUser:
    """Who is behind the channel of a post: a person's id, or their direct message with the app."""
    owner = slack.owners.get(channel)
    user = slack.users.get(owner or channel)
    if user is None:
        raise ApiError("channel_not_found")
    if user.disabled:
        raise ApiError("is_archived" if owner else "user_disabled")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    if not user.messages_tab:
        raise ApiError("messages_tab_disabled")
    return user


def _chat_post_message(slack: Workspace, args: Json) -> Json:
    user = _addressee(slack, args.get("channel", ""))
    text, blocks, metadata = str(args.get("text") or ""), blocks_of(slack, args), _metadata_of(args)
    if not text and not blocks:
        raise ApiError("no_text")
    if len(text) > LONGEST_POST:
        raise ApiError("msg_too_long")
    message = slack.keep(slack.dm_with(user), user.id, text, blocks or [], metadata)
    return {"channel": message.channel, "ts": message.ts, "message": as_json(message)}


def _chat_update(slack: Workspace, args: Json) -> Json:
    channel, ts = args.get("channel", ""), str(args.get("ts", ""))
    if channel not in slack.posted:
        raise ApiError("channel_not_found")
    message = slack.posted[channel].get(ts)
    if message is None:
        raise ApiError("message_not_found")
    if slack.users[message.owner].disabled:
        raise ApiError("is_inactive")
    text, blocks, metadata = args.get("text"), blocks_of(slack, args), _metadata_of(args)
    if text is None and blocks is None:
        raise ApiError("no_text")
    if len(text or "") > LONGEST_UPDATE:
        raise ApiError("msg_too_long")
    had_rich_text = any(block["type"] == "rich_text" for block in message.blocks)
    if had_rich_text and blocks and not any(block["type"] == "rich_text" for block in blocks):
        raise ApiError("block_mismatch")
    # Text alone removes the blocks; blocks alone keep the text; metadata left out stays, an empty one goes.
    slack.rewrite(
        message,
        message.text if text is None else str(text),
        blocks or [],
        message.metadata if metadata is None else metadata or None,
    )
    return {"channel": channel, "ts": ts, "text": message.text, "message": as_json(message)}


def _chat_post_ephemeral(slack: Workspace, args: Json) -> Json:
    user = slack.users.get(args.get("user", ""))
    if user is None or user.disabled:
        raise ApiError("user_not_in_channel")
    if slack.owners.get(args.get("channel", "")) != user.id:
        raise ApiError("channel_not_found")
    text, blocks = str(args.get("text") or ""), blocks_of(slack, args)
    if not text and not blocks:
        raise ApiError("no_text")
    return {"message_ts": slack.show_once(user.id, text, blocks or []).ts}


METHODS: Mapping[str, Method] = {
    "auth.test": _auth_test,
    "users.info": _users_info,
    "users.lookupByEmail": _users_lookup_by_email,
    "conversations.open": _conversations_open,
    "conversations.history": _conversations_history,
    "chat.postMessage": _chat_post_message,
    "chat.update": _chat_update,
    "chat.postEphemeral": _chat_post_ephemeral,
}
