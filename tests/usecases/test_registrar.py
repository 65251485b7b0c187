"""Taking in the directory: whole or not at all, at the start and whenever it changes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.files.folder import DirectoryFolder
from bot.usecases import registrar
from bot.usecases.registrar import Registrar
from directory.people import PersonId
from directory.reading import DirectoryFaults
from directory.roster import Directory
from tests.contracts.a_store import HEADER, PEOPLE, PLACES, HandClock, everybody, on_shift
from tests.support.stores import fresh_store
from tests.support.waits import A_LONG_WAIT
from tests.usecases.line import FickleStore

BAD = HEADER + "ana,Ana,boss,East,KS,,always,,,,\n"


class Folder:
    """The directory's folder, as whoever keeps it writes it. `looked`: it was asked about since."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source = DirectoryFolder(path)
        self.looked = asyncio.Event()
        self.write(HEADER + PEOPLE)
        (path / "places.csv").write_text(PLACES)

    def write(self, people: str) -> None:
        """Put another people.csv in the place of the one that is there."""
        written = self.path / "people.new"
        written.write_text(people)
        written.replace(self.path / "people.csv")

    def read(self) -> tuple[Directory, str]:
        """Keep the DirectorySource port."""
        return self.source.read()

    def version(self) -> str:
        """Keep the DirectorySource port."""
        return self.source.version()

    def changed(self) -> bool:
        """Keep the DirectorySource port."""
        self.looked.set()
        return self.source.changed()

    async def looked_at(self, times: int = 3) -> None:
        """Wait until it was looked at so often from now on."""
        for _ in range(times):
            self.looked.clear()
            await self.looked.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
async def store() -> AsyncIterator[FickleStore]:
    async with fresh_store(HandClock()) as database:
        yield FickleStore(database)


@contextlib.asynccontextmanager
async def watching(keeper: Registrar, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Let the registrar look at its source again and again meanwhile, without waiting."""
    monkeypatch.setattr(registrar, "SECONDS_BETWEEN_LOOKS", 0.001)
    running = asyncio.create_task(keeper.run())
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def names(store: FickleStore) -> list[str]:
    return [person.name for person in await store.read(everybody)]


async def test_a_good_directory_is_in_force_from_the_start_with_its_shifts(folder: Folder, store: FickleStore) -> None:
    await Registrar(store, folder).begin()
    assert len(await names(store)) == 11
    assert PersonId("bev") in await store.read(on_shift)


async def test_what_is_in_force_already_is_not_even_read_at_the_start(
    folder: Folder, store: FickleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Registrar(store, folder).begin()
    read: list[str] = []
    monkeypatch.setattr(folder.source, "read", lambda: read.append("read"))
    await Registrar(store, folder).begin()
    assert read == []


async def test_the_same_directory_is_not_taken_in_twice(folder: Folder, store: FickleStore) -> None:
    keeper = Registrar(store, folder)
    assert await keeper.take_in()
    assert not await keeper.take_in()


async def test_a_bad_directory_refuses_the_very_first_start(folder: Folder, store: FickleStore) -> None:
    folder.write(BAD)
    with pytest.raises(DirectoryFaults) as faults:
        await Registrar(store, folder).begin()
    assert "people.csv line 2" in str(faults.value.faults[0])
    assert await store.read(lambda unit: unit.directories.version()) is None


async def test_a_bad_directory_at_a_restart_leaves_the_last_good_one_in_force(
    folder: Folder, store: FickleStore, caplog: pytest.LogCaptureFixture
) -> None:
    await Registrar(store, folder).begin()
    folder.write(BAD)
    await Registrar(store, DirectoryFolder(folder.path)).begin()
    assert len(await names(store)) == 11
    assert "the last good version stays in force" in caplog.text
    assert "people.csv line 2" in caplog.text


async def test_of_endless_faults_the_log_gets_the_first_few_and_how_many_more(
    folder: Folder, store: FickleStore, caplog: pytest.LogCaptureFixture
) -> None:
    await Registrar(store, folder).begin()
    folder.write(HEADER + "".join(f"p{number},P,boss,East,KS,,always,,,,\n" for number in range(100)))
    await Registrar(store, folder).begin()
    assert "… and 80 more." in caplog.text


async def test_a_change_is_picked_up_by_itself(
    folder: Folder, store: FickleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Registrar(store, folder)
    await keeper.begin()
    async with watching(keeper, monkeypatch):
        folder.write(HEADER + PEOPLE.replace("bev,Bev", "bev,Beverly"))
        async with asyncio.timeout(A_LONG_WAIT):
            while "Beverly" not in await names(store):
                await folder.looked_at()


async def test_a_bad_change_changes_nothing_and_the_good_one_after_it_is_taken(
    folder: Folder, store: FickleStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = Registrar(store, folder)
    await keeper.begin()
    async with watching(keeper, monkeypatch), asyncio.timeout(A_LONG_WAIT):
        folder.write(BAD)
        while "the last good version" not in caplog.text:
            await folder.looked_at()
        assert len(await names(store)) == 11
        folder.write(HEADER + PEOPLE.replace("bev,Bev", "bev,Beverly"))
        while "Beverly" not in await names(store):
            await folder.looked_at()


async def test_a_change_while_the_store_is_away_is_taken_in_when_it_is_back(
    folder: Folder, store: FickleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Registrar(store, folder)
    await keeper.begin()
    async with watching(keeper, monkeypatch), asyncio.timeout(A_LONG_WAIT):
        store.away = True
        folder.write(HEADER + PEOPLE.replace("bev,Bev", "bev,Beverly"))
        await store.missed.wait()
        store.away = False
        while "Beverly" not in await names(store):
            await folder.looked_at()


async def test_shifts_are_laid_out_anew_as_time_goes_on(
    folder: Folder, store: FickleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registrar, "LOOKS_BETWEEN_RENEWALS", 2)
    renewed = asyncio.Event()
    keeper = Registrar(store, folder)
    await keeper.begin()

    def renew(_: object) -> bool:
        renewed.set()
        return False

    monkeypatch.setattr("adapters.store.directories.StoredDirectories.renew_shifts", renew)
    async with watching(keeper, monkeypatch), asyncio.timeout(A_LONG_WAIT):
        await renewed.wait()
