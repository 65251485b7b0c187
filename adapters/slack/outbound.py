"""Sends cards to people's direct messages and redraws them: the `Chat` port over Slack's Web API. Never retries.

An address is the direct message's channel and the message's timestamp, such as `D024BE91L/1767225600.000100`.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import errors
from adapters.slack.people import People
from adapters.slack.render import blocks, notice
from adapters.slack.settings import SLACK
from bot.messages.card import Card
from bot.ports import Accounts, Address, Chat, Contact, MessageKey, Platform, Unavailable, Undeliverable
from bot.ports.paces import Pace
from directory.people import PersonId

PACE = Pace(to_one=((1, 1.0),))
"""Slack takes about one new message a second in each channel; every person's direct message is a channel.

How many it takes in a workspace, and how many edits, it tells in round numbers only, and whoever keeps below them pages
slowly for nothing: so that is not counted, but what Slack asks to wait is waited, by all once it refuses several people
one after the other.
"""
CALLS_AT_ONCE = 16

_EVENT_TYPE = "warmline"
_KEYS = uuid.UUID("c9d1f7a4-6a55-5c1e-9a0b-7d6f2f4d3b11")
# Slack's time is compared with this machine's; further apart than this, Slack's requests are not even valid.
_CLOCKS_APART = timedelta(minutes=5)
_PAGE = 200


class SlackChat(Chat):
    """Posts, redraws and finds messages in people's direct messages."""

    def __init__(self, client: AsyncWebClient, accounts: Accounts, people: People) -> None:
        self._client = client
        self._accounts = accounts
        self._people = people

    @property
    def platform(self) -> Platform:
        """Name the platform."""
        return SLACK

    @property
    def pace(self) -> Pace:
        """Tell how fast calls may follow each other."""
        return PACE

    @property
    def at_once(self) -> int:
        """Give how many calls may be under way at one time."""
        return CALLS_AT_ONCE

    async def post(self, to: PersonId, card: Card, key: MessageKey) -> Address:
        """Send a new message that carries its key. Raises Undeliverable."""
        contact = await self._contact(to)
        message = await self._message(card, key)
        if contact.chat:
            try:
                return await self._post(contact.chat, message)
            except Undeliverable as meaning:
                # A chat remembered from another workspace; the person's own may be opened still.
                if not _is_unknown_chat(meaning):
                    raise
        return await self._post(await self._open(contact), message)

    async def update(self, to: PersonId, address: Address, card: Card, key: MessageKey) -> None:
        """Redraw a message in place. Raises Undeliverable, with `gone` if it can no longer be changed."""
        del to  # The address says where it stands.
        channel, _, ts = address.partition("/")
        message = await self._message(card, key)
        with _meaning():
            await self._client.chat_update(channel=channel, ts=ts, **message)

    async def find(self, to: PersonId, key: MessageKey, since: datetime) -> Address | None:
        """Look for a message by its key among those not older than `since`. Raises Undeliverable."""
        chat = (await self._contact(to)).chat
        if not chat:
            # A chat is remembered before anything is posted to it.
            return None
        oldest = f"{(since - _CLOCKS_APART).timestamp():.6f}"
        cursor: str | None = None
        while True:
            try:
                messages, cursor = await self._history(chat, oldest, cursor)
            except Undeliverable as meaning:
                if meaning.gone:
                    return None
                raise
            for message in messages:
                if _key_of(message) == key:
                    return Address(f"{chat}/{message['ts']}")
            if not cursor:
                return None

    async def _history(self, chat: str, oldest: str, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
        with _meaning():
            page = await self._client.conversations_history(
                channel=chat, oldest=oldest, cursor=cursor, include_all_metadata=True, limit=_PAGE
            )
            return page.get("messages") or [], (page.get("response_metadata") or {}).get("next_cursor")

    async def _message(self, card: Card, key: MessageKey) -> dict[str, Any]:
        return {
            "text": notice(card),
            "blocks": blocks(card, await self._people.mentions(card)),
            "metadata": {"event_type": _EVENT_TYPE, "event_payload": {"key": key}},
        }

    async def _post(self, chat: str, message: dict[str, Any]) -> Address:
        key = message["metadata"]["event_payload"]["key"]
        with _meaning(posting=True):
            answer = await self._client.chat_postMessage(
                channel=chat,
                client_msg_id=str(uuid.uuid5(_KEYS, key)),
                unfurl_links=False,
                unfurl_media=False,
                **message,
            )
            return Address(f"{chat}/{answer['ts']}")

    async def _contact(self, person: PersonId) -> Contact:
        with _store():
            contact = await self._accounts.contact(SLACK, person)
        if contact is None:
            raise Undeliverable("they are no longer in the directory", permanent=True)
        return contact

    async def _open(self, contact: Contact) -> str:
        with _meaning():
            account = contact.account or await self._account_by_email(contact.email)
            answer = await self._client.conversations_open(users=account)
            chat = str(answer["channel"]["id"])
        with _store():
            await self._accounts.remember(SLACK, contact.person, account, chat)
        return chat

    async def _account_by_email(self, email: str | None) -> str:
        if not email:
            raise Undeliverable("the directory has neither a Slack account nor an e-mail address", permanent=True)
        answer = await self._client.users_lookupByEmail(email=email)
        return str(answer["user"]["id"])


@contextmanager
def _meaning(*, posting: bool = False) -> Iterator[None]:
    try:
        yield
    except SlackApiError as refusal:
        raise errors.refused(refusal, posting=posting) from refusal
    except (aiohttp.ClientError, TimeoutError) as silence:
        raise errors.unanswered(silence, posting=posting) from silence
    except (AttributeError, LookupError, TypeError, ValueError) as nonsense:
        # The library takes it for granted that every answer is a JSON object.
        raise errors.unreadable(posting=posting) from nonsense


@contextmanager
def _store() -> Iterator[None]:
    try:
        yield
    except Unavailable as away:
        raise Undeliverable("Warmline's own store was away") from away


def _is_unknown_chat(meaning: Undeliverable) -> bool:
    cause = meaning.__cause__
    return isinstance(cause, SlackApiError) and errors.error_code(cause) == "channel_not_found"


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT_TYPE:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None
