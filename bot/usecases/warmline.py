"""Warmline put together on whatever keeps its ports; whoever starts it gives these, and runs `run`."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.policy import Policy
from bot.domain.words import EscalationId
from bot.ports import Alarm, Chat, Clock, Platform
from bot.ports.measures import UNMEASURED, Measures
from bot.ports.store import Store
from bot.usecases.deliver import Sender
from bot.usecases.desk import Desk
from bot.usecases.ring import Ringer
from bot.usecases.watch import Onlooker


class Warmline:
    """The desk, the clock and the sender, each waking the others. `chats` may be filled until `run` is called."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        alarm: Alarm,
        chats: Mapping[Platform, Chat],
        new_id: Callable[[], EscalationId],
        measures: Measures = UNMEASURED,
    ) -> None:
        self.desk = Desk(store, policy, new_id, wrote=self._wrote, measures=measures)
        self.sender = Sender(store, policy, clock, chats, self.desk, measures)
        self.ringer = Ringer(store, policy, clock, alarm, self.sender.wake, measures)
        self.onlooker = Onlooker(store, self.ringer, self.sender)

    def _wrote(self, nearest: datetime | None, stirred: bool) -> None:
        self.sender.wake()
        if nearest:
            self.ringer.expect(nearest)
        if stirred:
            self.ringer.wake()

    async def run(self) -> None:
        """Ring and send for ever. Cancelled, it lets what is in flight end."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.ringer.run())
            tasks.create_task(self.sender.run())
