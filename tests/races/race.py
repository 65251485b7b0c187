"""Round after round, one escalation is accepted a thousand times at once, by processes that share one store."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle, islice

from bot.domain.acts import Pressed, RequestKey, Typed
from bot.domain.escalation import Escalation
from bot.messages.intents import Intent
from bot.ports.store import Unit
from tests.races.people import AGENT, directory
from tests.races.racer import a_desk
from tests.support.processes import ROOT

PROCESSES = 3
FIRST_ACCOUNT = 10_000


async def race(url: str, rounds: int, accepts: int) -> None:
    """Race so many rounds. Raises AssertionError unless each has one winner, and all others are told who it is."""
    async with AsyncExitStack() as stack:
        desk, store = await stack.enter_async_context(a_desk(url))
        await store.run(lambda unit: unit.directories.take(directory(), "first"))
        racers = [await stack.enter_async_context(_racer(url)) for _ in range(PROCESSES)]
        for n in range(FIRST_ACCOUNT, FIRST_ACCOUNT + rounds):
            await desk(Typed(AGENT, "/escalate", f"{n} no signal", RequestKey(f"{n} opened")))
            (before,) = await store.read(_open_ones)
            silent, told = await _run(racers, before, accepts)
            (after,) = await store.read(_open_ones)
            _one_has_won(after, accepts, silent, told)
            await desk(Pressed(AGENT, Intent.GONE, after.id, "", RequestKey(f"{n} ended")))


def _open_ones(unit: Unit) -> Sequence[Escalation]:
    return unit.escalations.open_with(AGENT)


async def _run(racers: Sequence[Process], state: Escalation, accepts: int) -> tuple[set[str], Counter[str]]:
    """Let everybody who is paged tap again and again, wherever they are; who got it in silence, what others heard."""
    taps = list(islice(cycle([p.person for p in state.open_pages]), accepts))
    for n, racer in enumerate(racers):
        await _say(racer, json.dumps({"id": state.id, "taps": taps[n :: len(racers)]}))
    for racer in racers:
        assert await _hear(racer) == "ready"
    for racer in racers:
        await _say(racer, "go")
    silent: set[str] = set()
    told: Counter[str] = Counter()
    for racer in racers:
        some, words = json.loads(await _hear(racer))
        silent.update(some)
        told.update(words)
    return silent, told


def _one_has_won(after: Escalation, accepts: int, silent: set[str], told: Counter[str]) -> None:
    assert after.claim == 1
    assert after.holder
    assert silent == {after.holder}, f"{after.id}: {silent} think that they have it, not only {after.holder}"
    paged = [p.person for p in after.pages]
    winners_taps = len(range(paged.index(after.holder), accepts, len(paged)))
    name = directory().people[after.holder].name
    assert told == {f"{name} took the call. Thank you for answering!": accepts - winners_taps}, f"{after.id}: {told}"


@asynccontextmanager
async def _racer(url: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.races.racer", url, cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    try:
        yield process
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()


async def _say(racer: Process, line: str) -> None:
    assert racer.stdin
    racer.stdin.write(f"{line}\n".encode())
    await racer.stdin.drain()


async def _hear(racer: Process) -> str:
    assert racer.stdout
    line = (await racer.stdout.readline()).decode().strip()
    assert line, f"a racer ended with {await racer.wait()}"
    return line
