"""A backup holds all that was confirmed before it began; it is put back whole, over nothing that is still needed."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE

import pytest

from adapters.store.backup import NotCopied, back_up, restore
from adapters.store.database import Database
from adapters.store.settings import StoreSettings
from bot.domain.words import EscalationId
from bot.messages.show import Face, Lane, Show
from directory.people import PersonId
from tests.contracts.a_store import HandClock, opened, the_directory
from tests.support.stores import migrated_copy

PAGE = Show(PersonId("bev"), EscalationId("e1"), Face.PAGE, 1, Lane.WAITED_FOR, posts=True)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with a database in it, and room for copies."""

    folder: Path

    @property
    def settings(self) -> StoreSettings:
        return StoreSettings(str(self.database))

    @property
    def database(self) -> Path:
        return self.folder / "warmline.db"

    @property
    def copy(self) -> Path:
        return self.folder / "monday.db"

    @property
    def kept(self) -> Path:
        return self.folder / "warmline.db.before-restore"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Database]:
        """Let a Warmline's store run here."""
        store = Database(self.settings, HandClock(), patience_seconds=60)
        await store.start()
        try:
            await store.run(lambda unit: unit.directories.take(the_directory(), "first"))
            yield store
        finally:
            await store.stop()

    async def has(self, name: str) -> bool:
        """Tell whether an escalation is there."""
        async with self.running() as store:
            return await store.read(lambda unit: unit.escalations.get(EscalationId(name))) is not None

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    migrated_copy(tmp_path / "warmline.db")
    return Place(tmp_path)


async def test_a_backup_made_during_a_burst_holds_all_that_was_confirmed_before_it_began(place: Place) -> None:
    confirmed: list[str] = []
    enough = asyncio.Event()

    async def burst(store: Database, worker: int) -> None:
        for number in range(40):
            name = f"e{worker}-{number}"
            await opened(store, name, account=name)
            confirmed.append(name)
            if len(confirmed) == 40:
                enough.set()

    async with place.running() as store, asyncio.TaskGroup() as tasks:
        for worker in range(3):
            tasks.create_task(burst(store, worker))
        await enough.wait()
        before = list(confirmed)
        await asyncio.to_thread(back_up, place.settings, place.copy)
    restore(place.settings, place.copy)
    async with place.running() as store:
        found = await store.read(
            lambda unit: {
                id for id in map(EscalationId, before) if unit.escalations.get(id) and unit.escalations.happened(id)
            }
        )
    assert found == set(before)


async def test_what_was_there_before_a_restore_is_kept_beside_it(place: Place) -> None:
    async with place.running() as store:
        await opened(store, "old", account="A-1")
    back_up(place.settings, place.copy)
    async with place.running() as store:
        await opened(store, "new", account="A-2")
    assert restore(place.settings, place.copy) == place.kept
    assert [await place.has("old"), await place.has("new")] == [True, False]
    place.database.unlink()
    place.kept.rename(place.database)
    assert [await place.has("old"), await place.has("new")] == [True, True]


async def test_what_a_backup_holds_unsent_is_looked_for_before_it_is_sent_again(place: Place) -> None:
    async with place.running() as store:
        await store.run(lambda unit: unit.outbox.show([PAGE]))
        back_up(place.settings, place.copy)
        [sent] = await store.run(lambda unit: unit.outbox.claim(1, 10.0))
        assert not sent.lost
    restore(place.settings, place.copy)
    async with place.running() as store:
        [unsent] = await store.run(lambda unit: unit.outbox.claim(1, 10.0))
    assert unsent.lost


async def test_only_its_owner_may_read_a_backup_and_nothing_is_left_beside_it(place: Place) -> None:
    back_up(place.settings, place.copy)
    assert S_IMODE(place.copy.stat().st_mode) == 0o600
    assert place.names() == {"warmline.db", "monday.db"}


async def test_a_restore_makes_a_database_where_none_is(place: Place) -> None:
    back_up(place.settings, place.copy)
    place.database.unlink()
    assert restore(place.settings, place.copy) is None
    assert place.names() == {"warmline.db", "monday.db"}
    assert not await place.has("e1")


async def test_nothing_is_restored_while_a_warmline_is_running(place: Place) -> None:
    back_up(place.settings, place.copy)
    async with place.running() as store:
        await opened(store)
        with pytest.raises(NotCopied, match=r"A Warmline is running on .*; stop it first"):
            restore(place.settings, place.copy)
        await opened(store, "e2", account="B-200")
    assert [await place.has("e1"), await place.has("e2")] == [True, True]
    assert place.names() == {"warmline.db", "monday.db"}


def test_nothing_is_overwritten(place: Place) -> None:
    place.copy.write_text("mine")
    with pytest.raises(NotCopied, match=r"monday\.db is there already and is not overwritten"):
        back_up(place.settings, place.copy)
    assert place.copy.read_text() == "mine"
    place.copy.unlink()
    back_up(place.settings, place.copy)
    place.kept.write_text("mine")
    with pytest.raises(NotCopied, match="before-restore is there already"):
        restore(place.settings, place.copy)
    assert place.kept.read_text() == "mine"


def spoil(file: Path) -> None:
    """Write over the middle of it."""
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(b"\xff" * 8192)


def cut(file: Path) -> None:
    """Keep its first half, as a disk does that was full."""
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


def of_a_newer_release(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.execute("DELETE FROM suits")


def of_something_else(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE recipe (cake)")


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        (spoil, r"(?s)It is cut, damaged, or no database \(.+\); use a backup that is whole"),
        (cut, r"(?s)It is cut, damaged, or no database \(.+\); use a backup that is whole"),
        (of_a_newer_release, "made by a newer release of Warmline; use that release or a later one"),
        (of_something_else, "It is not a database of Warmline's; name a file that `backup` has made"),
        (lambda file: file.write_text("Dear diary, " * 500), r"\(file is not a database\); use a backup that is whole"),
        (lambda file: file.write_bytes(b""), "It is not a database of Warmline's"),
        (lambda file: file.unlink(), "There is no file"),
    ],
)
async def test_a_copy_that_is_no_good_is_not_put_back(
    place: Place, spoilt: Callable[[Path], object], sentence: str
) -> None:
    async with place.running() as store:
        await opened(store)
    back_up(place.settings, place.copy)
    spoilt(place.copy)
    with pytest.raises(NotCopied, match=sentence):
        restore(place.settings, place.copy)
    assert place.names() <= {"warmline.db", "monday.db"}
    assert await place.has("e1")


async def test_a_database_that_is_beyond_use_is_moved_away_and_replaced(place: Place) -> None:
    async with place.running() as store:
        await opened(store)
    back_up(place.settings, place.copy)
    place.database.write_bytes(b"no longer a database " * 1000)
    assert restore(place.settings, place.copy) == place.kept
    assert place.kept.read_bytes().startswith(b"no longer")
    assert await place.has("e1")


def test_a_database_that_is_not_there_is_not_made_by_a_backup(place: Place) -> None:
    place.database.unlink()
    with pytest.raises(NotCopied, match=r"There is no database at .*warmline\.db"):
        back_up(place.settings, place.copy)
    assert place.names() == set()


def test_postgresqls_own_commands_are_named_for_its_databases(tmp_path: Path) -> None:
    settings = StoreSettings.read({"DATABASE_URL": "postgresql://somebody:secret@nowhere/warmline"})
    with pytest.raises(NotCopied, match="use PostgreSQL's own pg_dump"):
        back_up(settings, tmp_path / "copy")
    with pytest.raises(NotCopied, match="use PostgreSQL's own pg_restore"):
        restore(settings, tmp_path / "copy")
