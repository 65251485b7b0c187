"""From a signed `/escalate` until its 200, with everything committed, beside an app that only acknowledges."""

from collections.abc import Sequence
from pathlib import Path

from tests.bench.firing import Shots, Volley
from tests.bench.people import fire, typed
from tests.bench.place import Place
from tests.bench.scene import Scene, scene
from tests.bench.table import Row, Times, compared, times
from tests.support.processes import AppProcess

PAGES = 3
_WITHIN = 120
_WARM = 20


async def taking(folder: Path, alone: int = 300, together: int = 1000) -> list[Row]:
    """Measure at 1 and at 16 connections. alone, together: how many escalations each."""
    place = Place(agents=_WARM + alone + together, leads=_WARM + alone + together)
    ours: list[Shots] = []
    floors: list[Shots] = []
    async with scene(place, folder) as here:
        async with here.bare() as app:
            for agents, connections in _batches(place, alone):
                floors.append(await _fired(here, app, agents, connections))
        async with here.warmline(place) as app:
            done = 0
            for agents, connections in _batches(place, alone):
                ours.append(await _fired(here, app, agents, connections))
                done += len(agents)
                await here.posts(done * (1 + PAGES), _WITHIN)
        if len(here.opened()) != place.agents:
            raise RuntimeError("not every escalation was taken: the machine is too busy")
        at_last = max(max(pages) for pages in (await here.paged_at(place.lead_ids)).values())
    return _rows(floors[1:], ours[1:], at_last)


def _batches(place: Place, alone: int) -> list[tuple[Sequence[str], int]]:
    agents = place.agent_ids
    return [(agents[:_WARM], 1), (agents[_WARM : _WARM + alone], 1), (agents[_WARM + alone :], 16)]


async def _fired(here: Scene, app: AppProcess, agents: Sequence[str], connections: int) -> Shots:
    requests = [typed(here.people[agent], f"{agent}-100 no dial tone since noon") for agent in agents]
    return await fire(Volley(app.port, connections, requests))


def _rows(floors: Sequence[Shots], ours: Sequence[Shots], at_last: float) -> list[Row]:
    (floor_alone, floor), (alone, together) = floors, ours
    count = len(together.sent)
    floor_rate, rate = count / floor.seconds, count / together.seconds
    paged_rate = count / (at_last - min(together.sent))
    aim = "≥ 150/s"
    return [
        compared("/escalate → 200, 1 connection", Times.of(floor_alone.took), Times.of(alone.took), "p50 ≤ 5 ms"),
        compared("/escalate → 200, 16 connections", Times.of(floor.took), Times.of(together.took)),
        Row("  taken at 16 connections", f"{floor_rate:.0f}/s", f"{rate:.0f}/s", times(rate, floor_rate), aim),
        Row("  until the last of 3 pages each", "", f"{paged_rate:.0f}/s", times(paged_rate, floor_rate)),
    ]
