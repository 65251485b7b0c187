"""A clock that begins looks at everybody who seeks help, and writes only where something comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.ports.store import Store, Unit
from bot.usecases.ring import Ringer
from tests.usecases.line import POLICY, HandAlarm, Line

T = TypeVar("T")


@dataclass(slots=True)
class CountingStore:
    """Keeps the Store port over another one. written: how many transactions could write."""

    store: Store
    written: int = 0

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Run and commit."""
        self.written += 1
        return await self.store.run(work)

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run without writing."""
        return await self.store.read(work)


async def written_at_a_start(line: Line) -> int:
    """Count the transactions that write when a clock begins."""
    store = CountingStore(line.store)
    await Ringer(store, POLICY, line.clock, HandAlarm(), lambda: None).ring_all()
    return store.written


async def test_at_a_start_nothing_is_written_for_those_of_whom_nothing_comes(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    few = await written_at_a_start(line)
    for account in (4712, 4713, 4714):
        await line.types("ali", f"/escalate east {account} no dial tone")
    assert await written_at_a_start(line) == few
