"""Warmline is killed again and again in the middle of a burst of two hundred escalations."""

import asyncio
import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from adapters.clock.system import SystemClock
from adapters.store.database import Database
from adapters.store.settings import StoreSettings
from adapters.store.tables import escalation
from adapters.store.unit import StoredUnit
from bot.domain.escalation import Escalation
from bot.domain.evolving import fold
from bot.domain.words import EscalationId, Stage
from tests.bench.place import Place
from tests.crash.burst import Burst
from tests.crash.processes import WarmlineProcess, slack_process
from tests.fakes.slack import Message, RemoteSlack

CONFIRMED = 200
KILLS_IN_THE_BURST, KILLS_WHILE_SENDING = 4, 2
PAGES = 3
PLACE = Place(agents=60, leads=300, at_most=PAGES)
SECONDS_TO_SEND = 60


async def test_what_was_confirmed_survives_being_killed(tmp_path: Path) -> None:
    chance = random.Random(20260105)
    async with slack_process() as base_url, RemoteSlack(base_url) as slack:
        people = await slack.add_users(*PLACE.everybody)
        PLACE.write_directory(tmp_path / "directory", [user.id for user in people])
        PLACE.write_policy(tmp_path / "policy.toml")
        app = WarmlineProcess(tmp_path, slack.api_url)
        burst = Burst(app, people[: PLACE.agents], CONFIRMED)
        await app.start()
        try:
            await _kill_again_and_again(app, burst, slack, chance)
            await app.until(lambda: _all_is_sent(tmp_path), SECONDS_TO_SEND)
            asked = (await slack.counts())["requests"]
            assert asked.get("conversations.history"), "nothing was on its way when it was killed: this proves nothing"
        finally:
            await app.stop()
        posted = Counter(map(_key_of, await slack.messages()))
    await _hold_against(tmp_path, burst, posted)


async def _kill_again_and_again(app: WarmlineProcess, burst: Burst, slack: RemoteSlack, chance: random.Random) -> None:
    """Kill it while people ask, then while it is only sending what they asked for."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(burst.run())
        for moment in sorted(chance.sample(range(5, CONFIRMED), KILLS_IN_THE_BURST)):
            await burst.until_confirmed(moment)
            await app.kill()
            await app.start()
    messages = CONFIRMED * (PAGES + 1)
    for moment in sorted(chance.sample(range(messages // 2, messages), KILLS_WHILE_SENDING)):
        await slack.wait_for_posts(moment, SECONDS_TO_SEND)
        await app.kill()
        await app.start()


async def _hold_against(folder: Path, burst: Burst, posted: Counter[str]) -> None:
    """Hold what is kept and what people see against what was confirmed."""
    database = Database(StoreSettings(str(folder / "warmline.db")), SystemClock())
    await database.start()
    try:
        states, accounts = await database.read(_kept)
    finally:
        await database.stop()
    assert sorted(account for account in accounts if account in burst.confirmed) == sorted(burst.confirmed)
    assert set(accounts) <= {*burst.confirmed, *burst.unanswered}, "something was done that nobody asked for"
    assert len(set(accounts)) == len(accounts), "something was done twice"
    for state in states:
        assert state.stage is Stage.PAGING
        assert state.deadline
        assert len(state.open_pages) == PAGES
    wanted = {f"{state.id}/asker/{state.asker}/0" for state in states}
    wanted |= {f"{state.id}/page/{p.person}/{p.n}" for state in states for p in state.pages}
    assert set(posted) == wanted, "a message is lost, or nobody asked for it"
    assert max(posted.values()) == 1, f"doubled: {[key for key, count in posted.items() if count > 1]}"


def _kept(unit: StoredUnit) -> tuple[list[Escalation], list[str]]:
    """Load all escalations, whole, and the accounts that they are about."""
    ids = [EscalationId(id) for (id,) in unit.connection.execute(select(escalation.c.id))]
    states = [state for id in ids if (state := unit.escalations.get(id))]
    assert [fold(unit.escalations.happened(id)) for id in ids] == states, "a timeline does not tell the state"
    return states, [unit.briefings.get(id).account for id in ids]


async def _all_is_sent(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "warmline.db")) as kept:
        return kept.execute("SELECT 1 FROM message WHERE due_at IS NOT NULL LIMIT 1").fetchone() is None


def _key_of(one: Message) -> str:
    assert one.history[0].metadata
    return str(one.history[0].metadata["event_payload"]["key"])
