"""Escalations committed through the one door, in this process, beside the bare transaction by the driver alone."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from adapters.clock.system import SystemClock
from adapters.policy.reading import load_policy
from adapters.store.database import Database
from adapters.store.settings import DATABASE_POOL
from adapters.web.serving import run
from bot.domain.acts import RequestKey, Typed
from bot.domain.policy import Policy
from bot.domain.words import EscalationId
from bot.usecases.desk import Desk
from directory.people import PersonId
from tests.bench.place import Place
from tests.bench.statements import Transaction, recording, replayed
from tests.bench.stores import SQLITE, STORES, fresh_url, started
from tests.bench.table import Row, Times, compared, times

_CALLERS = 16
_WARM = 20
_REGIONS = 20


async def committing(folder: Path, alone: int = 100, together: int = 400) -> list[Row]:
    """Measure escalations of 3 pages each, from 1 caller and from 16 at once. alone, together: how many."""
    return [row for store in STORES for row in await _on(store, folder / store, alone, together)]


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks a desk for one escalation after another, each time for another agent about another account."""

    desk: Desk
    numbers: Iterable[int]

    async def ask(self) -> list[float]:
        """Ask until the numbers are used up; gives how long each took, in seconds."""
        took: list[float] = []
        for number in self.numbers:
            by, request = PersonId(f"agent{number}"), RequestKey(f"{number}")
            begun = time.perf_counter()
            await self.desk(Typed(by, "/escalate", f"{number}-100 no dial tone since noon", request))
            took.append(time.perf_counter() - begun)
        return took


def desk_on(database: Database, policy: Policy) -> Desk:
    """Give a desk whose escalations are named by numbers, and after whose commits nothing follows."""
    numbers = count()
    return Desk(database, policy, lambda: EscalationId(f"e{next(numbers)}"), wrote=lambda *_: None)


async def _on(store: str, folder: Path, alone: int, together: int) -> list[Row]:
    place = Place(agents=_WARM + alone + together, leads=_WARM + alone + together, regions=_REGIONS)
    place.write_directory(folder / "directory", [""] * len(place.everybody))
    place.write_policy(folder / "policy.toml")
    transactions = await _recorded(store, folder / "recorded", place.agents)
    sizes = (_WARM, alone, together)
    floor, least = await _replayed(store, folder / "replayed", transactions, sizes)
    ours, seconds = await _taken(store, folder / "taken", sizes)
    shared = f"{_CALLERS} to a commit" if store == SQLITE else f"{DATABASE_POOL} connections"
    return [
        compared(f"{store}: an escalation is committed, 1 caller", floor, ours),
        Row(
            f"  escalations committed, {_CALLERS} callers; floor: {shared}",
            f"{together / least:.0f}/s",
            f"{together / seconds:.0f}/s",
            times(least, seconds),
            "≥ 0.50×",
        ),
    ]


async def _recorded(store: str, folder: Path, escalations: int) -> list[Transaction]:
    """Give the statements of each escalation's transaction, of a process of its own.

    Where somebody once listened, SQLAlchemy goes on asking for listeners at each statement of the process: 5 % of ours.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as another:
        return await asyncio.get_running_loop().run_in_executor(another, _record, store, folder, escalations)


def _record(store: str, folder: Path, escalations: int) -> list[Transaction]:
    return run(_recording(store, folder, escalations))


async def _recording(store: str, folder: Path, escalations: int) -> list[Transaction]:
    with fresh_url(store, folder) as url, recording() as recorder:
        async with started(url, SystemClock(), folder.parent / "directory") as database:
            desk = desk_on(database, load_policy(folder.parent / "policy.toml"))
            recorder.taken()
            found: list[Transaction] = []
            for number in range(escalations):
                await Asker(desk, [number]).ask()
                found.append(recorder.taken())
    return found


async def _replayed(
    store: str, folder: Path, transactions: Sequence[Transaction], sizes: tuple[int, int, int]
) -> tuple[Times, float]:
    """Commit them on a database of their own; gives the times of those one by one, and the seconds of the others."""
    warm, alone, _ = sizes
    side_by_side = _CALLERS if store == SQLITE else DATABASE_POOL
    with fresh_url(store, folder) as url:
        async with started(url, SystemClock(), folder.parent / "directory"):
            pass
        await asyncio.to_thread(replayed, url, transactions[:warm], 1)
        took = await asyncio.to_thread(replayed, url, transactions[warm : warm + alone], 1)
        begun = time.perf_counter()
        await asyncio.to_thread(replayed, url, transactions[warm + alone :], side_by_side)
        return Times.of(took), time.perf_counter() - begun


async def _taken(store: str, folder: Path, sizes: tuple[int, int, int]) -> tuple[Times, float]:
    """The same through the desk."""
    warm, alone, together = sizes
    numbers = iter(range(warm + alone + together))
    with fresh_url(store, folder) as url:
        async with started(url, SystemClock(), folder.parent / "directory") as database:
            desk = desk_on(database, load_policy(folder.parent / "policy.toml"))
            await Asker(desk, [next(numbers) for _ in range(warm)]).ask()
            took = await Asker(desk, [next(numbers) for _ in range(alone)]).ask()
            begun = time.perf_counter()
            await asyncio.gather(*(Asker(desk, numbers).ask() for _ in range(_CALLERS)))
            return Times.of(took), time.perf_counter() - begun
