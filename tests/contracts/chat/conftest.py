"""Puts each test of the suite before each platform."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.chat.place import Place, Remote, drivers

DRIVERS = drivers()


@pytest.fixture(params=[*DRIVERS])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """Open a platform."""
    async with DRIVERS[request.param].open_place() as place:
        yield place


@pytest.fixture(params=[name for name, driver in DRIVERS.items() if driver.IS_REMOTE])
async def remote(request: pytest.FixtureRequest) -> AsyncIterator[Remote]:
    """Open a platform on the far side of a network."""
    async with DRIVERS[request.param].open_place() as place:
        assert isinstance(place, Remote)
        yield place
