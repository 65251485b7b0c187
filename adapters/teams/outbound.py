"""Sends cards to people's chats with the bot and redraws them: the `Chat` port over the Bot Connector. Never retries.

An address is the chat's id and the message's, such as `a:1cHaT/1767225600100`.
"""

import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import datetime

from adapters.teams.activities import Place, written
from adapters.teams.connector import SENDERS, Connector
from adapters.teams.errors import Unreachable
from adapters.teams.forms import message
from adapters.teams.people import words_in
from adapters.teams.render import Json
from adapters.teams.settings import TEAMS
from bot.messages.card import Card
from bot.ports import Accounts, Address, Chat, MessageKey, Platform, Unavailable, Undeliverable
from bot.ports.paces import Pace
from bot.ports.references import Reference, References
from directory.people import PersonId

PACE = Pace(
    to_one=((6, 1.1), (7, 2.2), (55, 33.0), (1750, 3960.0)),
    to_all=((45, 1.1),),
    edits_count=True,
)
"""Teams takes 7 calls in a second, 8 in two, 60 in 30 and 1,800 in an hour in each chat, and 50 a second in a tenant.

Some are left for the answers to what people do, and calls do not arrive as evenly as they leave.
"""


class TeamsChat(Chat):
    """Posts and redraws messages in people's chats with the bot."""

    def __init__(self, connector: Connector, accounts: Accounts, references: References) -> None:
        self._connector = connector
        self._accounts = accounts
        self._references = references

    @property
    def platform(self) -> Platform:
        """Name the platform."""
        return TEAMS

    @property
    def pace(self) -> Pace:
        """Tell how fast calls may follow each other."""
        return PACE

    @property
    def at_once(self) -> int:
        """Give how many calls may be under way at one time."""
        return SENDERS

    async def post(self, to: PersonId, card: Card, key: MessageKey) -> Address:
        """Send a new message. Raises Undeliverable."""
        del key  # Teams keeps nothing beside a message that could be looked for.
        reference = await self._reference(to)
        async with self._noting(reference):
            place, id = await self._post(reference, words_in(reference), message(card))
        return Address(f"{place.conversation}/{id}")

    async def update(self, to: PersonId, address: Address, card: Card, key: MessageKey) -> None:
        """Redraw a message in place. Raises Undeliverable, with `gone` if it is no longer there."""
        del key
        reference = await self._reference(to)
        conversation, _, id = address.rpartition("/")
        async with self._noting(reference):
            place = Place(words_in(reference)["serviceUrl"], conversation)
            await self._connector.update(place, id, message(card))

    async def find(self, to: PersonId, key: MessageKey, since: datetime) -> Address | None:
        """Find nothing: Teams lets a bot look for none of its messages."""
        del to, key, since
        return None

    async def _post(self, reference: Reference, words: Json, drawn: Json) -> tuple[Place, str]:
        chat = (words.get("conversation") or {}).get("id")
        if chat:
            try:
                place = Place(words["serviceUrl"], chat)
                id = await self._connector.send(place, drawn)
            except Undeliverable as failed:
                # A chat that is no longer there; the person's own may be opened still.
                if not failed.gone:
                    raise
            else:
                if reference.lost:
                    await self._keep(reference, words)
                return place, id
        try:
            place = await self._open(reference, words)
            return place, await self._connector.send(place, drawn)
        except Undeliverable as failed:
            if failed.gone:
                raise Unreachable("their chat with Warmline in Teams is gone") from failed
            raise

    async def _open(self, reference: Reference, words: Json) -> Place:
        url = words["serviceUrl"]
        chat = await self._connector.open(url, words["user"]["id"], words.get("bot") or {}, words["tenantId"])
        personal = {"id": chat, "conversationType": "personal", "tenantId": words["tenantId"]}
        await self._keep(reference, {**words, "conversation": personal})
        return Place(url, chat)

    @contextlib.asynccontextmanager
    async def _noting(self, reference: Reference) -> AsyncIterator[None]:
        """Remember that somebody can't be reached, so that it is seen before they are needed."""
        try:
            yield
        except Unreachable as failed:
            with contextlib.suppress(Unavailable):
                await self._references.lose(TEAMS, reference.account, failed.reason)
            raise

    async def _keep(self, reference: Reference, words: Json) -> None:
        # The message stands already, or is still to be sent: neither may be undone by a store that is away.
        with contextlib.suppress(Unavailable):
            await self._references.keep(TEAMS, Reference(reference.account, written(words)))

    async def _reference(self, to: PersonId) -> Reference:
        with _store():
            contact = await self._accounts.contact(TEAMS, to)
            if contact is None:
                raise Undeliverable("they are no longer in the directory", permanent=True)
            names = tuple(name for name in (contact.account, contact.email) if name)
            reference = await self._references.find(TEAMS, names)
        if reference is None:
            raise Undeliverable("they have not installed Warmline in Teams yet", permanent=True)
        return reference


@contextlib.contextmanager
def _store() -> Iterator[None]:
    try:
        yield
    except Unavailable as away:
        raise Undeliverable("Warmline's own store was away") from away
