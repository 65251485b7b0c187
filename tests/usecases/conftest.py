"""A line for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.usecases.line import Line, a_line


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with a_line() as line:
        yield line
