"""The Accounts port: who is who on a chat platform."""

import asyncio
from collections.abc import Mapping
from functools import cache

from sqlalchemy import Connection, Select, bindparam, delete, select

from adapters.store.columns import upsert
from adapters.store.contacts import IN_DIRECTORY, contacts_of
from adapters.store.database import Database
from adapters.store.tables import contact, person
from bot.ports import Contact, Platform
from directory.people import PersonId

_BY_EMAIL = select(person.c.id).where(person.c.email_folded == bindparam("email")).order_by(person.c.position).limit(1)
_ANOTHERS = delete(contact).where(
    contact.c.platform == bindparam("platform"),
    contact.c.account == bindparam("account"),
    contact.c.person != bindparam("person"),
)
_FOUND_OUT = select(contact.c.account, contact.c.chat).where(
    contact.c.platform == bindparam("platform"), contact.c.person == bindparam("person")
)
_BY_ACCOUNT = (
    select(person.c.id)
    .join(contact, contact.c.person == person.c.id)
    .where(contact.c.platform == bindparam("platform"), contact.c.account == bindparam("account"))
)


@cache
def _told(platform: Platform) -> Select[str]:
    return select(person.c.id).where(IN_DIRECTORY[platform] == bindparam("account"))


class StoredAccounts:
    """The directory's own columns first, then what was found out and remembered. Each method may raise Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: dict[Platform, tuple[set[PersonId], asyncio.Task[Mapping[PersonId, Contact]]]] = {}

    async def person_of(self, platform: Platform, account: str) -> PersonId | None:
        """Find the person behind a platform's account."""
        return await self._database.read(lambda unit: _person_of(unit.connection, platform, account))

    async def person_by_email(self, email: str) -> PersonId | None:
        """Find the person with this e-mail address, whatever its case."""
        asked = {"email": email.casefold()}
        who = await self._database.read(lambda unit: unit.connection.execute(_BY_EMAIL, asked).scalar_one_or_none())
        return None if who is None else PersonId(who)

    async def contact(self, platform: Platform, person: PersonId) -> Contact | None:
        """Tell how a person is known there; None if they are not in the directory.

        What is sent together asks together: whoever is asked for in the same turn of the loop is in one question.
        """
        if platform not in self._asked:
            self._asked[platform] = set(), asyncio.create_task(self._contacts(platform))
        people, found = self._asked[platform]
        people.add(person)
        return (await asyncio.shield(found)).get(person)

    async def remember(self, platform: Platform, person: PersonId, account: str, chat: str | None) -> None:
        """Keep what was found out about a person's account and 1:1 chat; a chat once known stays with the account."""
        await self._database.run(lambda unit: _remember(unit.connection, platform, person, account, chat))

    async def _contacts(self, platform: Platform) -> Mapping[PersonId, Contact]:
        people, _ = self._asked.pop(platform)
        return await self._database.read(lambda unit: contacts_of(unit.connection, platform, people))


def _person_of(connection: Connection, platform: Platform, account: str) -> PersonId | None:
    asked = {"platform": platform, "account": account}
    who = connection.execute(_told(platform), asked).scalars().first()
    if who is None:
        who = connection.execute(_BY_ACCOUNT, asked).scalar_one_or_none()
    return None if who is None else PersonId(who)


def _remember(connection: Connection, platform: Platform, who: PersonId, account: str, chat: str | None) -> None:
    known = connection.execute(_FOUND_OUT, {"platform": platform, "person": who}).one_or_none()
    if chat is None and known is not None and known.account == account:
        chat = known.chat
    row = {"platform": platform, "person": who, "account": account, "chat": chat}
    connection.execute(_ANOTHERS, row)
    connection.execute(upsert(connection, contact), row)
