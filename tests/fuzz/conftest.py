"""The two houses that are fuzzed, each put up once for all tests of a module, on a loop of its own.

The one with both chats stands on a file of SQLite's, or where a test is marked so, on PostgreSQL.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from tests.fuzz.house import Chats, House, with_chats, with_simulator
from tests.fuzz.length import POSTGRESQL, SQLITE
from tests.fuzz.played import Played, play
from tests.fuzz.sending import Microsofts, Slacks
from tests.fuzz.watched import Watched, watching
from tests.stories.bridge import living_on_a_loop
from tests.support.postgres import fresh_database_url

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """A house that is watched, and the loop that it lives on."""

    house: House
    watched: Watched
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something there, and wait for what it gives."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()


@dataclass(frozen=True, slots=True)
class Office(Place):
    """One with both chats before it, what they would send, and how they sign it."""

    chats: Chats
    played: Played
    slack: Slacks
    microsoft: Microsofts


@pytest.fixture(scope="module")
def no_proxy() -> Iterator[None]:
    """Send loopback requests through no proxy that the environment names."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def office(
    request: pytest.FixtureRequest, no_proxy: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Put up the house with both chats, and let an escalation be played in each."""
    del no_proxy
    on_a_server = getattr(request, "param", SQLITE) == POSTGRESQL

    @asynccontextmanager
    async def opened() -> AsyncIterator[tuple[Chats, Played]]:
        async with with_chats(tmp_path_factory.mktemp("office"), url) as chats:
            yield chats, await play(chats)

    with (
        fresh_database_url() if on_a_server else nullcontext("") as url,
        living_on_a_loop(opened) as away,
        watching(away.it[0].house) as watched,
    ):
        chats, played = away.it
        signs = Microsofts(chats.teams.keys, chats.teams.app_id, chats.teams.service_url)
        yield Office(chats.house, watched, away.loop, chats, played, Slacks(chats.slack.signing_secret), signs)
        assert watched.faults == []


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Put up the house with the simulator."""

    folder = tmp_path_factory.mktemp("simulator")
    with living_on_a_loop(lambda: with_simulator(folder)) as away, watching(away.it) as watched:
        yield Place(away.it, watched, away.loop)
        assert watched.faults == []
