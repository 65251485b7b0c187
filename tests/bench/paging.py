"""From a command until the last page of the first wave was handed to Slack: one by one, and in a burst."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tests.bench.firing import Volley
from tests.bench.people import fire, typed
from tests.bench.place import Place
from tests.bench.scene import Scene, scene
from tests.bench.stores import POSTGRESQL, SQLITE
from tests.bench.table import Row, Times, compared, times
from tests.support.processes import AppProcess

PAGES = 3
_APART = 0.05
_WITHIN = 600
_AT_ONCE = 16
REPLICAS = ((SQLITE, 1), (POSTGRESQL, 1), (POSTGRESQL, 3))


async def one_by_one(folder: Path, count: int = 200) -> list[Row]:
    """Measure commands that come 50 ms apart."""
    place = Place(agents=count, leads=300)
    async with scene(place, folder) as here:
        floor = await floor_of(here, place, connections=4, every=_APART)
        await here.slack.forget()
        ours = await ours_of(here, place, connections=4, every=_APART)
    all_taken(ours, place)
    delays = [at - sent for sent, at in ours]
    floors = [at - sent for sent, at in floor]
    what = "/escalate → last page of the first wave"
    return [compared(what, Times.of(floors), Times.of(delays), "p99 ≤ 50 ms")]


async def bursts(folder: Path) -> list[Row]:
    """Measure bursts of two sizes, the large one where leads sit in 20 comm centers.

    More commands at one time than a store takes within its patience would be refused, and never be paged.
    """
    rows = await burst(folder / "small", Place(agents=200, leads=300), _AT_ONCE)
    return rows + await burst(folder / "large", Place(agents=2_000, leads=4_000, regions=20), _AT_ONCE, aim="")


async def burst(
    folder: Path,
    place: Place,
    connections: int,
    aim: str = "≤ 3 s",
    among: tuple[tuple[str, int], ...] = REPLICAS,
) -> list[Row]:
    """Measure commands that come at once, as many as there are agents, while each person is sent one message a second.

    connections: how many commands are under way at one time, on all replicas together. among: on which stores, and how
    many replicas.
    """
    async with scene(place, folder / "floor") as here:
        floor = await floor_of(here, place, connections, every=0)
    # Whoever gets a second page gets it a second after the first.
    least = max(_seconds(floor), float((place.agents * PAGES - 1) // place.leads))
    rows = [Row(f"burst of {place.agents:,}, {PAGES} pages each to {place.leads:,} leads, all out", "", "", "")]
    for store, replicas in among:
        async with scene(place, folder / f"{store}-{replicas}", post_interval=1, store=store) as here:
            ours = await ours_of(here, place, connections, every=0, replicas=replicas)
            too_fast = len((await here.slack.counts())["refusals"])
        seconds, refused = _seconds(ours), place.agents - len(ours)
        out = f"{seconds:.2f} s" + (f" ({too_fast} sends too fast)" if too_fast else "")
        out += f" ({refused} commands refused)" if refused else ""
        many = "1 replica" if replicas == 1 else f"{replicas} replicas"
        rows.append(Row(f"  {store}, {many}", f"{least:.2f} s", out, times(seconds, least), aim))
    return rows


def _seconds(found: list[tuple[float, float]]) -> float:
    """From the first command to the last page."""
    return max(at for _, at in found) - min(sent for sent, _ in found)


async def floor_of(here: Scene, place: Place, connections: int, every: float) -> list[tuple[float, float]]:
    """When each command was sent, and when its last page came, from an app that only posts."""
    async with here.bare() as app:
        leads = place.lead_ids
        requests = []
        for n, agent in enumerate(place.agent_ids):
            to = [agent, *(leads[(PAGES * n + i) % len(leads)] for i in range(PAGES))]
            words = " ".join(["page", f"{n}", *(here.people[one].id for one in to)])
            requests.append(typed(here.people[agent], words))
        shots = await fire(Volley(app.port, connections, requests, every))
        await here.posts(len(requests) * (1 + PAGES), _WITHIN)
        last: dict[str, float] = {}
        for message in await here.slack.messages():
            last[message.text] = max(last.get(message.text, 0), message.posted_at.timestamp())
    return [(sent, last[f"{n}"]) for n, sent in enumerate(shots.sent)]


async def ours_of(
    here: Scene, place: Place, connections: int, every: float, replicas: int = 1
) -> list[tuple[float, float]]:
    """The same of Warmline, without the commands that it refused. Raises RuntimeError if an escalation lacks pages."""
    async with here.replicas(place, replicas) as apps:
        accounts = [f"{n}-100" for n in range(place.agents)]
        requests = [
            typed(here.people[agent], f"{account} no dial tone since noon")
            for agent, account in zip(place.agent_ids, accounts, strict=True)
        ]
        sent = await _fired(apps, connections, requests, every)
        # Every command was answered, so whatever was taken is there.
        opened = here.opened()
        await here.posts(len(opened) * (1 + PAGES), _WITHIN)
        paged_at = await here.paged_at(place.lead_ids)
    found = [
        (at, paged_at[opened[account][0]]) for at, account in zip(sent, accounts, strict=True) if account in opened
    ]
    if {len(pages) for _, pages in found} != {PAGES}:
        raise RuntimeError("not every escalation has its pages")
    return [(at, pages[-1]) for at, pages in found]


def all_taken(found: Sequence[tuple[float, float]], place: Place) -> None:
    """Raise RuntimeError unless every agent's command was taken."""
    if len(found) < place.agents:
        raise RuntimeError("not every escalation was taken: the machine is too busy")


async def _fired(apps: Sequence[AppProcess], connections: int, requests: Sequence[str], every: float) -> list[float]:
    """Send each replica its share; gives when each request was sent, in their order."""
    count = len(apps)
    shares = [Volley(app.port, -(-connections // count), list(requests[n::count]), every) for n, app in enumerate(apps)]
    sent = [0.0] * len(requests)
    for n, shots in enumerate(await asyncio.gather(*map(fire, shares))):
        sent[n::count] = shots.sent
    return sent
