"""From a command until the last page of the first wave was handed to Slack: one by one, and in a burst."""

from pathlib import Path

from tests.bench.firing import Volley
from tests.bench.people import fire, typed
from tests.bench.place import Place
from tests.bench.scene import Scene, scene
from tests.bench.table import Row, Times, compared, times

PAGES = 3
_APART = 0.05
_WITHIN = 60


async def one_by_one(folder: Path, count: int = 200) -> list[Row]:
    """Measure commands that come 50 ms apart."""
    place = Place(agents=count, leads=300)
    async with scene(place, folder) as here:
        floor = await _floor(here, place, connections=4, every=_APART)
        await here.slack.forget()
        ours = await _ours(here, place, connections=4, every=_APART)
    delays = [at - sent for sent, at in ours]
    floors = [at - sent for sent, at in floor]
    what = "/escalate → last page of the first wave"
    return [compared(what, Times.of(floors), Times.of(delays), "p99 ≤ 50 ms")]


async def burst(folder: Path, count: int = 200, leads: int = 300) -> list[Row]:
    """Measure commands that come all at once, while each person is sent one message a second."""
    place = Place(agents=count, leads=leads)
    async with scene(place, folder / "floor") as here:
        floor = await _floor(here, place, connections=count, every=0)
    async with scene(place, folder / "ours", post_interval=1) as here:
        ours = await _ours(here, place, connections=count, every=0)
        refused = len((await here.slack.counts())["refusals"])
    seconds = max(at for _, at in ours) - min(sent for sent, _ in ours)
    at_once = max(at for _, at in floor) - min(sent for sent, _ in floor)
    # Whoever gets a second page gets it a second after the first.
    least = max(at_once, float((count * PAGES - 1) // leads))
    what = f"burst of {count}, {PAGES} pages each to {leads} leads, all out"
    out = f"{seconds:.2f} s" + (f" ({refused} sends too fast)" if refused else "")
    return [Row(what, f"{least:.2f} s", out, times(seconds, least), "≤ 3 s")]


async def _floor(here: Scene, place: Place, connections: int, every: float) -> list[tuple[float, float]]:
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


async def _ours(here: Scene, place: Place, connections: int, every: float) -> list[tuple[float, float]]:
    async with here.warmline(place) as app:
        accounts = [f"{n}-100" for n in range(place.agents)]
        requests = [
            typed(here.people[agent], f"{account} no dial tone since noon")
            for agent, account in zip(place.agent_ids, accounts, strict=True)
        ]
        shots = await fire(Volley(app.port, connections, requests, every))
        await here.posts(len(requests) * (1 + PAGES), _WITHIN)
        opened, paged_at = here.opened(), await here.paged_at(place.lead_ids)
    found = [paged_at[opened[account][0]] for account in accounts]
    if {len(pages) for pages in found} != {PAGES}:
        raise RuntimeError("not every escalation has its pages")
    return [(sent, pages[-1]) for sent, pages in zip(shots.sent, found, strict=True)]
