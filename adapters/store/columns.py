"""How instants are stored, and how a row is put in whether or not one is there."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, DateTime, Dialect, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

NEVER = _EPOCH
"""Stands for an instant that never was, where an order by instants must put it first."""


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: timestamptz on PostgreSQL, whole microseconds since 1970 on SQLite. A naive datetime is refused."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type by the database."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn an instant into what the database keeps. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; give an aware datetime")
        return value if dialect.name == "postgresql" else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn what the database keeps into an instant in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else _EPOCH + timedelta(microseconds=value)


def insert_into(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Begin an INSERT that may say what to do on a conflict, in the database's own dialect."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def upsert(connection: Connection, table: Table, *kept: str) -> Insert:
    """Put a row in, in place of one with the same primary key, of which only the columns in `kept` stay as they are."""
    return _upsert(connection.dialect.name, table, kept)


def insert_once(connection: Connection, table: Table) -> Insert:
    """Put a row in, or nothing where one with the same primary key is."""
    return _insert_once(connection.dialect.name, table)


def gather_statistics(connection: Connection, *tables: Table) -> None:
    """Let PostgreSQL know at once what is in tables that were filled, and not when it next looks by itself."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"ANALYZE {table.name}")


# A statement that is built once is compiled once, and its key in SQLAlchemy's cache is found at once.
@cache
def _upsert(dialect: str, table: Table, kept: tuple[str, ...]) -> Insert:
    insert = insert_into(dialect, table)
    keys = [column.key for column in table.primary_key]
    changed = {c.key: insert.excluded[c.key] for c in table.columns if c.key not in (*keys, *kept)}
    return insert.on_conflict_do_update(index_elements=keys, set_=changed)


@cache
def _insert_once(dialect: str, table: Table) -> Insert:
    return insert_into(dialect, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
