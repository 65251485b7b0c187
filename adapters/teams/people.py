"""Who is who between Teams' accounts and the directory's people, and how to write to those who met the bot."""

import asyncio
import contextlib
import json

from adapters.teams.activities import Place, Sender, words_of
from adapters.teams.connector import Connector
from adapters.teams.latest import Latest
from adapters.teams.render import Json
from adapters.teams.settings import TEAMS
from bot.ports import Accounts, Undeliverable
from bot.ports.references import Reference, References
from directory.people import PersonId

# Somebody waits for the answer to a press, which Teams gives up after five seconds.
_PATIENCE_SECONDS = 2.0
_MOST_REMEMBERED = 10_000


class People:
    """Finds the person behind an account, and keeps how to write to everybody who was met."""

    def __init__(self, connector: Connector, accounts: Accounts, references: References) -> None:
        self._connector = connector
        self._accounts = accounts
        self._references = references
        self._asked = Latest[str, asyncio.Task[list[str]]](_MOST_REMEMBERED)

    async def person(self, sender: Sender) -> PersonId | None:
        """Find who did it: as known, else by their user principal name or e-mail, which is then remembered.

        Raises Unavailable, and Undeliverable if Teams doesn't tell who it is.
        """
        if not sender.account:
            return None
        known = await self._accounts.person_of(TEAMS, sender.account)
        if known is not None:
            return known
        return await self._recognized(sender.account, await self._told_or_kept(sender))

    async def own_chat(self, sender: Sender) -> Place | None:
        """Give the chat of whoever did it with the bot alone; None if it is not known. Raises Unavailable."""
        known = await self._references.find(TEAMS, (sender.account,))
        words = words_in(known) if known else {}
        chat = (words.get("conversation") or {}).get("id")
        return Place(words["serviceUrl"], chat) if chat else None

    async def met(self, activity: Json) -> None:
        """Keep how to write to whoever did something, if that is new. Raises Unavailable."""
        sender = Sender.of(activity)
        words = words_of(activity, activity.get("from") or {})
        if not sender.account:
            return
        known = await self._references.find(TEAMS, (sender.account,))
        if known and (not sender.is_personal or (known.words == words and not known.lost)):
            return
        names: list[str] = []
        if known is None or known.alias is None:
            with contextlib.suppress(Undeliverable):
                names = await self._names(sender)
        await self._keep(sender.account, words, names)

    async def joined(self, activity: Json) -> None:
        """Keep how to write to everybody who is new where the bot is, or who is there already when it is added.

        Raises Unavailable, and Undeliverable if Teams doesn't tell who is there.
        """
        added, place = activity.get("membersAdded") or (), Sender.of(activity).place
        bot = (activity.get("recipient") or {}).get("id")
        if any(member.get("id") == bot for member in added):
            members = await self._connector.members(place)
        else:
            members = [await self._connector.member(place, member["id"]) for member in added]
        for member in members:
            account = str(member.get("aadObjectId") or "").lower()
            if account and await self._references.find(TEAMS, (account,)) is None:
                await self._keep(account, words_of(activity, member), _names(member))

    async def left(self, activity: Json, why: str) -> None:
        """Note that somebody took the app out of their own Teams. Raises Unavailable."""
        sender = Sender.of(activity)
        if sender.is_personal and sender.account:
            await self._references.lose(TEAMS, sender.account, why)

    async def _keep(self, account: str, words: str, names: list[str]) -> None:
        """Keep how to write to somebody, and whom the directory calls so, as only one of the names is kept."""
        await self._references.keep(TEAMS, Reference(account, words, next(iter(names), None)))
        if names and await self._accounts.person_of(TEAMS, account) is None:
            await self._recognized(account, names)

    async def _recognized(self, account: str, names: list[str]) -> PersonId | None:
        person = await self._named(names)
        if person is not None:
            await self._accounts.remember(TEAMS, person, account, None)
        return person

    async def _told_or_kept(self, sender: Sender) -> list[str]:
        """Give the names that Teams tells. In a chat without the bot it tells none, but it may have done so before."""
        try:
            return await self._names(sender)
        except Undeliverable as failed:
            known = await self._references.find(TEAMS, (sender.account,))
            if known and known.alias:
                return [known.alias]
            if failed.permanent or failed.gone:
                return []
            raise

    async def _names(self, sender: Sender) -> list[str]:
        """Ask Teams once under which names the directory may know somebody."""
        asking = self._asked.get(sender.account)
        if asking is None:
            asking = self._asked[sender.account] = asyncio.create_task(self._ask(sender))
        try:
            return await asyncio.shield(asking)
        except Undeliverable:
            self._asked.pop(sender.account, None)
            raise

    async def _ask(self, sender: Sender) -> list[str]:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return _names(await self._connector.member(sender.place, sender.mri))
        except TimeoutError as silence:
            raise Undeliverable("Teams did not tell in time who it is") from silence

    async def _named(self, names: list[str]) -> PersonId | None:
        for name in names:
            # The directory has it in small letters, however Teams and its author spell it.
            person = await self._accounts.person_of(TEAMS, name.casefold())
            if person is not None:
                return person
        for name in names:
            person = await self._accounts.person_by_email(name)
            if person is not None:
                return person
        return None


def _names(profile: Json) -> list[str]:
    # A guest's home is another tenant, which chose their address, so it proves nothing.
    if str(profile.get("userRole", "user")).lower() != "user":
        return []
    told = (profile.get("userPrincipalName"), profile.get("email"))
    return list(dict.fromkeys(name for name in told if isinstance(name, str) and name))


def words_in(reference: Reference) -> Json:
    """Read how to write to somebody."""
    words: Json = json.loads(reference.words)
    return words
