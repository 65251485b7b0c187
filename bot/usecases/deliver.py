"""Sending what should stand where: take up, draw, send, mark. Safe to repeat, and resumed after a crash by the leases.

`claiming.py` says what goes now, `turns.py` who waits for whom, `courier.py` brings one message there, `landing.py`
marks what came of it, `outage.py` knows which platforms answer.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.policy import Policy
from bot.ports import Chat, Clock, Platform, Unavailable
from bot.ports.measures import UNMEASURED, SendMeasures
from bot.ports.store import Conflict, Store
from bot.usecases.claiming import AT_A_TIME, TakenUp, take_up
from bot.usecases.courier import Courier
from bot.usecases.desk import Desk
from bot.usecases.loops import Holdup

A_WHILE = timedelta(seconds=1)
SHORTLY = timedelta(milliseconds=5)
WHILE_FULL = timedelta(milliseconds=50)


class Sender:
    """Sends what the outbox wants, as many at once as each platform takes, what somebody waits for first.

    looks: how often it has looked at the outbox by itself.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        chats: Mapping[Platform, Chat],
        desk: Desk,
        measures: SendMeasures = UNMEASURED,
    ) -> None:
        self._store = store
        self._clock = clock
        self._chats = chats
        self._courier = Courier(store, policy, clock, chats, desk, measures, self.wake)
        self._awake = asyncio.Event()
        self._flying: dict[asyncio.Task[None], Platform] = {}
        self.looks = 0

    def wake(self) -> None:
        """Look at the outbox soon."""
        self._awake.set()

    async def run(self) -> None:
        """Send for ever; a store that is away for a while is waited for. Cancelled, it lets the sends in flight end."""
        holdup = Holdup("messages are sent")
        try:
            while True:
                try:
                    await self._step()
                except (Unavailable, Conflict) as fault:
                    holdup.tell(fault)
                    await self._pause(A_WHILE)
                else:
                    holdup.over()
        finally:
            await asyncio.gather(*self._flying, return_exceptions=True)

    async def send_all(self) -> bool:
        """Send everything that is due now; tells whether there was anything."""
        sent = False
        while True:
            # Whatever was in flight before the look may have made more due after it.
            flying = bool(self._flying)
            taken = await self._launch(self._rooms(least=1))
            if not taken.leased and not flying:
                return sent
            sent = True
            if not taken.going and self._flying:
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)

    async def _step(self) -> None:
        self.looks += 1
        self._awake.clear()
        looked_at = self._clock.now()
        # More may be due, but a transaction for one message alone would be too much.
        rooms = self._rooms(least=AT_A_TIME)
        if not any(rooms.values()):
            await self._pause(WHILE_FULL)
            return
        taken = await self._launch(rooms)
        if taken.leased == AT_A_TIME:
            return
        due = await self._store.read(lambda unit: unit.outbox.next_at())
        if due and due <= self._clock.now() and taken.again_at:
            # What is due waits for a platform that takes no more just now; what is due later may be for another one.
            later = await self._store.read(lambda unit: unit.outbox.next_at(after=looked_at))
            due = min(later or taken.again_at, taken.again_at)
        await self._pause(max(self._until(due), SHORTLY if all(rooms.values()) else WHILE_FULL))

    def _until(self, at: datetime | None) -> timedelta:
        return min(at - self._clock.now(), A_WHILE) if at else A_WHILE

    async def _pause(self, time: timedelta) -> None:
        try:
            await asyncio.wait_for(self._awake.wait(), time.total_seconds())
        except TimeoutError:
            return

    def _rooms(self, least: int) -> dict[Platform, int]:
        """Give how many calls more each platform may have under way, none where it is less than this."""
        flying = Counter(self._flying.values())
        rooms = {platform: chat.at_once - flying[platform] for platform, chat in self._chats.items()}
        return {platform: room if room >= least else 0 for platform, room in rooms.items()}

    async def _launch(self, rooms: Mapping[Platform, int]) -> TakenUp:
        """Take up and start what there is room for."""
        taken = await self._store.run(lambda unit: take_up(unit, self._chats, rooms))
        self._courier.outages.seen(taken.trouble)
        if taken.going:
            drawn = asyncio.ensure_future(self._courier.draw(taken.going))
            for one in taken.going:
                task = asyncio.create_task(self._courier.send(one, drawn))
                self._flying[task] = self._courier.chat_of(one).platform
                task.add_done_callback(self._landed)
        if taken.over:
            await self._courier.drop(taken.over)
        return taken

    def _landed(self, task: asyncio.Task[None]) -> None:
        platform = self._flying.pop(task)
        room = self._chats[platform].at_once - list(self._flying.values()).count(platform)
        if room == AT_A_TIME:
            self.wake()
