"""One run from the first start to the verdict. Begin at `chaos`."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from sqlalchemy import Connection, Engine, NullPool, create_engine, text

from tests.chaos.company import LEAVERS, names, write_company
from tests.chaos.found import Evidence, found
from tests.chaos.front import Front
from tests.chaos.judging import judge
from tests.chaos.people import Crowd
from tests.chaos.replicas import judge_replicas
from tests.chaos.schedule import schedule
from tests.chaos.sends import Sends
from tests.chaos.trouble import Trouble
from tests.chaos.verdict import Verdict
from tests.fakes.slack import FakeSlack, SlackUser
from tests.support.postgres import OwnServer
from tests.support.processes import APP, AppProcess, files_settings, slack_settings

LATENCY_SECONDS = 0.015
"""How long this Slack takes for each call, so that some are on their way whenever a replica is killed."""
SETTLES_WITHIN_SECONDS = 180.0
_SECONDS_BETWEEN_LOOKS = 0.5
_LEFT = text(
    "SELECT (SELECT count(*) FROM message WHERE due_at IS NOT NULL)"
    " + (SELECT count(*) FROM escalation WHERE deadline <= now())"
    " + (SELECT count(*) FROM callback WHERE deadline <= now())"
)
_NOW = text("SELECT now()")


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes wrong when, and what people are inclined to, is a function of the seed; the machine's timing is not.

    at_least: calls for help that are confirmed before it is over, however slow the machine.
    before: where the release before is; every second replica is of it.
    """

    seed: int
    seconds: float
    replicas: int
    at_least: int = 0
    before: Path | None = None


async def chaos(plan: Plan, folder: Path, server: OwnServer) -> Verdict:
    """Let everything go wrong, let it come to rest, and judge."""
    url = server.fresh()
    async with AsyncExitStack() as stack:
        slack = FakeSlack(latency=LATENCY_SECONDS)
        sends = Sends(slack)
        sends.watch()
        await stack.enter_async_context(slack)
        people = {name: slack.add_user(name) for name in names()}
        replicas = await stack.enter_async_context(_replicas(plan, folder, url, slack, people))
        trouble = Trouble(slack, server, url, replicas, lambda: _write(folder, people, without=LEAVERS))
        front = Front(slack, replicas, Random(plan.seed))
        crowd = Crowd(plan.seed, slack, front, people)
        engine = create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")
        # Should the crowd fail, so does the run: without it nothing would be tried.
        async with asyncio.TaskGroup() as tasks:
            living = tasks.create_task(crowd.live())
            await trouble.run(schedule(plan.seed, plan.seconds, plan.replicas))
            await crowd.until_confirmed(plan.at_least)
            crowd.asks = False
            verdict = await _settled(engine, Evidence(slack, sends, trouble.diary, crowd.asked))
            living.cancel()
        judge_replicas(replicas, trouble.diary, front.counts, verdict)
        verdict.figures |= {**front.counts, **dict(sorted(trouble.diary.counts.items()))}
        return verdict


@asynccontextmanager
async def _replicas(
    plan: Plan, folder: Path, url: str, slack: FakeSlack, people: Mapping[str, SlackUser]
) -> AsyncIterator[Sequence[AppProcess]]:
    _write(folder, people)
    env = {**slack_settings(slack.api_url), **files_settings(folder, url)}
    # A replica that is not ready still serves, as all of them are unready while Slack is away.
    programs = (APP, (str(plan.before / "app.py"),) if plan.before else APP)
    replicas = [AppProcess(folder, env, programs[n % 2], question="healthz") for n in range(plan.replicas)]
    try:
        await asyncio.gather(*(replica.start() for replica in replicas))
        yield replicas
    finally:
        await asyncio.gather(*(replica.stop() for replica in replicas))


def _write(folder: Path, people: Mapping[str, SlackUser], without: Collection[str] = ()) -> None:
    write_company(folder, {name: user.id for name, user in people.items() if name not in without})


async def _settled(engine: Engine, evidence: Evidence) -> Verdict:
    """Judge as soon as nothing is left to ring or to send, or when that takes too long."""
    loop = asyncio.get_running_loop()
    until = loop.time() + SETTLES_WITHIN_SECONDS
    while True:
        verdict = await asyncio.to_thread(_look, engine, evidence, patience_is_over=loop.time() > until)
        if verdict:
            return verdict
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)


def _look(engine: Engine, evidence: Evidence, *, patience_is_over: bool) -> Verdict | None:
    """Look at one instant, however many go on writing meanwhile."""
    all_heard = all(one.heard for one in evidence.asked)
    with engine.connect() as connection:
        is_left = connection.execute(_LEFT).scalar_one() or not all_heard
        if is_left and not patience_is_over:
            return None
        return judge(found(connection, _now(connection), evidence))


def _now(connection: Connection) -> datetime:
    now: datetime = connection.execute(_NOW).scalar_one()
    return now
