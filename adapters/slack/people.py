"""Who is who between Slack's accounts and the directory's people."""

import asyncio

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import error_code
from adapters.slack.settings import SLACK
from bot.messages.card import Card, Facts, Note, Steps, Text, Who
from bot.ports import Accounts, Unavailable
from directory.people import PersonId

# Somebody waits for the answer to a command, which Slack gives up after three seconds.
_PATIENCE_SECONDS = 2.0


class People:
    """Finds the person behind an account, and the accounts of the people whom a card mentions."""

    def __init__(self, client: AsyncWebClient, accounts: Accounts) -> None:
        self._client = client
        self._accounts = accounts

    async def person(self, account: str) -> PersonId | None:
        """Find who pressed or typed: as known, else by the account's e-mail address, which is then remembered.

        Raises Unavailable, TimeoutError, and what the Slack library raises.
        """
        known = await self._accounts.person_of(SLACK, account)
        if known is not None:
            return known
        email = await self._email(account)
        person = await self._accounts.person_by_email(email) if email else None
        if person is not None:
            await self._accounts.remember(SLACK, person, account, None)
        return person

    async def mentions(self, card: Card) -> dict[PersonId, str]:
        """Look up the accounts of everybody on the card; whoever has none, or while the store is away, is left out."""
        people = sorted({span.person for text in _texts(card) for span in text if isinstance(span, Who)})
        try:
            contacts = await asyncio.gather(*(self._accounts.contact(SLACK, person) for person in people))
        except Unavailable:
            return {}
        return {contact.person: contact.account for contact in contacts if contact and contact.account}

    async def _email(self, account: str) -> str | None:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                found = await self._client.users_info(user=account)
        except SlackApiError as refusal:
            if error_code(refusal) in {"user_not_found", "user_not_visible"}:
                return None
            raise
        user = found.get("user") or {}
        # Somebody from another workspace chose the address themselves, so it proves nothing.
        if user.get("is_bot") or user.get("deleted") or user.get("is_stranger"):
            return None
        email = (user.get("profile") or {}).get("email")
        return str(email) if email else None


def _texts(card: Card) -> list[Text]:
    texts: list[Text] = []
    for part in card.parts:
        match part:
            case Facts():
                texts += [value for _, value in part.pairs]
            case Note():
                texts.append(part.text)
            case Steps():
                texts += part.steps
            case _:
                pass
    return texts
