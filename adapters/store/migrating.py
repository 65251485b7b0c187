"""Bringing a database to the tables of this release, whoever else starts at the same time."""

from sqlalchemy import Connection, Engine, column, inspect, select, table
from sqlalchemy.exc import DBAPIError

from adapters.store.bookkeeping import suits
from adapters.store.sqlite import is_away
from bot.ports import BadSetting, Unavailable

NEWEST = "0009"
"""The last migration of this release: a database that stands there is taken as it is."""
_stood = table("alembic_version", column("version_num"))
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7_927_656_321)"


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing, one process at a time.

    Raises BadSetting for a database of a newer release that this one does not suit, or one that can't be used as it is
    set; Unavailable if it is away or locked.
    """
    is_file = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as connection:
            # What fails before the commit is undone as the connection closes; it may be gone by then.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if is_file else "BEGIN")
            if not is_file:
                connection.exec_driver_sql(_ONE_AT_A_TIME)
            _upgrade(connection)
            connection.exec_driver_sql("COMMIT")
    except DBAPIError as error:
        raise (_refusal(error) if is_file else _refusal_of_server(error)) from error


def _upgrade(connection: Connection) -> None:
    stands = _stands(connection)
    if stands == NEWEST:
        return
    from adapters.store.upgrading import upgrade

    if connection.dialect.name == "postgresql":
        from adapters.store.postgres import take_time

        # A start that gave up half-way would do so each time.
        take_time(connection)
    if not upgrade(connection, stands) and not _suits(connection):
        raise BadSetting(
            "DATABASE_URL names a database that a newer release of Warmline has made; "
            "use that release or a later one, or name another database."
        )


def _stands(connection: Connection) -> str | None:
    """Give the last migration that was run, as Alembic keeps it."""
    if not inspect(connection).has_table(_stood.name):
        return None
    stands: str | None = connection.execute(select(_stood.c.version_num)).scalar_one_or_none()
    return stands


def _suits(connection: Connection) -> bool:
    """Tell whether a newer release, which made the tables, has left them so that this one can use them."""
    if not inspect(connection).has_table(suits.name):
        return False
    return connection.execute(select(suits.c.revision).where(suits.c.revision == NEWEST)).first() is not None


def _refusal(error: DBAPIError) -> Exception:
    text = str(error.orig)
    if "locked" in text or not is_away(error):
        return Unavailable(f"the database can't be prepared: {text}")
    return BadSetting(f"DATABASE_URL names a file that can't be used ({text}); name one that can be read and written.")


def _refusal_of_server(error: DBAPIError) -> Exception:
    from adapters.store.postgres_faults import refusal

    return refusal(error)
