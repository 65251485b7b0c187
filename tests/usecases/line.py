"""Warmline over the real store, with a small company in it: people type, press and submit; time is moved by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar, assert_never

from adapters.policy.reading import load_policy
from adapters.store.database import Database
from adapters.store.unit import StoredUnit
from bot.domain.acts import Act, HomeOpened, Pressed, RequestKey, Submitted, Typed
from bot.domain.callback import Callback
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent
from bot.domain.policy import Policy
from bot.domain.words import CallbackId, EscalationId
from bot.messages.card import Card, Choice, Form, Headline, Note, Reply, Text, When, Who
from bot.ports import Chat, Platform, Unavailable
from bot.ports.paces import AT_ONCE, Pace
from bot.ports.store import Unit
from bot.usecases.warmline import Warmline
from directory.people import PersonId
from tests.contracts.a_store import HandClock, the_directory
from tests.support.chat import MemoryChat, choices_on
from tests.support.stores import fresh_store
from tests.support.timelines import whole

T = TypeVar("T")
StoreKind = Callable[[HandClock], AbstractAsyncContextManager[Database]]
POLICY = load_policy(None)
FIRST = EscalationId("e1")


@dataclass(slots=True)
class FickleStore:
    """Keeps the Store port over another one, and is away when it is told to be. `missed`: somebody has found it so.

    fault: what it raises then.
    """

    database: Database
    away: bool = False
    fault: Exception = field(default_factory=lambda: Unavailable("away"))
    missed: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Run and commit, unless it is away."""
        return await self._if_there(self.database.run(_of_the_port(work)))

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run without writing, unless it is away."""
        return await self._if_there(self.database.read(_of_the_port(work)))

    async def _if_there(self, done: Coroutine[Any, Any, T]) -> T:
        if self.away:
            done.close()
            self.missed.set()
            raise self.fault
        return await done


def _of_the_port(work: Callable[[Unit], T]) -> Callable[[StoredUnit], T]:
    return lambda unit: work(unit)


@dataclass(slots=True)
class HandAlarm:
    """Keeps the Alarm port: it rings when it is told to."""

    at: datetime | None = None
    ring: Callable[[], None] | None = None
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self, wake: Callable[[], None]) -> None:
        """Be ready to ring."""
        self.ring = wake

    def set(self, at: datetime | None) -> None:
        """Keep the instant."""
        self.at = at
        self._moved.set()

    def stop(self) -> None:
        """Ring no more."""
        self.ring = None

    async def moved_from(self, at: datetime | None) -> None:
        """Wait until it stands at another instant."""
        while self.at == at:
            self._moved.clear()
            await self._moved.wait()


@dataclass(slots=True)
class Line:
    """The company at work: Bev, Cy and Dee are leads at KS, Eve at IL, Fay in the West; Sue supervises, Dot directs."""

    clock: HandClock
    store: FickleStore
    chat: MemoryChat
    alarm: HandAlarm
    warmline: Warmline
    requests: "count[int]" = field(default_factory=count)

    async def only_takes(self, who: str, line: str) -> None:
        """Let somebody's command be committed, and nothing of what follows happen yet."""
        name, _, text = line.partition(" ")
        await self.warmline.desk(Typed(PersonId(who), name, text, self._request("")))

    async def types(self, who: str, line: str, request: str = "") -> Reply:
        """Let somebody type a command."""
        name, _, text = line.partition(" ")
        return await self.does(Typed(PersonId(who), name, text, self._request(request)))

    async def presses(self, who: str, label: str, option: str = "", request: str = "") -> Reply:
        """Let somebody press a choice on their newest message that has it; of a menu, the option so labelled."""
        return await self.does(self.press(who, label, option, request))

    def press(self, who: str, label: str, option: str = "", request: str = "") -> Pressed:
        """Put a finger on a choice without pressing it yet."""
        found = self.offered(who)[label]
        value = next((one.value for one in found.options if option in (one.label, "")), "")
        return Pressed(PersonId(who), found.intent, found.subject, value, self._request(request))

    def by(self, who: str, press: Pressed) -> Pressed:
        """Let somebody else press what was on another's card."""
        return Pressed(PersonId(who), press.intent, press.subject, press.option, self._request(""))

    async def submits(self, who: str, form: Form, **values: str) -> Reply:
        """Let somebody send a form with these fields filled in, and the others as they opened."""
        typed = {one.name: one.value for one in form.fields} | values
        return await self.does(Submitted(PersonId(who), form.intent, form.subject, self._request(""), typed))

    async def opens_home(self, who: str) -> Card:
        """Let somebody look at what is theirs."""
        card = (await self.does(HomeOpened(PersonId(who)))).card
        assert card
        return card

    async def does(self, act: Act) -> Reply:
        """Take an act through the door, and let everything follow."""
        reply = await self.warmline.desk(act)
        await self.settle()
        return reply

    async def settle(self) -> None:
        """Ring and send what is due."""
        if not self.store.away:
            await self.warmline.onlooker.settle()

    async def later(self, seconds: float) -> None:
        """Let time pass, and then whatever is due by then."""
        self.clock.move(timedelta(seconds=seconds))
        await self.settle()

    async def to_next_deadline(self) -> None:
        """Let time pass until something happens by itself."""
        due = await self.warmline.onlooker.next_deadline()
        assert due
        self.clock.move(max(due - self.clock.now(), timedelta(0)))
        await self.settle()

    def offered(self, who: str) -> dict[str, Choice]:
        """What somebody can press, by its label; on the newest message that has it."""
        return {choice.label: choice for card in self.chat.of(who) for choice in choices_on(card)}

    async def state(self, id: EscalationId = FIRST) -> Escalation:
        """Load an escalation."""
        state = await self.store.database.read(lambda unit: unit.escalations.get(id))
        assert state
        return state

    async def callback(self, id: EscalationId = FIRST) -> Callback:
        """Load the callback that an escalation ended in."""
        state = await self.state(id)
        callback = await self.store.database.read(lambda unit: unit.callbacks.get(state.callback or CallbackId("")))
        assert callback
        return callback

    async def timeline(self, id: EscalationId = FIRST) -> tuple[EscalationEvent, ...]:
        """Read what happened to an escalation."""
        return whole(await self.store.database.read(lambda unit: unit.escalations.happened(id)))

    async def paged(self, id: EscalationId = FIRST) -> list[str]:
        """Name who may still accept, by name."""
        return sorted(page.person for page in (await self.state(id)).open_pages)

    def _request(self, named: str) -> RequestKey:
        return RequestKey(named or f"request {next(self.requests)}")


def readable(card: Card | None) -> str:
    """Read a card's headlines and notes."""
    assert card
    parts = (part.text for part in card.parts if isinstance(part, Headline | Note))
    return " ".join(text if isinstance(text, str) else plain(text) for text in parts)


def plain(text: Text) -> str:
    """Read a text: people by their names, instants by the clock in UTC."""
    said = []
    for span in text:
        match span:
            case str():
                said.append(span)
            case Who():
                said.append(span.name)
            case When():
                said.append(f"{span.at:%H:%M}")
            case _:
                assert_never(span)
    return "".join(said)


@asynccontextmanager
async def a_line(policy: Policy = POLICY, pace: Pace = AT_ONCE, kind: StoreKind = fresh_store) -> AsyncIterator[Line]:
    """Put Warmline together on a store of some kind, with the small directory in force."""
    clock = HandClock()
    async with kind(clock) as database:
        await database.run(lambda unit: unit.directories.take(the_directory(), "first"))
        store, chat, alarm = FickleStore(database), MemoryChat(clock, pace), HandAlarm()
        ids = count(1)
        chats: dict[Platform, Chat] = {chat.platform: chat}
        warmline = Warmline(store, policy, clock, alarm, chats, lambda: EscalationId(f"e{next(ids)}"))
        yield Line(clock, store, chat, alarm, warmline)
