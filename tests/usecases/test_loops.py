"""The loops of the program: a store that is too busy is told in the log, and they go on."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.ports import Unavailable
from bot.ports.store import Conflict
from bot.usecases import deliver, loops
from bot.usecases.loops import Holdup
from tests.support.waits import A_LONG_WAIT
from tests.usecases.line import Line

TOO_BUSY = Conflict("it has changed")


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "A_WHILE_SECONDS", 0)
    monkeypatch.setattr(deliver, "A_WHILE", timedelta(milliseconds=1))


@asynccontextmanager
async def going(loop: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let a loop go by itself meanwhile; nothing is waited for too long."""
    running = asyncio.create_task(loop)
    try:
        async with asyncio.timeout(A_LONG_WAIT):
            yield
        assert not running.done(), "it goes on"
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_deadlines_are_rung_once_nobody_comes_between_any_more(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    line.clock.move(timedelta(seconds=30))
    line.store.away, line.store.fault = True, TOO_BUSY
    async with going(line.warmline.ringer.run()):
        await line.store.missed.wait()
        line.store.away = False
        line.warmline.ringer.wake()
        while "eve" not in await line.paged():
            pass
    assert "Others' commits came between each time; deadlines are rung in a while." in caplog.text


async def test_messages_are_sent_once_nobody_comes_between_any_more(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    line.store.away, line.store.fault = True, TOO_BUSY
    async with going(line.warmline.sender.run()):
        await line.store.missed.wait()
        line.store.away = False
        while not line.chat.of("bev"):
            await line.state()
    assert "Others' commits came between each time; messages are sent in a while." in caplog.text


def test_that_the_store_is_away_is_told_once_and_once_that_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    holdup = Holdup("messages are sent")
    for _ in range(2):
        for _ in range(3):
            holdup.tell(Unavailable("nobody answers"))
        for _ in range(2):
            holdup.over()
    away, back = "The store is away; messages are sent when it is back.", "The store is back; messages are sent again."
    assert caplog.messages == [away, back, away, back]
