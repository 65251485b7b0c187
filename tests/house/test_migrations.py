"""A replica of the release before still works, and starts, on this release's tables: so migrations only add to them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, inspect

from adapters.store import migrating
from adapters.store.bookkeeping import suits
from adapters.store.sqlite import engine_for

LATER = "The tables after one more migration have lost or changed something that older code relies on."


@pytest.fixture
def settings() -> Config:
    found = Config()
    found.set_main_option("script_location", str(Path(migrating.__file__).with_name("migrations")))
    return found


def in_order(settings: Config) -> list[Script]:
    return list(reversed(list(ScriptDirectory.from_config(settings).walk_revisions())))


def test_there_is_one_line_of_migrations_and_a_start_knows_its_end(settings: Config) -> None:
    assert ScriptDirectory.from_config(settings).get_heads() == [migrating.NEWEST]


def test_each_migration_after_the_first_only_adds(settings: Config, tmp_path: Path) -> None:
    first, *later = in_order(settings)
    with engine_for(str(tmp_path / "store.db"), busy_seconds=1).connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, first.revision)
        before = tables(connection)
        for migration in later:
            command.upgrade(settings, migration.revision)
            after = tables(connection)
            assert broken(before, after) == [], f"{LATER} It is {migration.path}."
            before = after


def test_a_database_says_that_each_release_since_then_suits_it(settings: Config, tmp_path: Path) -> None:
    engine = engine_for(str(tmp_path / "store.db"), busy_seconds=1)
    migrating.migrate(engine)
    with engine.connect() as connection:
        named = {row.revision for row in connection.execute(suits.select())}
    revisions = [script.revision for script in in_order(settings)]
    assert set(revisions[-len(named) :]) == named
    assert len(named) >= 2


def tables(connection: Connection) -> Mapping[str, Mapping[str, Any]]:
    """Read from the database what each table is made of."""
    looking = inspect(connection)
    return {
        name: {
            "columns": {column["name"]: column for column in looking.get_columns(name)},
            "keys": looking.get_pk_constraint(name)["constrained_columns"],
            "unique": {index["name"] for index in looking.get_indexes(name) if index["unique"]},
            "foreign": len(looking.get_foreign_keys(name)) + len(looking.get_check_constraints(name)),
        }
        for name in looking.get_table_names()
    }


def broken(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Name what older code would stumble over."""
    found = []
    for name, was in before.items():
        now = after.get(name)
        if now is None:
            found.append(f"{name} is gone")
            continue
        found += [f"{name}: {rule} became stricter" for rule in ("keys", "unique", "foreign") if was[rule] != now[rule]]
        for column, shape in was["columns"].items():
            later = now["columns"].get(column)
            if later is None or str(later["type"]) != str(shape["type"]) or later["nullable"] < shape["nullable"]:
                found.append(f"{name}.{column} is gone or another")
        found += [
            f"{name}.{column} must be given"
            for column, shape in now["columns"].items()
            if column not in was["columns"] and not shape["nullable"] and shape["default"] is None
        ]
    return found
