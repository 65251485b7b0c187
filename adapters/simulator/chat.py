"""The sending side: messages stand in the simulator's own file, each person's in their own chat."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.messages.card import Card
from bot.ports import Address, Clock, MessageKey, Platform, Undeliverable
from bot.ports.paces import AT_ONCE, Pace
from directory.people import PersonId

PLATFORM = Platform("simulator")
CALLS_AT_ONCE = 16
CARD = TypeAdapter(Card)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands in a chat; its version grows with each redrawing."""

    address: Address
    key: MessageKey
    card: Card
    at: datetime
    version: int


class SimulatorChat:
    """Keeps the Chat port. `changed` is called after each message that was sent or redrawn."""

    def __init__(self, file: sqlite3.Connection, clock: Clock, changed: Callable[[], None]) -> None:
        self._file = file
        self._clock = clock
        self._changed = changed

    @property
    def platform(self) -> Platform:
        """Name the platform."""
        return PLATFORM

    @property
    def pace(self) -> Pace:
        """Tell how fast calls may follow each other: at once."""
        return AT_ONCE

    @property
    def at_once(self) -> int:
        """Give how many calls may be under way at one time."""
        return CALLS_AT_ONCE

    async def post(self, to: PersonId, card: Card, key: MessageKey) -> Address:
        """Send a new message; one that stands already under this key is left as it is."""
        standing = await self.find(to, key, self._clock.now())
        if standing is not None:
            return standing
        made = self._file.execute(
            "insert into message (person, key, card, posted_at) values (?, ?, ?, ?)",
            (to, key, CARD.dump_json(card).decode(), self._clock.now().isoformat()),
        )
        self._changed()
        return Address(str(made.lastrowid))

    async def update(self, to: PersonId, address: Address, card: Card, key: MessageKey) -> None:
        """Redraw a message in place. Raises Undeliverable(gone) if it is not there."""
        redrawn = self._file.execute(
            "update message set card = ?, version = version + 1 where address = ? and person = ? and key = ?",
            (CARD.dump_json(card).decode(), address, to, key),
        )
        if redrawn.rowcount == 0:
            raise Undeliverable("the message is no longer there", gone=True)
        self._changed()

    async def find(self, to: PersonId, key: MessageKey, since: datetime) -> Address | None:
        """Look for a message by its key."""
        del since  # The file forgets none.
        row = self._file.execute("select address from message where person = ? and key = ?", (to, key)).fetchone()
        return Address(str(row[0])) if row else None

    def messages(self, person: PersonId, most: int) -> tuple[Message, ...]:
        """The person's newest messages, oldest first."""
        rows = self._file.execute(
            "select address, key, card, posted_at, version from message where person = ? order by address desc limit ?",
            (person, most),
        ).fetchall()
        return tuple(
            Message(
                Address(str(address)), MessageKey(key), CARD.validate_json(card), datetime.fromisoformat(at), version
            )
            for address, key, card, at, version in reversed(rows)
        )
