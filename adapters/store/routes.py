"""The Routes port: on which platforms people are known, and on which their messages go."""

from functools import cache

from sqlalchemy import Connection, Insert, Named, TypedColumns, and_, bindparam, func, select, update
from sqlalchemy.schema import Column, Table

from adapters.store.columns import insert_into
from adapters.store.contacts import contact_of
from adapters.store.tables import message, metadata
from adapters.store.unasked import UNASKED
from bot.ports import Contact, MessageKey, Platform
from directory.people import PersonId


class LastUsedColumns(TypedColumns):
    """On which platform a person last did something."""

    person: Named[str] = Column(primary_key=True)
    platform: Named[str]


last_used = Table("last_used", metadata, LastUsedColumns, sqlite_with_rowid=False)

_LAST_USED = select(last_used.c.platform).where(last_used.c.person == bindparam("who"))
_THERE = bindparam("there", type_=message.c.platform.type)
_SEND_ON = (
    update(message)
    .where(message.c.key == bindparam("of"), message.c.address.is_(None))
    .values(platform=_THERE, lost=and_(message.c.lost, func.coalesce(message.c.platform, _THERE) == _THERE))
)


@cache
def _used(dialect: str) -> Insert:
    """Most people keep to one platform, so mostly nothing is written."""
    insert = insert_into(dialect, last_used)
    there = insert.excluded.platform
    return insert.on_conflict_do_update(
        index_elements=["person"], set_={"platform": there}, where=last_used.c.platform != there
    )


class StoredRoutes:
    """The Routes port in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def contact(self, platform: Platform, person: PersonId) -> Contact | None:
        """Tell how a person is known there; None if they are not in the directory."""
        return contact_of(self._connection, platform, person)

    def last_used(self, person: PersonId) -> Platform | None:
        """Name the platform on which the person last did something; None before the first time."""
        platform = self._connection.execute(_LAST_USED, {"who": person}).scalar_one_or_none()
        return None if platform is None else Platform(platform)

    def used(self, person: PersonId, platform: Platform) -> None:
        """Keep that the person did something there."""
        row = {"person": person, "platform": platform}
        self._connection.execute(_used(self._connection.dialect.name), row, execution_options=UNASKED)

    def send_on(self, key: MessageKey, platform: Platform) -> None:
        """Let a message that stands nowhere go there; on another platform, no answer of it can have been lost."""
        self._connection.execute(_SEND_ON, {"of": key, "there": platform})
