"""The same in Teams: turns beside a bot on the SDK alone, twenty pages at once, and a burst. Begin at `turns`."""

import json
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from adapters.teams.activities import words_of
from tests.bench.firing import Volley
from tests.bench.people import fire
from tests.bench.place import Place
from tests.bench.processes import TEAMS_PATH, teams, teams_settings, turning, warmline
from tests.bench.table import Row, Times, compared, times
from tests.fakes.teams import RemoteTeams, TeamsUser
from tests.support.processes import AppProcess

PAGES = 3
TO_THE_AGENT = 2
"""The answer to what was typed, and the card."""
A_SECOND = 50
"""How many calls Teams takes in a second from one bot, in one tenant."""
_LATENCY = 0.3
_APART = 2.0
_WARM = 20
_WITHIN = 120
_KNOW = "insert into reference (platform, account, words, alias) values ('teams', ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Turns:
    """When each message was sent, and when its answer was taken; Unix time."""

    sent: Sequence[float]
    answered: Sequence[float]

    @property
    def times(self) -> Times:
        """From the message to its answer."""
        return Times.of([at - sent for sent, at in zip(self.sent, self.answered, strict=True)])

    @property
    def rate(self) -> float:
        """How many a second."""
        return len(self.sent) / (max(self.answered) - min(self.sent))


async def turns(folder: Path, alone: int = 100, together: int = 400) -> list[Row]:
    """Measure messages that are only answered, at 1 and at 16 connections. alone, together: how many each."""
    rows: list[Row] = []
    _make(folder)
    async with teams(0, has_limits=False) as base_url, RemoteTeams(base_url) as remote:
        users = await remote.add_users(*(f"user{n}" for n in range(_WARM + max(alone, together))))
        found = {
            module: await _turns(module, folder, remote, users, ((1, alone), (16, together)))
            for module in ("tests.bench.stock", "tests.bench.turning")
        }
    for many, stock, ours in zip(("1 connection", "16 connections"), *found.values(), strict=True):
        rows += [
            compared(f"Teams: message → its answer taken, {many}", stock.times, ours.times),
            Row(
                "  turns, beside the SDK alone",
                f"{stock.rate:.0f}/s",
                f"{ours.rate:.0f}/s",
                times(ours.rate, stock.rate),
                "≥ 3×",
            ),
        ]
    return rows


async def paging(folder: Path, leads: int = 20, count: int = 5) -> list[Row]:
    """Measure pages to so many leads at once, on a connector that is slow."""
    place = Place(agents=count, leads=leads, at_most=None, open_pages=count)
    async with _staged(place, folder, _LATENCY) as stage:
        sent, pages = await stage.escalate(1, _APART, leads)
    last = pages[leads - 1 :: leads]
    delays = [at - begun for begun, at in zip(sent, last, strict=True)]
    what = f"Teams: paging {leads} leads, each call taking {_LATENCY * 1000:.0f} ms"
    return [compared(what, Times(_LATENCY, _LATENCY), Times.of(delays), "≤ 500 ms")]


async def burst(folder: Path, count: int = 200, leads: int = 300) -> list[Row]:
    """Measure commands that come all at once; the floor is what Teams' limit leaves."""
    async with _staged(Place(agents=count, leads=leads), folder, 0) as stage:
        sent, pages = await stage.escalate(count, 0, PAGES)
        refused = sum(one["error"] == "Throttled" for one in (await stage.remote.counts())["refusals"])
    seconds = pages[-1] - min(sent)
    least = max(1.0, count * (TO_THE_AGENT + PAGES) / A_SECOND - 1)
    what = f"Teams: burst of {count}, {PAGES} pages each to {leads} leads, all out"
    out = f"{seconds:.2f} s" + (f" ({refused} sends too fast)" if refused else "")
    return [Row(what, f"{least:.2f} s", out, times(seconds, least), f"{A_SECOND} calls/s")]


@dataclass(frozen=True, slots=True)
class _Stage:
    place: Place
    remote: RemoteTeams
    people: Mapping[str, TeamsUser]
    app: AppProcess

    async def escalate(self, connections: int, every: float, pages: int) -> tuple[Sequence[float], list[float]]:
        """Let every agent escalate; give when each did, and when each page came, the earliest first."""
        agents = [self.people[agent] for agent in self.place.agent_ids]
        requests = [
            await _on_the_wire(self.remote, agent, f"escalate {n}-100 no dial tone since noon")
            for n, agent in enumerate(agents)
        ]
        shots = await fire(Volley(self.app.port, connections, requests, every))
        await self.remote.wait_for_posts(len(agents) * (TO_THE_AGENT + pages), _WITHIN)
        leads = {self.people[lead].id for lead in self.place.lead_ids}
        paged = sorted(one.posted_at.timestamp() for one in await self.remote.messages() if one.owner in leads)
        if len(paged) != len(agents) * pages:
            raise RuntimeError("not every escalation has its pages")
        return shots.sent, paged


@asynccontextmanager
async def _staged(place: Place, folder: Path, latency: float) -> AsyncIterator[_Stage]:
    """Run Warmline among the people of a place, who all met it before. latency: seconds that each call takes."""
    async with teams(latency, has_limits=True) as base_url, RemoteTeams(base_url) as remote:
        users = await remote.add_users(*place.everybody)
        place.write_directory(folder / "directory", [user.id for user in users], in_teams=True)
        place.write_policy(folder / "policy.toml")
        async with warmline(folder, teams_settings(remote)) as app:
            await _listen(remote, app)
            met = [json.loads((await remote.said(user, "hello")).body) for user in users]
            known = [(user.id, words_of(one, one["from"]), user.upn) for user, one in zip(users, met, strict=True)]
            with closing(sqlite3.connect(folder / "warmline.db")) as database, database:
                database.executemany(_KNOW, known)
            yield _Stage(place, remote, dict(zip(place.everybody, users, strict=True)), app)


async def _turns(
    module: str, folder: Path, remote: RemoteTeams, users: Sequence[TeamsUser], batches: Sequence[tuple[int, int]]
) -> list[Turns]:
    found: list[Turns] = []
    async with turning(module, folder, remote) as app:
        await _listen(remote, app)
        for connections, count in ((1, _WARM), *batches):
            some = users[:count]
            await remote.forget()
            requests = [await _on_the_wire(remote, user, "hello") for user in some]
            shots = await fire(Volley(app.port, connections, requests))
            await remote.wait_for_posts(count, _WITHIN)
            answered = {one.owner: one.posted_at.timestamp() for one in await remote.messages()}
            found.append(Turns(shots.sent, [answered[user.id] for user in some]))
    return found[1:]


def _make(folder: Path) -> None:
    folder.mkdir(parents=True)


async def _listen(remote: RemoteTeams, app: AppProcess) -> None:
    await remote.use_app(f"http://127.0.0.1:{app.port}{TEAMS_PATH}")


async def _on_the_wire(remote: RemoteTeams, by: TeamsUser, text: str) -> str:
    """Somebody's message, as Teams sends it to the bot."""
    sent = await remote.said(by, text)
    headers = {**sent.headers, "Host": "127.0.0.1", "Content-Length": str(len(sent.body))}
    lines = [f"POST {TEAMS_PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines) + sent.body.decode()
