"""Bringing a database to the tables of this release, whoever else starts at the same time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from adapters.store.sqlite import is_away
from bot.ports import BadSetting, Unavailable

_MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing, one process at a time.

    Raises BadSetting for a database of a newer release, or a file that can't be one; Unavailable if it is locked.
    """
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                _upgrade(connection)
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")
    except DBAPIError as error:
        raise _refusal(error) from error


def _upgrade(connection: Connection) -> None:
    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    stands = MigrationContext.configure(connection).get_current_revision()
    known = ScriptDirectory.from_config(settings)
    if stands == known.get_current_head():
        return
    if stands is not None and stands not in {script.revision for script in known.walk_revisions()}:
        raise BadSetting(
            "DATABASE_URL names a database that a newer release of Warmline has made; "
            "use that release or a later one, or name another file."
        )
    command.upgrade(settings, "head")


def _refusal(error: DBAPIError) -> Exception:
    text = str(error.orig)
    if "locked" in text or not is_away(error):
        return Unavailable(f"the database can't be prepared: {text}")
    return BadSetting(f"DATABASE_URL names a file that can't be used ({text}); name one that can be read and written.")
