"""Warmline is killed again and again in the middle of a burst of two hundred escalations."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.domain.words import Audience, Stage
from bot.messages import phrases
from tests.bench.place import Place
from tests.crash.burst import Burst
from tests.crash.kept import Kept, all_is_sent, kept
from tests.fakes.slack import Message, RemoteSlack
from tests.support.processes import AppProcess, fake_process, files_settings, slack_settings
from tests.support.waits import A_LONG_WAIT

CONFIRMED = 200
KILLS_IN_THE_BURST, KILLS_WHILE_SENDING = 3, 2
WAVES, PAGES_A_WAVE = 2, 2
PAGES = WAVES * PAGES_A_WAVE
# The first waves end while it is being killed and started, the second ones long after the test.
PLACE = Place(agents=60, leads=300, patience=5, at_most=PAGES_A_WAVE, open_pages=20)
LATEST_SECONDS = 0.1
LATENCY_MS = "15"
"""How long this Slack takes for each call, so that some are on their way whenever Warmline is killed."""


async def test_what_was_confirmed_survives_being_killed(tmp_path: Path) -> None:
    chance = random.Random(20260105)
    async with (
        fake_process("tests.fakes.slack", "--latency-ms", LATENCY_MS) as base_url,
        RemoteSlack(base_url) as slack,
    ):
        people = await slack.add_users(*PLACE.everybody)
        PLACE.write_directory(tmp_path / "directory", [user.id for user in people])
        PLACE.write_policy(tmp_path / "policy.toml")
        app = AppProcess(tmp_path, {**slack_settings(slack.api_url), **files_settings(tmp_path)})
        burst = Burst(app, people[: PLACE.agents], CONFIRMED)
        await app.start()
        try:
            await _kill_again_and_again(app, burst, slack, chance, tmp_path)
            await app.until(lambda: all_is_sent(tmp_path, PAGES), A_LONG_WAIT)
            asked = (await slack.counts())["requests"]
            assert asked.get("conversations.history"), "nothing was on its way when it was killed: this proves nothing"
        finally:
            await app.stop()
        posted = await slack.messages()
    found = await kept(tmp_path)
    _is_where_it_must_be(found, burst)
    _is_said_once(found, posted)


async def _kill_again_and_again(
    app: AppProcess, burst: Burst, slack: RemoteSlack, chance: random.Random, folder: Path
) -> None:
    """Kill it while people ask, then while it is only paging for what they asked."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(burst.run())
        for moment in _spread(chance, range(5, CONFIRMED), KILLS_IN_THE_BURST):
            await burst.until_confirmed(moment)
            await _kill(app, burst, chance, folder)
    messages = CONFIRMED * (PAGES + 1)
    for moment in _spread(chance, range(messages // 2, messages), KILLS_WHILE_SENDING):
        await slack.wait_for_posts(moment, A_LONG_WAIT)
        await _kill(app, burst, chance, folder)


def _spread(chance: random.Random, among: range, count: int) -> list[int]:
    """Choose one by chance from each of so many equal parts, so that no two fall together."""
    part = len(among) // count
    return [among[n * part + chance.randrange(part)] for n in range(count)]


async def _kill(app: AppProcess, burst: Burst, chance: random.Random, folder: Path) -> None:
    """Kill it, look at what it left, and start it again."""
    # An answer comes just after a commit, so a kill on the heels of one would never fall into the middle of the next.
    await asyncio.sleep(chance.uniform(0, LATEST_SECONDS))
    await app.kill()
    assert set(burst.confirmed) <= set((await kept(folder)).accounts), "something confirmed was lost"
    await app.start()


def _is_where_it_must_be(found: Kept, burst: Burst) -> None:
    """Every escalation is in its second wave, and no other was made."""
    assert set(burst.confirmed) <= set(found.accounts), "something confirmed was lost"
    assert set(found.accounts) <= {*burst.confirmed, *burst.unanswered}, "something was done that nobody asked for"
    assert len(set(found.accounts)) == len(found.accounts), "something was done twice"
    for state in found.states:
        assert (state.stage, state.wave) == (Stage.PAGING, WAVES - 1)
        assert state.deadline
        assert [p.wave for p in state.open_pages] == [wave for wave in range(WAVES) for _ in range(PAGES_A_WAVE)]


def _is_said_once(found: Kept, posted: Sequence[Message]) -> None:
    """Every message stands once, where it is known to stand, and tells its reader how things are now."""
    counted = Counter(map(_key_of, posted))
    doubled = {key: count for key, count in counted.items() if count > 1}
    assert not doubled, f"{sum(doubled.values()) - len(doubled)} messages too many: {doubled}"
    assert {_key_of(one): f"{one.channel}/{one.ts}" for one in posted} == found.messages
    second_wave = phrases.paged_as(Audience.LEADS_OF_REGION, WAVES, WAVES)
    not_told = [_key_of(one) for one in posted if "/asker/" in _key_of(one) and second_wave not in one.plain()]
    assert not not_told, f"not told of the second wave: {not_told}"


def _key_of(one: Message) -> str:
    assert one.history[0].metadata
    return str(one.history[0].metadata["event_payload"]["key"])
