"""What goes on after an answer is finished before the end, or given up."""

import asyncio

import pytest

from adapters.slack.logs import log_fault
from adapters.tasks import Tasks


async def test_the_end_waits_for_what_is_still_going_on() -> None:
    tasks, done = Tasks(log_fault), []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append("work")

    tasks.keep(work(), "Working")
    await tasks.settle(5)
    assert done == ["work"]


async def test_what_never_ends_is_given_up() -> None:
    tasks, stopped = Tasks(log_fault), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append("work")

    tasks.keep(work(), "Working")
    await asyncio.sleep(0)
    await tasks.settle(0)
    assert stopped == ["work"]


async def test_a_fault_is_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    async def work(account: str) -> None:
        raise RuntimeError(account)

    tasks, account = Tasks(log_fault), "1234567"
    tasks.keep(work(account), "Telling")
    await tasks.settle(5)
    assert "Telling failed: RuntimeError" in caplog.text
    assert account not in caplog.text
