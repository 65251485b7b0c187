"""Why the database can't be had: told to whoever looks after it, in a sentence, at the start and while it runs."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from adapters.store import upgrading
from adapters.store.database import Database
from adapters.store.migrating import migrate
from adapters.store.postgres import engine_for
from adapters.store.postgres_faults import refusal
from adapters.store.settings import Server, StoreSettings
from adapters.store.worker import Trouble
from bot.domain.briefing import ERASED, Briefing
from bot.domain.words import EscalationId
from bot.ports import BadSetting, Unavailable
from bot.ports.store import Unit
from tests.contracts.a_store import HandClock
from tests.support.postgres import fresh_database_url, shared_databases

WAITING_MENDS = [
    ("sorry, too many clients already", "no more connections"),
    ("remaining connection slots are reserved for roles with the SUPERUSER attribute", "no more connections"),
    ('too many connections for role "warmline"', "no more connections"),
    ('too many connections for database "warmline"', "no more connections"),
    ("the database system is starting up", "it says: the database system is starting up"),
    ("the database system is in recovery mode", "it says: the database system is in recovery mode"),
    ('database "password" is not currently accepting connections', "is not currently accepting connections"),
]
"""What a server says that lets nobody in for a while; the words are its own."""
WAITING_DOES_NOT_MEND = [
    ('password authentication failed for user "warmline"', "refused the user or the password"),
    ('role "warmline" does not exist', "no such user"),
    ('role "warmline" is not permitted to log in', "grant it LOGIN"),
    ('database "warmline" does not exist', "no such database"),
    ('permission denied for database "warmline"', "may not connect"),
]


def refused(words: str) -> OperationalError:
    """Make the error of a connection that a server refuses."""
    said = f'connection failed: connection to server at "role.example.com", port 5432 failed: FATAL:  {words}'
    return OperationalError(None, None, psycopg.OperationalError(said))


@pytest.mark.parametrize(("words", "told"), WAITING_MENDS)
def test_a_server_that_lets_nobody_in_for_a_while_is_not_taken_for_a_wrong_setting(words: str, told: str) -> None:
    why = refusal(refused(words))
    assert isinstance(why, Unavailable)
    assert told in str(why)
    assert "example.com" not in str(why)


@pytest.mark.parametrize(("words", "told"), WAITING_DOES_NOT_MEND)
def test_a_server_that_never_lets_one_in_is_told_with_what_to_correct(words: str, told: str) -> None:
    why = refusal(refused(words))
    assert isinstance(why, BadSetting)
    assert told in str(why)


def limit_of(connection: Connection, what: str) -> str:
    """Tell a limit that the server keeps for a connection."""
    limit: str = connection.exec_driver_sql(f"SHOW {what}").scalar_one()
    return limit


def test_a_migration_may_take_as_long_as_a_large_table_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[str] = []
    through = upgrading.upgrade

    def noted(connection: Connection, stands: str | None) -> bool:
        limits.extend(limit_of(connection, what) for what in ("statement_timeout", "lock_timeout"))
        return through(connection, stands)

    with fresh_database_url() as url:
        monkeypatch.setattr(upgrading, "upgrade", noted)
        with shared_databases().connect(make_url(url).database) as server:
            server.execute("DROP SCHEMA public CASCADE")
            server.execute("CREATE SCHEMA public")
        engine = engine_for(Server(make_url(url)), 30.0)
        migrate(engine)
        with engine.connect() as connection:
            limits.append(limit_of(connection, "statement_timeout"))
    assert limits == ["0", "30s", "30s"]


def note(name: str) -> Callable[[Unit], None]:
    """Write something that can be looked for."""
    return lambda unit: unit.briefings.write(EscalationId(name), Briefing(name, "issue"))


async def noted(database: Database, *names: str) -> list[str]:
    """Tell which of these were written."""
    return await database.read(
        lambda unit: [name for name in names if unit.briefings.get(EscalationId(name)) != ERASED]
    )


async def test_a_database_that_becomes_read_only_is_told_as_that_and_written_to_again_once_it_may_be(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with fresh_database_url() as url:
        name = sql.Identifier(make_url(url).database or "")
        set_so = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")

        def become(read_only: str) -> None:
            with shared_databases().connect() as server:
                server.execute(set_so.format(name, sql.SQL(read_only)))
            shared_databases().end_connections(url)

        database = Database(StoreSettings.read({"DATABASE_URL": url, "DATABASE_POOL": "1"}), HandClock(), 60.0)
        await database.start()
        await database.run(note("before"))
        await asyncio.to_thread(become, "on")
        for name_of_one in ("refused", "refused too"):
            with pytest.raises(Unavailable):
                await database.run(note(name_of_one))
        assert await noted(database, "before", "refused") == ["before"]
        await asyncio.to_thread(become, "off")
        await database.run(note("after"))
        assert await noted(database, "before", "refused", "refused too", "after") == ["before", "after"]
        await database.stop()
    assert len([line for line in caplog.messages if "a standby, or set to be read-only" in line]) == 1


async def test_tables_that_cannot_be_made_since_all_is_read_only_are_told_as_that() -> None:
    with fresh_database_url() as url:
        with shared_databases().connect(make_url(url).database) as server:
            server.execute("DROP SCHEMA public CASCADE")
            server.execute("CREATE SCHEMA public")
            name = sql.Identifier(make_url(url).database or "")
            server.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
        with pytest.raises(Unavailable, match="set to be read-only"):
            await Database(StoreSettings.read({"DATABASE_URL": url}), HandClock()).start()


async def test_a_full_disk_is_told_nothing_refused_is_kept_and_it_goes_on_once_there_is_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "store.db"
    database = Database(StoreSettings(str(file)), HandClock(), 60.0)
    await database.start()

    def as_on_a_full_disk(unit: Unit) -> None:
        note("refused")(unit)
        raise sqlite_error(sqlite3.SQLITE_FULL, "database or disk is full")

    with pytest.raises(Unavailable):
        await database.run(as_on_a_full_disk)
    await database.run(note("after"))
    assert await noted(database, "refused", "after") == ["after"]
    await database.stop()
    assert [line for line in caplog.messages if "database or disk is full; see to the file" in line]


def sqlite_error(code: int, words: str) -> sqlite3.OperationalError:
    """Make an error as SQLite does."""
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


async def test_a_file_that_another_program_has_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "store.db"
    database = Database(StoreSettings(str(file)), HandClock(), 0.2)
    await database.start()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        await database.run(note("refused"))
    other.close()
    await database.stop()
    assert caplog.messages.count("Another program has the database file, and does not let go of it.") == 1


def test_one_reason_is_told_once_a_minute_and_another_at_once(caplog: pytest.LogCaptureFixture) -> None:
    seconds = iter((0.0, 0.0, 59.0, 59.0, 60.0, 60.0))
    trouble = Trouble(lambda: next(seconds))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            trouble.tell("it is full")
            trouble.tell("it is read-only")
    assert caplog.messages == ["it is full", "it is read-only"] * 2
