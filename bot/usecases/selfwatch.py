"""Looking for what should have happened and has not: it is healed by a wake, counted, logged once, and shown.

A long queue is no fault as long as it moves, so a flood makes no replica unready: what is watched is the head of each
queue, and it is stuck when the same one has stood there, past its time, for longer than any honest work takes.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, assert_never

from bot.ports import Clock, Unavailable
from bot.ports.backlog import Backlog, Head, Heads
from bot.ports.measures import Fault, Measures

SECONDS_BETWEEN_LOOKS = 2.0
FRESH = timedelta(seconds=1)
"""How long a look holds: whoever asks meanwhile is told the same."""

PATIENCE = {
    Fault.STORE: timedelta(0),
    Fault.DIRECTORY: timedelta(0),
    Fault.ESCALATION: timedelta(seconds=5),
    Fault.CALLBACK: timedelta(seconds=5),
    # Longer than a lease, and than a send and the one behind it may take.
    Fault.MESSAGE: timedelta(seconds=15),
    Fault.RINGER: timedelta(seconds=15),
    Fault.SENDER: timedelta(seconds=15),
}
"""How long each may stand as it is before it counts as a fault."""

log = logging.getLogger(__name__)


class Loop(Protocol):
    """What works for ever by itself: the ringer, the sender."""

    looks: int
    """How often it has come round; at least once in a few seconds, whatever there is to do."""

    def wake(self) -> None:
        """Let it look soon."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands there now, since when it should not, and since when this replica has seen the same."""

    what: str
    since: datetime
    seen: datetime


class Selfwatch:
    """Watches over one replica, and over what all replicas have to do."""

    def __init__(self, backlog: Backlog, clock: Clock, ringer: Loop, sender: Loop, measures: Measures) -> None:
        self._backlog = backlog
        self._clock = clock
        self._ringer = ringer
        self._sender = sender
        self._measures = measures
        self._seen: Mapping[Fault, Seen] = {}
        self._faults: frozenset[Fault] = frozenset()
        self._looked: datetime | None = None
        self._looking = asyncio.Lock()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.sentences()
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def sentences(self) -> list[str]:
        """Look, unless somebody just did; gives a sentence for each fault, with its age, and none when all is well."""
        async with self._looking:
            now = self._clock.now()
            if self._looked is None or not self._looked <= now < self._looked + FRESH:
                await self._look()
                self._looked = now
        return [
            sentence(fault, self._clock.now() - self._seen[fault].since) for fault in Fault if fault in self._faults
        ]

    async def _look(self) -> None:
        try:
            heads = await self._backlog.heads()
        except Unavailable:
            heads = None
        now, before = self._clock.now(), self._seen
        self._seen = {fault: self._again(fault, head, now) for fault, head in self._standing(heads, now).items()}
        faults = frozenset(fault for fault, it in self._seen.items() if now - it.seen >= PATIENCE[fault])
        if faults:
            self._ringer.wake()
            self._sender.wake()
        for fault in faults - self._faults:
            log.error("Not ready: %s", sentence(fault, now - self._seen[fault].since))
            self._measures.fault(fault, stands=True)
        for fault in self._faults - faults:
            log.info("This is over: %s", sentence(fault, now - before[fault].since))
            self._measures.fault(fault, stands=False)
        self._faults = faults

    def _standing(self, heads: Heads | None, now: datetime) -> dict[Fault, Head]:
        """Name what stands where it should not stand for long, whether or not it has stood there long already."""
        standing = {
            Fault.RINGER: Head(str(self._ringer.looks), now),
            Fault.SENDER: Head(str(self._sender.looks), now),
        }
        if heads is None:
            return {**standing, Fault.STORE: Head("away", now)}
        if not heads.has_directory:
            standing[Fault.DIRECTORY] = Head("none", now)
        queues = {Fault.ESCALATION: heads.escalation, Fault.CALLBACK: heads.callback, Fault.MESSAGE: heads.message}
        return standing | {fault: head for fault, head in queues.items() if head and head.at <= now}

    def _again(self, fault: Fault, head: Head, now: datetime) -> Seen:
        before = self._seen.get(fault)
        return before if before and before.what == head.id else Seen(head.id, head.at, now)


def sentence(fault: Fault, age: timedelta) -> str:
    """Say what is wrong, and for how long it has been so."""
    seconds = f"{age.total_seconds():.0f} s"
    match fault:
        case Fault.STORE:
            return f"The database has not answered for {seconds}."
        case Fault.DIRECTORY:
            return f"There has been no directory for {seconds}."
        case Fault.ESCALATION:
            return f"An escalation's deadline passed {seconds} ago and was not rung."
        case Fault.CALLBACK:
            return f"A callback's deadline passed {seconds} ago and was not rung."
        case Fault.MESSAGE:
            return f"A message has been due for {seconds} and was not sent."
        case Fault.RINGER:
            return f"The ringer has not come round for {seconds}."
        case Fault.SENDER:
            return f"The sender has not come round for {seconds}."
        case _:
            assert_never(fault)
