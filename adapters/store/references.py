"""The References and Reach ports: how to write first to whoever met the bot on a platform, in the directory or not."""

from functools import cache

from sqlalchemy import (
    Column,
    CompoundSelect,
    Connection,
    Index,
    Named,
    Select,
    Table,
    TypedColumns,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
    union,
    update,
)

from adapters.store.columns import insert_into
from adapters.store.contacts import IN_DIRECTORY
from adapters.store.database import Database
from adapters.store.tables import IS_RESPONDER, contact, metadata, person
from bot.ports import Platform
from bot.ports.references import Reference


class ReferenceColumns(TypedColumns):
    """How to write to an account. words: in the platform's own words; account and alias are folded."""

    platform: Named[str] = Column(primary_key=True)
    account: Named[str] = Column(primary_key=True)
    words: Named[str]
    alias: Named[str | None]
    lost: Named[str | None]


reference = Table("reference", metadata, ReferenceColumns, sqlite_with_rowid=False)
Index("reference_alias", reference.c.platform, reference.c.alias)

_ALL = select(reference.c.account, reference.c.words, reference.c.alias, reference.c.lost)
_BY_NAME = _ALL.where(
    reference.c.platform == bindparam("platform"),
    or_(reference.c.account == bindparam("name"), reference.c.alias == bindparam("name")),
).order_by(reference.c.account)
_LOST = _ALL.where(reference.c.platform == bindparam("platform"), reference.c.lost.is_not(None)).order_by(
    reference.c.alias, reference.c.account
)
_LOSE = (
    update(reference)
    .where(reference.c.platform == bindparam("there"), reference.c.account == bindparam("who"))
    .values(lost=bindparam("why"))
)
_HERE = reference.c.platform == bindparam("platform")
_KEPT_NAMES: CompoundSelect[str] = union(
    select(reference.c.account).where(_HERE), select(reference.c.alias).where(_HERE, reference.c.alias.is_not(None))
)
_FOUND_OUT = (
    select(contact.c.person)
    .join(reference, and_(reference.c.platform == contact.c.platform, reference.c.account == contact.c.account))
    .where(contact.c.platform == bindparam("platform"))
)


@cache
def _unmet(platform: Platform) -> Select[str]:
    """Ask who may be paged and has no reference under any name."""
    told = IN_DIRECTORY[platform]
    elsewhere = or_(*(column.is_not(None) for there, column in IN_DIRECTORY.items() if there != platform))
    is_expected = or_(told.is_not(None), and_(person.c.email_folded.is_not(None), not_(elsewhere)))
    names = (func.lower(told), person.c.email_folded)
    is_kept = or_(*(name.in_(_KEPT_NAMES) for name in names), person.c.id.in_(_FOUND_OUT))
    # A name that is absent is in no list, and not outside of it either, for SQL.
    return select(person.c.name).where(IS_RESPONDER, is_expected, is_kept.is_not(True)).order_by(person.c.position)


class StoredReferences:
    """The references of all platforms, in the database. Each method may raise Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, platform: Platform, names: tuple[str, ...]) -> Reference | None:
        """Find whoever has one of these names as account or alias, whatever its case; the first name goes first."""
        return await self._database.read(lambda unit: _find(unit.connection, platform, names))

    async def keep(self, platform: Platform, reference: Reference) -> None:
        """Keep a reference in place of the one that the account had; an alias once known stays."""
        await self._database.run(lambda unit: _keep(unit.connection, platform, reference))

    async def lose(self, platform: Platform, account: str, why: str) -> None:
        """Note why nothing gets there any more, until it is kept anew."""
        told = {"there": platform, "who": account.casefold(), "why": why}
        await self._database.run(lambda unit: unit.connection.execute(_LOSE, told))

    async def lost(self, platform: Platform) -> tuple[Reference, ...]:
        """List those to whom nothing gets."""
        rows = await self._database.read(lambda unit: unit.connection.execute(_LOST, {"platform": platform}).all())
        return tuple(Reference(row.account, row.words, row.alias, row.lost) for row in rows)

    async def unmet(self, platform: Platform) -> tuple[str, ...]:
        """Name whoever may be paged, but of whom nothing is kept: in the directory's order."""
        asked = {"platform": platform}
        return tuple(
            await self._database.read(lambda unit: unit.connection.execute(_unmet(platform), asked).scalars().all())
        )


def _find(connection: Connection, platform: Platform, names: tuple[str, ...]) -> Reference | None:
    for name in names:
        row = connection.execute(_BY_NAME, {"platform": platform, "name": name.casefold()}).first()
        if row is not None:
            return Reference(row.account, row.words, row.alias, row.lost)
    return None


def _keep(connection: Connection, platform: Platform, kept: Reference) -> None:
    alias = kept.alias.casefold() if kept.alias else None
    row = {"platform": platform, "account": kept.account.casefold(), "words": kept.words, "alias": alias}
    insert = insert_into(connection.dialect.name, reference)
    new = insert.excluded
    changed = {"words": new.words, "alias": func.coalesce(new.alias, reference.c.alias), "lost": new.lost}
    insert = insert.on_conflict_do_update(index_elements=["platform", "account"], set_=changed)
    connection.execute(insert, {**row, "lost": kept.lost})
