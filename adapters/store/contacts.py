"""How a person is known to a platform: the directory's own columns first, then what was found out."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, and_, bindparam, literal_column, select

from adapters.store.tables import contact, person
from bot.ports import Contact, Platform
from directory.people import PersonId

IN_DIRECTORY: Mapping[Platform, Column[str | None]] = {
    Platform("slack"): person.c.slack_id,
    Platform("teams"): person.c.teams_id,
}
"""Where the directory itself tells a person's account on a platform."""


# Asked for each message that is sent, so built once, and all in one question.
@cache
def _known(platform: Platform) -> Select[Any]:
    """Ask what is known of people on a platform. rightful: whose the account is by the directory."""
    told, another = IN_DIRECTORY[platform], person.alias()
    rightful = select(another.c.id).where(another.c[told.key] == contact.c.account).limit(literal_column("1"))
    return (
        select(
            person.c.id,
            person.c.email,
            told.label("told"),
            contact.c.account,
            contact.c.chat,
            rightful.scalar_subquery().label("rightful"),
        )
        .outerjoin(contact, and_(contact.c.person == person.c.id, contact.c.platform == bindparam("platform")))
        .where(person.c.id.in_(bindparam("people", expanding=True)))
    )


def contact_of(connection: Connection, platform: Platform, who: PersonId) -> Contact | None:
    """Tell how a person is known there; None if they are not in the directory."""
    return contacts_of(connection, platform, [who]).get(who)


def contacts_of(connection: Connection, platform: Platform, people: Collection[PersonId]) -> dict[PersonId, Contact]:
    """Tell how people are known there; whoever is not in the directory is left out."""
    rows = connection.execute(_known(platform), {"people": sorted(people), "platform": platform})
    return {PersonId(row.id): _contact(PersonId(row.id), row) for row in rows}


def _contact(who: PersonId, row: Row[Any]) -> Contact:
    if row.account is None or row.account != (row.told or row.account):
        return Contact(who, row.told, row.email, None)
    # What was once found out gives way to a directory that now says whose account it is.
    if row.rightful not in (who, None):
        return Contact(who, None, row.email, None)
    return Contact(who, row.account, row.email, row.chat)
