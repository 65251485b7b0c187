"""A database of PostgreSQL's is saved and put back by the very commands that the README tells."""

import os
import re
import shlex
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from adapters.store.backup import NotCopied, see_to_restored
from adapters.store.database import Database
from adapters.store.settings import Server, StoreSettings
from bot.domain.words import EscalationId
from tests.adapters.store.test_backup import PAGE
from tests.contracts.a_store import HandClock, opened, the_directory
from tests.support.postgres import TOOLS, fresh_database_url

README = Path(__file__).parents[3] / "README.md"
ADDRESS = re.compile(r"postgresql://\S+/warmline\b")


@pytest.fixture
def url() -> Iterator[str]:
    with fresh_database_url() as url:
        yield url


def settings_of(url: str) -> StoreSettings:
    return StoreSettings("", Server(make_url(url), pool=2))


@asynccontextmanager
async def running(url: str) -> AsyncIterator[Database]:
    """Let a Warmline's store run on it."""
    store = Database(settings_of(url), HandClock(), patience_seconds=60)
    await store.start()
    try:
        await store.run(lambda unit: unit.directories.take(the_directory(), "first"))
        yield store
    finally:
        await store.stop()


def do(command: str, url: str, folder: Path) -> None:
    """Run what the README says that begins like this, with these tools, on this database."""
    [line] = [line for line in README.read_text().splitlines() if line.startswith(f"{command} ")]
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    words = [ADDRESS.sub(lambda _: address, word) for word in shlex.split(line)]
    environment = os.environ | {"PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(words, cwd=folder, env=environment, check=True)


async def test_what_a_dump_holds_unsent_is_looked_for_before_it_is_sent_again(url: str, tmp_path: Path) -> None:
    async with running(url) as store:
        await opened(store, "old", account="A-1")
        await store.run(lambda unit: unit.outbox.show([PAGE]))
        do("pg_dump", url, tmp_path)
        await opened(store, "new", account="A-2")
        [sent] = await store.run(lambda unit: unit.outbox.claim(1, 10.0))
        assert not sent.lost
    do("pg_restore", url, tmp_path)
    assert see_to_restored(settings_of(url)) == 1
    async with running(url) as store:
        [unsent] = await store.run(lambda unit: unit.outbox.claim(1, 10.0))
        there = await store.read(
            lambda unit: [name for name in ("old", "new") if unit.escalations.get(EscalationId(name))]
        )
    assert (unsent.lost, there) == (True, ["old"])


def test_of_a_file_it_is_said_that_restore_does_all_that_is_needed(tmp_path: Path) -> None:
    with pytest.raises(NotCopied, match="`restore` puts a copy in its place"):
        see_to_restored(StoreSettings(str(tmp_path / "warmline.db")))
