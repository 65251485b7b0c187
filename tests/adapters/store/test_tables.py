"""The migrations make the tables that the code asks for, and instants are stored exactly."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url

from adapters.store import migrating
from adapters.store.columns import UTCDateTime
from adapters.store.migrating import migrate
from adapters.store.postgres import engine_for as engine_on_server
from adapters.store.references import reference
from adapters.store.settings import Server
from adapters.store.sqlite import engine_for
from tests.support.postgres import fresh_database_url

metadata = reference.metadata
SQLITE = make_url("sqlite://").get_dialect()()
POSTGRESQL = make_url("postgresql://").get_dialect()()


def test_the_migrations_make_the_tables_that_the_code_asks_for(tmp_path: Path) -> None:
    engine = engine_for(str(tmp_path / "store.db"), busy_seconds=1)
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        migrated = set(connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index'")).all())
    with create_engine("sqlite://").connect() as fresh:
        metadata.create_all(fresh)
        asked_for = set(fresh.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index'")).all())
    assert {row for row in asked_for if row.sql} == {row for row in migrated if row.sql}


def test_the_migrations_make_the_same_tables_on_a_server() -> None:
    with fresh_database_url() as url, engine_on_server(Server(make_url(url)), 60).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (done integer)")
        raise LookupError("a bug")

    def tables_after(engine: Engine) -> list[str]:
        with pytest.raises(LookupError):
            migrate(engine)
        with engine.connect() as connection:
            return inspect(connection).get_table_names()

    monkeypatch.setattr(migrating, "_upgrade", fails)
    assert tables_after(engine_for(str(tmp_path / "store.db"), busy_seconds=1)) == []
    with fresh_database_url() as url:
        assert "half" not in tables_after(engine_on_server(Server(make_url(url)), 60))


@given(st.datetimes(timezones=st.sampled_from((UTC, timezone(timedelta(hours=-6))))))
def test_an_instant_comes_back_to_the_microsecond(instant: datetime) -> None:
    stored = UTCDateTime().process_bind_param(instant, SQLITE)
    back = UTCDateTime().process_result_value(stored, SQLITE)
    assert isinstance(stored, int)
    assert back == instant
    assert back is not None
    assert back.tzinfo is UTC


def test_a_database_with_instants_of_its_own_is_given_them() -> None:
    instant = datetime(2026, 1, 5, 9, tzinfo=timezone(timedelta(hours=-6)))
    assert UTCDateTime().process_bind_param(instant, POSTGRESQL) is instant
    assert UTCDateTime().process_result_value(instant, POSTGRESQL) == instant


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        UTCDateTime().process_bind_param(datetime.fromisoformat("2026-01-05"), SQLITE)
