"""A chat platform in memory: it keeps what stands in everybody's chat, and fails as it is told to."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.messages.card import Card, Choice, Choices
from bot.ports import Address, Clock, MessageKey, Platform, Undeliverable
from bot.ports.paces import AT_ONCE, Pace
from directory.people import PersonId

MEMORY = Platform("memory")


@dataclass(frozen=True, slots=True)
class Call:
    """What the platform was asked to do."""

    what: str
    to: PersonId
    key: MessageKey
    at: datetime


@dataclass(slots=True)
class Standing:
    """A message as its reader sees it."""

    to: PersonId
    key: MessageKey
    card: Card


@dataclass(slots=True)
class MemoryChat:
    """Keeps the Chat port. `faults` are for the next calls about a person, one each; a lost one is taken all the same.

    While `open` is not set, no call is answered. `when_asked` is called before each answer.
    """

    clock: Clock
    pace: Pace = AT_ONCE
    at_once: int = 16
    platform: Platform = MEMORY
    standing: dict[Address, Standing] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: defaultdict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))
    open: asyncio.Event = field(default_factory=asyncio.Event)
    in_flight: int = 0
    most_in_flight: int = 0
    when_asked: Callable[[], None] = lambda: None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open.set()

    async def post(self, to: PersonId, card: Card, key: MessageKey) -> Address:
        """Send a new message."""
        address = Address(f"{to}-{len(self.calls)}")
        await self._answer("post", to, key, lambda: self.standing.update({address: Standing(to, key, card)}))
        return address

    async def update(self, to: PersonId, address: Address, card: Card, key: MessageKey) -> None:
        """Redraw a message in place."""
        if address not in self.standing:
            self.calls.append(Call("update", to, key, self.clock.now()))
            raise Undeliverable("it is no longer there", gone=True)
        assert (self.standing[address].to, self.standing[address].key) == (to, key)
        await self._answer("update", to, key, lambda: self.standing.update({address: Standing(to, key, card)}))

    async def find(self, to: PersonId, key: MessageKey, since: datetime) -> Address | None:
        """Look for a message by its key, among those not older than `since`."""
        assert since <= self.clock.now()
        await self._answer("find", to, key, lambda: None)
        if not any(call.at >= since for call in self.did("post", to) if call.key == key):
            return None
        return next((address for address, one in self.standing.items() if (one.to, one.key) == (to, key)), None)

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for something that comes of a call."""
        while not true():
            await self._changed.wait()

    def fail(self, to: str, *faults: Exception) -> None:
        """Let the next calls about a person fail so."""
        self.faults[to].extend(faults)

    def throw_away(self, to: str) -> None:
        """Let a person delete all their messages."""
        for address in [address for address, one in self.standing.items() if one.to == to]:
            del self.standing[address]

    def of(self, to: str) -> list[Card]:
        """Give a person's messages, oldest first."""
        return [one.card for one in self.standing.values() if one.to == to]

    def newest(self, to: str) -> Card:
        """Give a person's newest message."""
        return self.of(to)[-1]

    def did(self, what: str, to: str | None = None) -> list[Call]:
        """List the calls of one kind, about one person or all."""
        return [call for call in self.calls if call.what == what and to in (None, call.to)]

    async def _answer(self, what: str, to: PersonId, key: MessageKey, take: Callable[[], None]) -> None:
        self.calls.append(Call(what, to, key, self.clock.now()))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self._tell()
        try:
            self.when_asked()
            await asyncio.sleep(0)
            await self.open.wait()
            fault = self.faults[to].pop(0) if self.faults[to] else None
            if fault is None or (isinstance(fault, Undeliverable) and fault.lost):
                take()
            if fault:
                raise fault
        finally:
            self.in_flight -= 1
            self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def choices_on(card: Card) -> list[Choice]:
    """List what can be pressed on a card."""
    return [choice for part in card.parts if isinstance(part, Choices) for choice in part.choices]
