"""A line for each test."""

from collections.abc import AsyncIterator

import pytest

from bot.ports.paces import Pace
from tests.usecases.line import Line, a_line


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with a_line() as line:
        yield line


@pytest.fixture
async def paced() -> AsyncIterator[Line]:
    """A line on a platform that takes one new message a second for each person."""
    async with a_line(pace=Pace(to_one=((1, 1.0),))) as line:
        yield line
