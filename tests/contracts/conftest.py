"""A store with the small directory in force, and its clock."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.ports.store import Store
from tests.contracts.a_store import HandClock, the_directory
from tests.support.stores import fresh_memory_store, fresh_server_store, fresh_store

StoreKind = Callable[[HandClock], AbstractAsyncContextManager[Store]]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(params=[fresh_store, fresh_server_store, fresh_memory_store], ids=["sqlite", "postgresql", "memory"])
def kind(request: pytest.FixtureRequest) -> StoreKind:
    """Which store keeps the contract."""
    found: StoreKind = request.param
    return found


@pytest.fixture
async def store(clock: HandClock, kind: StoreKind) -> AsyncIterator[Store]:
    async with kind(clock) as database:
        await database.run(lambda unit: unit.directories.take(the_directory(), "first"))
        yield database


@pytest.fixture
async def bare(clock: HandClock, kind: StoreKind) -> AsyncIterator[Store]:
    """A store that never had a directory."""
    async with kind(clock) as database:
        yield database
