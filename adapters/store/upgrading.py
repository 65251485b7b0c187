"""Running the migrations that a database lacks. Loaded only where there are any: Alembic takes long to load."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(connection: Connection, stands: str | None) -> bool:
    """Run what comes after the migration `stands`, None before the first; False if there is no such migration here."""
    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    if stands is not None and stands not in known:
        return False
    command.upgrade(settings, "head")
    return True
