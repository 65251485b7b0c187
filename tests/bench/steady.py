"""As many escalations each second for a while: how far behind the pages are, and whether Warmline keeps up."""

from pathlib import Path

from tests.bench.paging import PAGES, all_taken, floor_of, ours_of
from tests.bench.place import Place
from tests.bench.scene import scene
from tests.bench.table import Row, Times, compared, times

_CONNECTIONS = 32
_LEADS = 1_000
_REGIONS = 20
_FLOOR_FOR = 5
"""The floor holds no state, so that it is at the end of a minute what it is after these seconds."""


async def steady(folder: Path, rates: tuple[int, ...] = (20, 50, 100), seconds: int = 60) -> list[Row]:
    """Measure at each rate for so long, while each person is sent one message a second."""
    return [row for rate in rates for row in await _at(folder / f"{rate}", rate, seconds)]


async def _at(folder: Path, rate: int, seconds: int) -> list[Row]:
    small, place = (_place(rate * begun) for begun in (min(seconds, _FLOOR_FOR), seconds))
    async with scene(small, folder / "floor") as here:
        floor = await floor_of(here, small, _CONNECTIONS, 1 / rate)
    async with scene(place, folder / "ours", post_interval=1) as here:
        ours = await ours_of(here, place, _CONNECTIONS, 1 / rate)
    all_taken(ours, place)
    least, reached = _rate(floor), _rate(ours)
    what = f"{rate} escalations/s for {seconds} s, {PAGES} pages each: should be sent → last page"
    return [
        compared(what, _lag(floor, rate), _lag(ours, rate)),
        Row("  paged", f"{least:.1f}/s", f"{reached:.1f}/s", times(reached, least)),
    ]


def _place(agents: int) -> Place:
    return Place(agents=agents, leads=_LEADS, regions=_REGIONS, open_pages=20)


def _lag(found: list[tuple[float, float]], rate: int) -> Times:
    """From the instant at which each should have been sent, so that whoever is held up counts too."""
    begun = found[0][0]
    return Times.of([at - (begun + number / rate) for number, (_, at) in enumerate(found)])


def _rate(found: list[tuple[float, float]]) -> float:
    return len(found) / (max(at for _, at in found) - found[0][0])
