"""A stage for the page: a small directory, a door and a watch that do as told, and a browser's requests."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from starlette.applications import Starlette

from adapters.simulator.looks import Look
from adapters.simulator.simulator import Simulator
from bot.domain.acts import Act
from bot.messages.card import Card, Choice, Choices, Headline, Note, Reply
from bot.ports import Clock, Story, Unavailable
from directory.people import CommCenter, Person, PersonId, Region, Role
from directory.shifts import parse_shift

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANA, BEVERLY, DANA = PersonId("ana"), PersonId("beverly"), PersonId("dana")


def person(name: str, role: Role, center: str = "KS", region: str = "East") -> Person:
    return Person(
        PersonId(name.lower()),
        name,
        role,
        Region(region),
        CommCenter(center),
        None,
        parse_shift("always"),
        "237",
        None,
        None,
        None,
    )


PEOPLE = (
    person("Ana", Role.AGENT),
    person("Walter", Role.LEAD),
    person("Beverly", Role.LEAD, "IL"),
    person("Noor", Role.LEAD, "CA", "West"),
    person("Dana", Role.SUPERVISOR, "IL"),
)


@dataclass
class SystemTime:
    """The real time, as far as a test is concerned."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


@dataclass
class ScriptedDoor:
    """Remembers the acts, and answers each with the reply that was laid out, or does nothing."""

    replies: list[Reply | Exception] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    async def __call__(self, act: Act) -> Reply:
        self.acts.append(act)
        reply = self.replies.pop(0) if self.replies else Reply()
        if isinstance(reply, Exception):
            raise reply
        return reply


def _fits(one: Person, words: str) -> bool:
    about = f"{one.name} {one.role} {one.region} {one.comm_center}".lower()
    return all(word in about for word in words.lower().split())


@dataclass
class ScriptedWatch:
    """Holds deadlines, and remembers at which instants of the clock each one rang."""

    clock: Clock
    on: frozenset[PersonId] = frozenset({ANA, BEVERLY, DANA})
    everybody: Sequence[Person] = PEOPLE
    is_away: bool = False
    told: tuple[Story, ...] = ()
    deadlines: list[datetime] = field(default_factory=list)
    rang: list[tuple[datetime, datetime]] = field(default_factory=list)
    settled_at: list[datetime] = field(default_factory=list)

    async def people(self, who: Sequence[PersonId]) -> tuple[tuple[Person, bool], ...]:
        return tuple((one, one.id in self.on) for one in PEOPLE if one.id in who)

    async def find(self, words: str, most: int, role: Role | None = None) -> tuple[tuple[Person, bool], ...]:
        if self.is_away:
            raise Unavailable
        found = [(one, one.id in self.on) for one in self.everybody if role in (None, one.role) and _fits(one, words)]
        return tuple(found[:most])

    async def stories(self, most: int) -> tuple[Story, ...]:
        return self.told[:most]

    async def next_deadline(self) -> datetime | None:
        return min(self.deadlines, default=None)

    async def settle(self) -> None:
        now = self.clock.now()
        self.settled_at.append(now)
        due = [deadline for deadline in self.deadlines if deadline <= now]
        self.rang.extend((deadline, now) for deadline in due)
        self.deadlines = [deadline for deadline in self.deadlines if deadline > now]


@dataclass
class Stage:
    """The simulator with everything around it."""

    simulator: Simulator
    door: ScriptedDoor
    watch: ScriptedWatch
    stop: asyncio.Event
    browser: httpx.AsyncClient

    async def page(self, panes: str = "ana,beverly,dana") -> str:
        answer = await self.browser.get("/", params={"panes": panes})
        assert answer.status_code == 200
        return answer.text

    async def do(self, path: str, **typed: str) -> httpx.Response:
        """Post as the page's own script does, each time as an act of its own unless told otherwise."""
        typed.setdefault("by", "ana")
        typed.setdefault("request", f"request-{len(self.door.acts)}")
        return await self.browser.post(path, data=typed, headers={"X-Live": "yes"})


def build(
    path: str = ":memory:",
    client: str = "127.0.0.1",
    system: SystemTime | None = None,
    looks: tuple[Look, ...] = (),
) -> Stage:
    simulator = Simulator(path, system or SystemTime())
    door, watch, stop = ScriptedDoor(), ScriptedWatch(simulator.clock), asyncio.Event()
    app = Starlette(routes=simulator.routes(door, watch, stop, looks))
    transport = httpx.ASGITransport(app, client=(client, 50_000))
    browser = httpx.AsyncClient(transport=transport, base_url="http://localhost:8080")
    return Stage(simulator, door, watch, stop, browser)


@asynccontextmanager
async def set_up(
    path: str = ":memory:", client: str = "127.0.0.1", looks: tuple[Look, ...] = ()
) -> AsyncIterator[Stage]:
    """A stage that is taken down again."""
    stage = build(path, client, looks=looks)
    async with stage.browser:
        yield stage
    stage.simulator.close()


def in_minutes(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def card(title: str = "Help is wanted", *parts: Note | Choices) -> Card:
    return Card("You are asked to help", (Headline(title), *parts))


def page_card() -> Card:
    return card(
        "Ana needs a Lead", Choices((Choice("accept", "Accept", "page-1"), Choice("decline", "On a call", "page-1")))
    )


def requests_in(html: str) -> list[str]:
    """The name of each act that the page offers."""
    return re.findall(r'name="request" value="([^"]+)"', html)
