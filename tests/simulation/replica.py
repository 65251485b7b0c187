"""One replica of Warmline: at each call to the store or to the chat it waits for its turn, and it may be killed."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from bot.domain.words import EscalationId
from bot.messages.card import Card
from bot.ports import Address, Clock, MessageKey, Unavailable
from bot.ports.measures import Unmeasured
from bot.usecases.warmline import Warmline
from directory.people import PersonId
from tests.machine.chat import Fault, UnreliableChat
from tests.machine.rules import an_escalation_is_sound, people_are_shared
from tests.memory.book import Book
from tests.memory.escalations import open_ones
from tests.memory.store import KeptUnit, MemoryStore
from tests.simulation.place import POLICY
from tests.simulation.turns import Fate, Turns

T = TypeVar("T")
CLOCKS_APART = timedelta(seconds=5)
"""How much earlier than told a message is looked for, as the real platforms' adapters do."""


@dataclass(slots=True)
class Shared:
    """What all replicas share. blind: whose message was not found. broken: which rules were, in words."""

    clock: Clock
    book: Book
    chat: UnreliableChat
    turns: Turns
    blind: set[MessageKey] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)


class Replica(Unmeasured):
    """Keeps the ports Clock, Alarm, Store, Chat and Measures for its Warmline. ahead: how wrong its clock is."""

    def __init__(self, name: str, shared: Shared, ahead: timedelta) -> None:
        self.name = name
        self._shared = shared
        self._ahead = ahead
        self._store = MemoryStore(shared.book, self)
        self.is_killed = False
        self.tasks: set[asyncio.Task[object]] = set()
        chats = {shared.chat.platform: TurningChat(self, shared)}
        self.warmline = Warmline(self, POLICY, self, self, chats, self._new_id, self)

    def begin(self, work: Coroutine[Any, Any, object]) -> None:
        """Let the replica do something, beside what it does already."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def kill(self) -> None:
        """Let it do nothing more, wherever it is."""
        self.is_killed = True
        self._shared.turns.leave(self.name)

    async def turn(self, port: str, what: str) -> Fate | Fault | None:
        """Wait for a turn; for ever, if the replica is killed."""
        if not self.is_killed:
            fate = await self._shared.turns.wait(self.name, port, what)
        if self.is_killed:
            await asyncio.get_running_loop().create_future()
        return fate

    async def run(self, work: Callable[[KeptUnit], T]) -> T:
        """Keep the Store port."""
        fate = await self.turn("write", name_of(work))
        if fate is Fate.AWAY:
            raise Unavailable(fate)
        outcome = self._store.commit(lambda unit: self._looked_at(work, unit))
        if fate is Fate.KILLED:
            self.kill()
        if fate in (Fate.KILLED, Fate.LATE):
            await self.turn("answer", name_of(work))
        return outcome

    async def read(self, work: Callable[[KeptUnit], T]) -> T:
        """Keep the Store port."""
        fate = await self.turn("read", name_of(work))
        if fate is Fate.AWAY:
            raise Unavailable(fate)
        return self._store.look(work)

    def now(self) -> datetime:
        """Keep the Clock port."""
        return self._shared.clock.now() + self._ahead

    def start(self, wake: Callable[[], None]) -> None:
        """Keep the Alarm port: who wakes is chosen by the scheduler."""

    def set(self, at: datetime | None) -> None:
        """Keep the Alarm port."""

    def stop(self) -> None:
        """Keep the Alarm port."""

    def rang(self, late: float) -> None:
        """Keep the Measures port: no ring acts before its deadline."""
        if late < 0:
            self._shared.broken.append(f"a ring acted {-late} s before its deadline")

    def _new_id(self) -> EscalationId:
        return EscalationId(f"e{len(self._shared.book.escalations) + 1}")

    def _looked_at(self, work: Callable[[KeptUnit], T], unit: KeptUnit) -> T:
        outcome = work(unit)
        book = self._shared.book
        grown = [key for rows, key, _ in book.journal if rows is book.escalations]
        if grown:
            try:
                for id in grown:
                    an_escalation_is_sound(book.escalations[id])
                people_are_shared(list(open_ones(book)), POLICY.open_pages_per_person)
            except AssertionError as broken:
                self._shared.broken.append(str(broken))
        return outcome

    def _ended(self, task: asyncio.Task[object]) -> None:
        self.tasks.discard(task)
        failure = None if task.cancelled() else task.exception()
        if failure is not None and not isinstance(failure, Unavailable):
            self._shared.broken.append(repr(failure))


class TurningChat:
    """The chat as one replica calls it: in its turn, and with the fault that it is given then."""

    def __init__(self, replica: Replica, shared: Shared) -> None:
        self._replica = replica
        self._shared = shared
        self._chat = shared.chat
        self.platform = self._chat.platform
        self.pace = self._chat.pace
        self.at_once = self._chat.at_once

    async def post(self, to: PersonId, card: Card, key: MessageKey) -> Address:
        """Send a new message. Raises Undeliverable."""
        await self._turn("post", key)
        return await self._chat.post(to, card, key)

    async def update(self, to: PersonId, address: Address, card: Card, key: MessageKey) -> None:
        """Redraw a message in place. Raises Undeliverable."""
        await self._turn("update", key)
        await self._chat.update(to, address, card, key)

    async def find(self, to: PersonId, key: MessageKey, since: datetime) -> Address | None:
        """Look for a message by its key. Raises Undeliverable."""
        if await self._turn("find", key) is Fate.BLIND:
            self._shared.blind.add(key)
            return None
        return await self._chat.find(to, key, since - CLOCKS_APART)

    async def _turn(self, port: str, key: MessageKey) -> Fate | Fault | None:
        fate = await self._replica.turn(port, key)
        self._chat.faults = [fate] if isinstance(fate, Fault) else []
        return fate


def name_of(work: Callable[[KeptUnit], T]) -> str:
    """Name a unit of work, as the steps are told."""
    named = work.func if isinstance(work, partial) else work
    return named.__qualname__
