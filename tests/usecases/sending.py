"""Platforms and stores that fail while something is sent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update

from adapters.store.tables import escalation
from bot.ports import Unavailable, Undeliverable
from tests.usecases.line import Line

LOST = Undeliverable("no answer", lost=True)
DROPPED = Undeliverable("a fault of theirs")
BLOCKED = Undeliverable("they cannot be written to", permanent=True)
LONGEST_BACKOFF = 61.0
"""Seconds after which anything that failed has been tried again."""


def too_fast(seconds: float) -> Undeliverable:
    """Make a platform's request to be left alone for so long."""
    return Undeliverable("too fast", retry_after=seconds)


@contextlib.asynccontextmanager
async def held_up(line: Line) -> AsyncIterator[None]:
    """Let the platform answer nothing of what is sent meanwhile; then it all ends."""
    line.chat.open.clear()
    sending = asyncio.create_task(line.warmline.sender.send_all())
    try:
        yield
    finally:
        line.chat.open.set()
        await sending


@contextlib.asynccontextmanager
async def sending(line: Line) -> AsyncIterator[None]:
    """Let the sender run by itself meanwhile."""
    running = asyncio.create_task(line.warmline.sender.run())
    try:
        yield
    finally:
        line.chat.open.set()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def sent_while_the_store_goes_away(line: Line) -> None:
    """Let the store go away once the platform was asked, and come back after that."""
    line.chat.when_asked = lambda: setattr(line.store, "away", True)
    with pytest.raises(Unavailable):
        await line.warmline.sender.send_all()
    line.chat.when_asked, line.store.away = (lambda: None), False


async def spoil(line: Line, id: str, state: str = "{}") -> None:
    """Let the state of an escalation be one that can't be read."""
    spoilt = update(escalation).where(escalation.c.id == id).values(state=state)
    await line.store.database.run(lambda unit: unit.connection.execute(spoilt))
