"""From a wave's deadline until the next wave's first page, alone and among many; and the memory that many take."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.bench.firing import Volley
from tests.bench.people import fire, typed
from tests.bench.place import Place
from tests.bench.scene import Scene, scene
from tests.bench.table import Row, Times, compared, times
from tests.support.processes import AppProcess

PAGES = 3
_APART = 0.1
_PATIENCE = 0.5
_AN_HOUR = 3600
_CONNECTIONS = 16
_WITHIN = 200


async def waiting(folder: Path, others: int = 2_000, count: int = 60, regions: int = 20) -> list[Row]:
    """Measure `count` deadlines, before and after `others` were opened that wait for an hour."""
    # An agent has some escalations open and a lead some pages, so that few people are enough.
    people = count + others // 10
    impatient = Place(people, people + 2 * PAGES * count, regions, _PATIENCE, open_pages=20)
    place = replace(impatient, patience=_AN_HOUR, at_most=1)
    async with scene(place, folder) as here:
        floor, floor_idle = await _floor(here, place, count)
        async with here.warmline(impatient) as app:
            idle = app.resident_megabytes()
            alone = await _deadlines(here, impatient, app, [f"alone{n}-100" for n in range(count)])
        await here.slack.forget()
        async with here.warmline(place) as app:
            await _crowd(here, place, app, others)
            full = app.resident_megabytes()
        await here.slack.forget()
        async with here.warmline(impatient) as app:
            among = await _deadlines(here, impatient, app, [f"among{n}-100" for n in range(count)])
    aim = "p50 ≤ 20, p99 ≤ 100 ms"
    return [
        compared("a wave's deadline → the next wave's first page", floor, Times.of(alone), aim),
        compared(f"  the same with {others:,} others pending", floor, Times.of(among), aim),
        Row("memory, idle", f"{floor_idle:.0f} MB", f"{idle:.0f} MB", times(idle, floor_idle)),
        Row(f"memory after {others:,} escalations", f"{floor_idle:.0f} MB", f"{full:.0f} MB", times(full, floor_idle)),
    ]


async def _floor(here: Scene, place: Place, count: int) -> tuple[Times, float]:
    """How late an app posts that only waits; and its memory when it has done nothing yet."""
    async with here.bare() as app:
        idle = app.resident_megabytes()
        requests = [
            typed(here.people[agent], f"later {_PATIENCE} {here.people[lead].id}")
            for agent, lead in zip(place.agent_ids[:count], place.lead_ids[:count], strict=True)
        ]
        await fire(Volley(app.port, 4, requests, _APART))
        await here.posts(count, _WITHIN)
    messages = await here.slack.messages()
    await here.slack.forget()
    return Times.of([message.posted_at.timestamp() - float(message.text) for message in messages]), idle


async def _deadlines(here: Scene, place: Place, app: AppProcess, accounts: Sequence[str]) -> list[float]:
    """How long after each deadline the next wave's first page came, in seconds."""
    people = [here.people[agent] for agent in place.agent_ids]
    requests = [typed(by, f"{account} no dial tone since noon") for by, account in zip(people, accounts, strict=False)]
    await fire(Volley(app.port, 4, requests, _APART))
    await here.posts(len(requests) * (1 + 2 * PAGES), _WITHIN)
    opened, paged_at = here.opened(), await here.paged_at(place.lead_ids)
    return [paged_at[id][PAGES] - (at + place.patience) for id, at in map(opened.__getitem__, accounts)]


async def _crowd(here: Scene, place: Place, app: AppProcess, others: int) -> None:
    """Open so many escalations, and wait until all their pages are out."""
    agents = place.agent_ids
    requests = [
        typed(here.people[agents[n % len(agents)]], f"other{n}-100 no dial tone since noon") for n in range(others)
    ]
    await fire(Volley(app.port, _CONNECTIONS, requests))
    await here.posts(others * 2, _WITHIN)
