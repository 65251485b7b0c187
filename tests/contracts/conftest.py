"""A store with the small directory in force, and its clock."""

from collections.abc import AsyncIterator

import pytest

from bot.ports.store import Store
from tests.contracts.a_store import HandClock, the_directory
from tests.support.stores import fresh_store


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def store(clock: HandClock) -> AsyncIterator[Store]:
    async with fresh_store(clock) as database:
        await database.run(lambda unit: unit.directories.take(the_directory(), "first"))
        yield database


@pytest.fixture
async def bare(clock: HandClock) -> AsyncIterator[Store]:
    """A store that never had a directory."""
    async with fresh_store(clock) as database:
        yield database
