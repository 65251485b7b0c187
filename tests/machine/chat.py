"""A chat platform at its worst: it drops, holds up, refuses, and does what it was asked without saying so."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.messages.card import Card, Choice, Choices
from bot.ports import Address, Clock, MessageKey, Platform, Undeliverable
from bot.ports.paces import Pace
from directory.people import PersonId
from tests.machine.fuse import Fuse


class Fault(StrEnum):
    """What becomes of one call."""

    NONE = "none"
    DROPPED = "dropped"
    """Not taken, and it says so."""
    TOO_FAST = "too fast"
    """Not taken: it asks to be left alone for a while."""
    UNHEARD = "unheard"
    """Not taken, and nobody can know."""
    UNANSWERED = "unanswered"
    """Taken, and nobody can know."""
    HELD = "held"
    """Taken; the answer comes later, or never."""
    REFUSED = "refused"
    """Never to be taken for this person."""
    DELETED = "deleted"
    """The person has thrown the message away."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A message as its reader sees it; at, directory: when it was last drawn, and by which directory."""

    to: PersonId
    key: MessageKey
    card: Card
    at: datetime
    directory: str | None
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice that somebody has, or had, in front of them."""

    reader: PersonId
    choice: Choice


UNKNOWN = ""
DRAWN_WITHIN = timedelta(seconds=10)
"""A message comes within a lease of its being drawn, or not at all."""


class UnreliableChat:
    """Keeps the Chat port. `faults` are for the next calls, one each; then all is well."""

    platform = Platform("chat")
    pace = Pace(to_one=((1, 1.0),))
    at_once = 4

    def __init__(self, clock: Clock, fuse: Fuse) -> None:
        self._clock = clock
        self._fuse = fuse
        self._count = 0
        self._held: list[asyncio.Future[None]] = []
        self.directory: str | None = None
        self._replaced_at: datetime | None = None
        self.faults: list[Fault] = []
        self.standing: dict[Address, Standing] = {}
        self.offers: dict[Offer, None] = {}
        self.refuses: set[PersonId] = set()
        self.refused: set[PersonId] = set()
        self.deleted: set[MessageKey] = set()
        self.doubled: list[MessageKey] = []
        self.in_vain: list[MessageKey] = []

    def take_directory(self, directory: str | None) -> None:
        """Learn which directory is in force from now on."""
        if self.directory not in (None, directory):
            self._replaced_at = self._clock.now()
        self.directory = directory

    def _drawn_by(self, now: datetime) -> str | None:
        """Give the directory that a message was drawn by; UNKNOWN if it may have been the one before."""
        is_new = self._replaced_at is not None and now <= self._replaced_at + DRAWN_WITHIN
        return UNKNOWN if is_new else self.directory

    async def post(self, to: PersonId, card: Card, key: MessageKey) -> Address:
        """Send a new message. Raises Undeliverable."""
        fault = self._next(to)
        self._count += 1
        address = Address(f"{to}-{self._count}")
        if "/page/" in key and not choices_of(card):
            self.in_vain.append(key)
        if any(one.key == key for one in self.standing.values()):
            self.doubled.append(key)
        now = self._clock.now()
        self._draw(address, Standing(to, key, card, now, self._drawn_by(now), now))
        await self._answer(fault)
        return address

    async def update(self, to: PersonId, address: Address, card: Card, key: MessageKey) -> None:
        """Redraw a message in place. Raises Undeliverable."""
        fault = self._next(to)
        if fault is Fault.DELETED or address not in self.standing:
            self.deleted.add(key)
            self.standing.pop(address, None)
            raise Undeliverable("it is no longer there", gone=True)
        was = self.standing[address]
        assert (was.to, was.key) == (to, key), "a message was drawn in the place of another"
        now = self._clock.now()
        self._draw(address, Standing(to, key, card, now, self._drawn_by(now), was.posted_at))
        await self._answer(fault)

    async def find(self, to: PersonId, key: MessageKey, since: datetime) -> Address | None:
        """Look for a message by its key, among those not older than `since`. Raises Undeliverable."""
        self._next(to, looking=True)
        here = (address for address, one in self.standing.items() if one.key == key and one.posted_at >= since)
        return next(here, None)

    def answer_held(self, *, lost: bool) -> None:
        """Let the answers that were held up come at last, or let them be lost."""
        for held in self._held:
            if held.done():
                continue
            if lost:
                held.set_exception(Undeliverable("no answer", lost=True))
            else:
                held.set_result(None)
        self._held.clear()

    def copy(self, clock: Clock) -> "UnreliableChat":
        """Give a chat of its own in which the same stands, with a clock of its own."""
        other = UnreliableChat(clock, self._fuse)
        other._count = self._count
        other.directory, other._replaced_at = self.directory, self._replaced_at
        other.standing.update(self.standing)
        other.offers.update(self.offers)
        return other

    def hang_up(self) -> None:
        """Whoever waited for an answer is gone."""
        self._held.clear()
        self.faults.clear()

    def choices(self) -> list[Offer]:
        """List what people can press now, in the order in which it came to stand there."""
        found = [Offer(one.to, choice) for one in self.standing.values() for choice in choices_of(one.card)]
        return list(dict.fromkeys(found))

    def _next(self, to: PersonId, *, looking: bool = False) -> Fault:
        self._fuse.step()
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        if fault is Fault.REFUSED:
            self.refuses.add(to)
        if to in self.refuses:
            self.refused.add(to)
            raise Undeliverable("blocked", permanent=True)
        if fault is Fault.TOO_FAST:
            raise Undeliverable("too fast", retry_after=7)
        if fault is Fault.DROPPED or (looking and fault is not Fault.NONE):
            raise Undeliverable("a fault of theirs")
        if fault is Fault.UNHEARD:
            raise Undeliverable("no answer", lost=True)
        return fault

    def _draw(self, address: Address, message: Standing) -> None:
        self.standing[address] = message
        self.offers.update(dict.fromkeys(Offer(message.to, choice) for choice in choices_of(message.card)))

    async def _answer(self, fault: Fault) -> None:
        self._fuse.step()
        await asyncio.sleep(0)
        if fault is Fault.UNANSWERED:
            raise Undeliverable("no answer", lost=True)
        if fault is Fault.HELD:
            held = asyncio.get_running_loop().create_future()
            self._held.append(held)
            await held


def choices_of(card: Card) -> list[Choice]:
    """List the choices on a card."""
    return [choice for part in card.parts if isinstance(part, Choices) for choice in part.choices]
