"""Who is on now? The question that each wave asks, at growing numbers of people, inside one process."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from adapters.clock.system import SystemClock
from adapters.store.unit import StoredUnit
from bot.domain.roster import Scope
from bot.domain.words import Audience
from directory.people import CommCenter, Region
from tests.bench.place import Place
from tests.bench.stores import STORES, fresh_url, started
from tests.bench.table import Row, Times, compared

_ASKED = 500
_CAP = 3
_WANTED = 3
_SCOPE = Scope(Audience.LEADS_OF_CENTER, Region("R0"), CommCenter("C0"), None)


async def on_now(folder: Path, sizes: tuple[int, ...] = (100, 10_000, 100_000)) -> list[Row]:
    """Measure who of a comm center's leads would be paged, where six people in a hundred are leads."""
    return [row for size in sizes for row in await _of(folder / f"{size}", size)]


async def _of(folder: Path, size: int) -> list[Row]:
    leads = size * 6 // 100
    place = Place(agents=size - leads - 1, leads=leads)
    place.write_directory(folder / "directory", [""] * size)
    rows: list[Row] = []
    for store in STORES:
        with fresh_url(store, folder / store) as url:
            async with started(url, SystemClock(), folder / "directory") as database:
                floor = await _asked(lambda: database.read(_nothing))
                ours = await _asked(lambda: database.read(_who))
        rows.append(compared(f"{store}: who is on now, of {size:,} people", floor, ours))
    return rows


def _nothing(_: StoredUnit) -> None:
    return


def _who(unit: StoredUnit) -> None:
    if len(unit.people.roster(_CAP).free(_SCOPE, frozenset(), _WANTED)) != _WANTED:
        raise AssertionError("nobody is on")


async def _asked(question: Callable[[], Awaitable[None]]) -> Times:
    took: list[float] = []
    for _ in range(_ASKED):
        begun = time.perf_counter()
        await question()
        took.append(time.perf_counter() - begun)
    return Times.of(took)
