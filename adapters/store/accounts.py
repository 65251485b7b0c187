"""The Accounts port: who is who on a chat platform."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Select, and_, bindparam, delete, literal_column, select

from adapters.store.columns import upsert
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
_IN_DIRECTORY: Mapping[Platform, Column[str | None]] = {
    Platform("slack"): person.c.slack_id,
    Platform("teams"): person.c.teams_id,
}
"""Where the directory itself tells a person's account on a platform."""


# Asked for each message that is sent, so built once, and all in one question.
@cache
def _known(platform: Platform) -> Select[Any]:
    """Ask what is known of a person on a platform. rightful: whose the account is by the directory."""
    told, another = _IN_DIRECTORY[platform], person.alias()
    rightful = select(another.c.id).where(another.c[told.key] == contact.c.account).limit(literal_column("1"))
    return (
        select(
            person.c.email,
            told.label("told"),
            contact.c.account,
            contact.c.chat,
            rightful.scalar_subquery().label("rightful"),
        )
        .outerjoin(contact, and_(contact.c.person == person.c.id, contact.c.platform == bindparam("platform")))
        .where(person.c.id == bindparam("person"))
    )


@cache
def _told(platform: Platform) -> Select[str]:
    return select(person.c.id).where(_IN_DIRECTORY[platform] == bindparam("account"))


class StoredAccounts:
    """The directory's own columns first, then what was found out and remembered. Each method may raise Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def person_of(self, platform: Platform, account: str) -> PersonId | None:
        """Find the person behind a platform's account."""
        return await self._database.read(lambda unit: _person_of(unit.connection, platform, account))

    async def person_by_email(self, email: str) -> PersonId | None:
        """Find the person with this e-mail address, whatever its case."""
        asked = {"email": email.casefold()}
        who = await self._database.read(lambda unit: unit.connection.execute(_BY_EMAIL, asked).scalar_one_or_none())
        return None if who is None else PersonId(who)

    async def contact(self, platform: Platform, person: PersonId) -> Contact | None:
        """Tell how a person is known there; None if they are not in the directory."""
        return await self._database.read(lambda unit: _contact(unit.connection, platform, person))

    async def remember(self, platform: Platform, person: PersonId, account: str, chat: str | None) -> None:
        """Keep what was found out about a person's account and 1:1 chat; a chat once known stays with the account."""
        await self._database.run(lambda unit: _remember(unit.connection, platform, person, account, chat))


def _person_of(connection: Connection, platform: Platform, account: str) -> PersonId | None:
    asked = {"platform": platform, "account": account}
    who = connection.execute(_told(platform), asked).scalars().first()
    if who is None:
        who = connection.execute(_BY_ACCOUNT, asked).scalar_one_or_none()
    return None if who is None else PersonId(who)


def _contact(connection: Connection, platform: Platform, who: PersonId) -> Contact | None:
    row = connection.execute(_known(platform), {"person": who, "platform": platform}).one_or_none()
    if row is None:
        return None
    if row.account is None or row.account != (row.told or row.account):
        return Contact(who, row.told, row.email, None)
    # What was once found out gives way to a directory that now says whose account it is.
    if row.rightful not in (who, None):
        return Contact(who, None, row.email, None)
    return Contact(who, row.account, row.email, row.chat)


def _remember(connection: Connection, platform: Platform, who: PersonId, account: str, chat: str | None) -> None:
    known = connection.execute(_FOUND_OUT, {"platform": platform, "person": who}).one_or_none()
    if chat is None and known is not None and known.account == account:
        chat = known.chat
    row = {"platform": platform, "person": who, "account": account, "chat": chat}
    connection.execute(_ANOTHERS, row)
    connection.execute(upsert(connection, contact), row)
