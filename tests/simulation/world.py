"""What outlives a replica: the store, the chat, the clock and the people; and how all of it comes to rest."""

import asyncio
import itertools
import logging
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from bot.domain.acts import Act, RequestKey
from bot.messages.card import Reply
from bot.ports import Unavailable
from tests.contracts.a_store import HandClock
from tests.machine.chat import UnreliableChat
from tests.machine.ear import Ear
from tests.machine.fuse import Fuse
from tests.memory.book import Book
from tests.memory.store import MemoryStore
from tests.simulation.loop import StillLoop
from tests.simulation.place import EVERYBODY, MONDAY, the_directory
from tests.simulation.replica import Replica, Shared
from tests.simulation.turns import Turns

MOVES = 60
"""More times than time has to move on until all is sent."""


class World:
    """One store and one chat, and replicas on them. Begun anew, or as another one stood when it was at rest."""

    def __init__(self, other: "World | None" = None) -> None:
        self.clock: HandClock = HandClock(other.clock.now() if other else MONDAY)
        self.began = other.book if other else Book()
        self.book: Book = other.book.copy() if other else Book()
        self.chat: UnreliableChat = other.chat.copy(self.clock) if other else UnreliableChat(self.clock, Fuse())
        self.turns = Turns(self.clock)
        self.shared = Shared(self.clock, self.book, self.chat, self.turns)
        self.replicas: list[Replica] = []
        self._dead: list[Replica] = []
        self._idle: Replica | None = None
        self.answered: list[tuple[Act, Reply]] = list(other.answered) if other else []
        self.unanswered: list[Act] = []
        self._under_way: dict[int, tuple[Replica, Act]] = {}
        self._names = (f"r{n}" for n in itertools.count(1))
        self._numbers = itertools.count()
        self._still: asyncio.Future[None] | None = None
        self._requests = itertools.count(len(self.book.requests) + 1)

    def run(self, happens: Coroutine[Any, Any, None]) -> None:
        """Let it happen, on a loop of its own, and end whatever is under way then."""
        loop = StillLoop(self.clock, self._is_still)
        ear, said = Ear(self.shared.broken), logging.getLogger("bot")
        said.addHandler(ear)
        try:
            loop.run_until_complete(happens)
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(self.still())
        finally:
            said.removeHandler(ear)
            loop.close()

    async def still(self) -> None:
        """Wait until nobody can go on without a turn or an answer."""
        self._still = asyncio.get_running_loop().create_future()
        await self._still

    def _is_still(self) -> None:
        if self._still and not self._still.done():
            self._still.set_result(None)

    def replica(self, ahead: timedelta = timedelta(0)) -> Replica:
        """Start a replica."""
        started = Replica(next(self._names), self.shared, ahead)
        self.replicas.append(started)
        return started

    def bury(self) -> None:
        """Whoever waits for an answer of a replica that was killed waits in vain."""
        for dead in [replica for replica in self.replicas if replica.is_killed]:
            self.replicas.remove(dead)
            self._dead.append(dead)
            lost = [number for number, (there, _) in self._under_way.items() if there is dead]
            self.unanswered += [self._under_way.pop(number)[1] for number in lost]

    def under_way(self) -> list[Act]:
        """List the acts that are not answered yet."""
        return [act for _, act in self._under_way.values()]

    def deadlines(self) -> list[datetime]:
        """List the deadlines, and when messages are due."""
        found = [state.deadline for state in self.book.escalations.values()]
        found += [owed.deadline for owed in self.book.callbacks.values()]
        found += [message.due_at for message in self.book.messages.values()]
        return [at for at in found if at]

    def request(self) -> RequestKey:
        """Name an act."""
        return RequestKey(f"q{next(self._requests)}")

    def ask(self, replica: Replica, act: Act) -> None:
        """Let somebody do something, by way of a replica."""
        replica.begin(self._asking(replica, act))

    async def _asking(self, replica: Replica, act: Act) -> None:
        number = next(self._numbers)
        self._under_way[number] = replica, act
        try:
            reply = await replica.warmline.desk(act)
        except Unavailable:
            self.unanswered.append(act)
        else:
            self.answered.append((act, reply))
        finally:
            self._under_way.pop(number, None)

    def take_directory(self, name: str) -> None:
        """Put a directory in force."""
        store = MemoryStore(self.book, self.clock)
        store.commit(lambda unit: unit.directories.take(the_directory(name), name))
        self.chat.take_directory(name)

    def move_to(self, at: datetime) -> None:
        """Let time pass until then."""
        self.clock.move(max(at - self.clock.now(), timedelta(0)))

    async def have_an_idle_replica(self) -> None:
        """Start one that looks round once, and does nothing more until all settles: then no start heals anything."""
        self._idle = Replica("idle", self.shared, timedelta(0))
        self._idle.begin(self._idle.warmline.ringer.ring_all())
        await self.still()

    async def settle(self) -> None:
        """Let all be well from here, and time pass until nothing is left to send."""
        self.turns.calm = True
        for one in list(self.turns.waiting()):
            self.turns.give(one, None)
        self.chat.faults = []
        self.chat.answer_held(lost=False)
        await self.still()
        last = self._idle or self.replica()
        for _ in range(MOVES):
            last.begin(last.warmline.onlooker.settle())
            await self.still()
            at = MemoryStore(self.book, self.clock).look(lambda unit: unit.outbox.next_at())
            if at is None and not last.tasks:
                return
            self.move_to(at or self.clock.now() + timedelta(seconds=1))
        self.shared.broken.append("it never comes to rest")


def a_new_world() -> World:
    """Give one in which nothing has happened yet but that the directory is in force."""
    world = World()
    world.take_directory(EVERYBODY)
    return world
