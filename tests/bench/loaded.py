"""A start among as much as one machine may have to hold: until the first overdue page, and what it is like then."""

import os
import time
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from adapters.clock.system import SystemClock
from tests.bench.firing import Volley
from tests.bench.loads import OVERDUE, REGIONS, Load, fill, multiply_callbacks
from tests.bench.people import fire, typed
from tests.bench.place import Place
from tests.bench.processes import bare, slack, warmline
from tests.bench.scene import Scene
from tests.bench.stores import POSTGRESQL, STORES, fresh_url, started
from tests.bench.table import Row, Times, compared, times
from tests.fakes.slack import RemoteSlack
from tests.support.processes import slack_settings

FULL = Load(people=100_000, escalations=10_000, callbacks=1_000)
"""Its callbacks stand for a hundred times as many."""

_COPIES = 100
_ASKED = 40
_AGENTS = 20
_WITHIN = 60
# As many pages as the load's busy leads have: else they were free, and the start would page them all.
_POLICY = Place(agents=0, leads=0, open_pages=FULL.pages_each)


async def loaded(folder: Path, load: Load = FULL, stores: tuple[str, ...] = STORES) -> list[Row]:
    """Measure on each of these stores."""
    load.write_directory(folder / "directory")
    _POLICY.write_policy(folder / "policy.toml")
    return [row for store in stores for row in await _on(store, folder, load)]


async def _on(store: str, folder: Path, load: Load) -> list[Row]:
    # The overdue one and its leads are of the first region; of its leads the last ones are free.
    agents = [f"agent{n * REGIONS}" for n in range(_AGENTS)]
    leads = [f"lead{n}" for n in range(0, load.leads, REGIONS)]
    with fresh_url(store, folder) as url:
        async with slack(0) as base_url, RemoteSlack(base_url) as remote:
            names = [*agents, *leads]
            users = await remote.add_users(*names)
            here = Scene(folder, url, remote, dict(zip(names, users, strict=True)))
            async with started(url, SystemClock(), folder / "directory") as database:
                await fill(database, load)
                await multiply_callbacks(database, _COPIES)
            await here.introduce()
            _settle(store, url)
            return await _measured(store, here, agents, leads, load)


def _settle(store: str, url: str) -> None:
    """Let what was filled in come to the disk: else each commit that is measured would wait for it."""
    if store == POSTGRESQL:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as connection:
            connection.execute("CHECKPOINT")
    os.sync()


async def _measured(store: str, here: Scene, agents: list[str], leads: list[str], load: Load) -> list[Row]:
    what = f"{load.escalations:,} open, {load.callbacks * _COPIES:,} callbacks, {load.people:,} people"
    requests = [
        typed(here.people[agents[n % len(agents)]], f"new{n}-100 no dial tone since noon") for n in range(_ASKED)
    ]
    begun = time.time()
    async with bare(here.folder, here.slack.api_url) as app:
        least, floor_memory = time.time() - begun, app.resident_megabytes()
        floor = await fire(Volley(app.port, 1, requests))
    begun = time.time()
    async with warmline(here.folder, slack_settings(here.slack.api_url), here.url) as app:
        await here.posts(2, _WITHIN)
        paged_at = await here.paged_at(leads)
        seconds = paged_at[OVERDUE][0] - begun
        ours = await fire(Volley(app.port, 1, requests))
        memory = app.resident_megabytes()
    return [
        Row(f"{store}: started with {what}", "", "", ""),
        Row("  start → first overdue page", f"{least:.2f} s", f"{seconds:.2f} s", times(seconds, least), "≤ 2 s"),
        compared("  /escalate → 200, 1 connection", Times.of(floor.took), Times.of(ours.took)),
        Row("  memory", f"{floor_memory:.0f} MB", f"{memory:.0f} MB", times(memory, floor_memory)),
    ]
