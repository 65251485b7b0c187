"""Warmline put together in this process on a clock that stands still until a story moves it."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from adapters.files.folder import DirectoryFolder
from adapters.policy.reading import load_policy
from adapters.store.database import Database
from bot.domain.words import EscalationId
from bot.ports import Chat, Platform
from bot.usecases.registrar import Registrar
from bot.usecases.warmline import Warmline
from tests.fakes.slack import ManualClock
from tests.stories.cast import write_directory, write_policy
from tests.support.stores import fresh_store

SOON = timedelta(seconds=5)
"""What is to be sent as late as this waits for nothing but a platform's pace."""
MOST_STEPS = 500


class NoAlarm:
    """Keeps the Alarm port and never rings: a story says when it is time."""

    def start(self, wake: Callable[[], None]) -> None:
        """Begin to ring."""

    def set(self, at: datetime | None) -> None:
        """Ring at this instant."""

    def stop(self) -> None:
        """Ring no more."""


@dataclass(frozen=True, slots=True)
class Company:
    """Warmline, what it is built on, and time."""

    clock: ManualClock
    database: Database
    warmline: Warmline
    chats: dict[Platform, Chat]

    async def settle(self) -> None:
        """Let everything happen that is due, and let a platform's pace pass where that is all that holds it up."""
        await self.warmline.onlooker.settle()
        while (due := await self.database.read(lambda unit: unit.outbox.next_at())) and due <= self.clock.now() + SOON:
            self._move_to(due)
            await self.warmline.onlooker.settle()

    async def move_to_next_deadline(self) -> None:
        """Let time pass until something happens by itself."""
        due = await self.warmline.onlooker.next_deadline()
        assert due, "there is no deadline to wait for"
        self._move_to(due)
        await self.settle()

    async def move_on(self, by: timedelta) -> None:
        """Let time pass, deadline after deadline."""
        target = self.clock.now() + by
        for _ in range(MOST_STEPS):
            due = await self.warmline.onlooker.next_deadline()
            if due is None or due > target:
                break
            await self.move_to_next_deadline()
        self._move_to(target)
        await self.settle()

    def _move_to(self, instant: datetime) -> None:
        self.clock.advance(max((instant - self.clock.now()).total_seconds(), 0))


@asynccontextmanager
async def company(folder: Path, clock: ManualClock) -> AsyncIterator[Company]:
    """Found a company with the cast's directory and policy, and with no chat yet; its files are in this folder."""
    async with fresh_store(clock) as database:
        await Registrar(database, DirectoryFolder(write_directory(folder / "directory", clock.now()))).begin()
        chats: dict[Platform, Chat] = {}
        numbers = itertools.count(1)
        policy = load_policy(write_policy(folder / "policy.toml"))
        warmline = Warmline(database, policy, clock, NoAlarm(), chats, lambda: EscalationId(f"e{next(numbers)}"))
        yield Company(clock, database, warmline, chats)
