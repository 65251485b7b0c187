"""Bringing a database to the tables of this release, whoever else starts at the same time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import DBAPIError

from adapters.store import postgres_faults
from adapters.store.bookkeeping import suits
from adapters.store.sqlite import is_away
from bot.ports import BadSetting, Unavailable

_MIGRATIONS = Path(__file__).with_name("migrations")
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7_927_656_321)"


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing, one process at a time.

    Raises BadSetting for a database of a newer release that this one does not suit, or one that can't be used as it is
    set; Unavailable if it is away or locked.
    """
    is_file = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if is_file else "BEGIN")
            try:
                if not is_file:
                    connection.exec_driver_sql(_ONE_AT_A_TIME)
                _upgrade(connection)
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")
    except DBAPIError as error:
        raise (_refusal(error) if is_file else postgres_faults.refusal(error)) from error


def _upgrade(connection: Connection) -> None:
    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    stands = MigrationContext.configure(connection).get_current_revision()
    known = ScriptDirectory.from_config(settings)
    head = known.get_current_head()
    if stands == head:
        return
    if stands is None or stands in {script.revision for script in known.walk_revisions()}:
        command.upgrade(settings, "head")
    elif not _suits(connection, head):
        raise BadSetting(
            "DATABASE_URL names a database that a newer release of Warmline has made; "
            "use that release or a later one, or name another database."
        )


def _suits(connection: Connection, head: str | None) -> bool:
    """Tell whether a newer release, which made the tables, has left them so that this one can use them."""
    if not inspect(connection).has_table(suits.name):
        return False
    return connection.execute(select(suits.c.revision).where(suits.c.revision == head)).first() is not None


def _refusal(error: DBAPIError) -> Exception:
    text = str(error.orig)
    if "locked" in text or not is_away(error):
        return Unavailable(f"the database can't be prepared: {text}")
    return BadSetting(f"DATABASE_URL names a file that can't be used ({text}); name one that can be read and written.")
