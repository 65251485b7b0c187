"""The messages: what should stand where, and what does. One is due while its last wish is not fulfilled."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.messages.show import Show
from bot.ports import Address, MessageKey, Platform
from bot.ports.outbox import Unsent
from bot.ports.paces import Destination
from tests.memory.book import Book, Message


class KeptOutbox:
    """The Outbox port on a book."""

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._now = now

    def show(self, shows: Sequence[Show]) -> None:
        """Want these to be drawn anew; a key still unsent is wanted once."""
        for show in sorted(shows, key=lambda show: not show.posts):
            key = MessageKey(show.key)
            message = self._book.messages.get(key)
            if message and (show.posts or message.address is not None or message.due_at is not None):
                self._book.messages.put(key, self._wanted_anew(message, show))
            elif show.posts:
                self._book.messages.put(key, self._wanted_first(key, show))

    def claim(
        self, most: int, lease_seconds: float, platforms: Collection[Platform] | None = None
    ) -> tuple[Unsent, ...]:
        """Lease up to `most` messages that are due now, and give them by lane, then by age; each only to one sender."""
        due = sorted(
            (message.lane, message.due_at, message.since, message.key)
            for message in self._book.messages.values()
            if message.due_at is not None
            and message.due_at <= self._now
            and not is_leased(message, self._now)
            and (platforms is None or message.platform is None or message.platform in platforms)
        )
        leased = (self._lease(key, lease_seconds) for *_, key in due[:most])
        return tuple(sorted(leased, key=lambda one: (one.lane, one.since, one.key)))

    def stands(self, one: Unsent, platform: Platform | None, address: Address | None, drawn: str | None) -> bool | None:
        """Keep that a message stands as wanted (address None: it was dropped unsent); tells if a newer wish is due."""
        message = self._mine(one)
        if message is None:
            return None
        is_due = message.wanted > one.wanted
        stands = replace(
            message,
            sent=one.wanted,
            due_at=self._now if is_due else None,
            turn_at=None,
            lease_until=None,
            attempts=0,
            lost=message.lost and address is None,
            platform=platform,
            address=address,
            drawn=drawn,
        )
        self._book.messages.put(one.key, stands)
        return is_due

    def retry(
        self,
        one: Unsent,
        at: datetime,
        *,
        attempt: bool = False,
        lost: bool = False,
        gone: bool = False,
        turn: datetime | None = None,
    ) -> bool:
        """Give a message back until then. attempt: it was tried. gone: nothing stands there now, so post anew."""
        message = self._mine(one)
        if message is None:
            return False
        back = replace(
            message,
            due_at=at,
            turn_at=turn,
            lease_until=None,
            attempts=message.attempts + attempt,
            lost=message.lost or lost,
        )
        if gone:
            back = replace(back, platform=None, address=None, drawn=None, lost=False)
        self._book.messages.put(one.key, back)
        return True

    def _mine(self, one: Unsent) -> Message | None:
        message = self._book.messages.get(one.key)
        return message if message and message.lease_until == one.leased_until else None

    def next_at(self, after: datetime | None = None) -> datetime | None:
        """Give when the next message is due, its lease ends, or a platform that is down is tried."""
        messages = self._book.messages.values()
        instants = (self._looked_at(message, message.due_at) for message in messages if message.due_at)
        return min((at for at in instants if after is None or at > after), default=None)

    def _looked_at(self, message: Message, due_at: datetime) -> datetime:
        platform = self._book.paces.get(Destination(message.platform)) if message.platform else None
        tried_at = platform.free_at if platform and platform.down_since else None
        return max(message.lease_until or due_at, tried_at or due_at, due_at)

    def _lease(self, key: MessageKey, lease_seconds: float) -> Unsent:
        message = self._book.messages[key]
        leased = replace(
            message,
            lease_until=self._now + timedelta(seconds=lease_seconds),
            # Whoever let a lease run out may have sent it, and died before saying so.
            lost=message.lost or message.lease_until is not None,
        )
        self._book.messages.put(key, leased)
        return unsent(leased)

    def _wanted_first(self, key: MessageKey, show: Show) -> Message:
        return Message(key, show.to, show.subject, show.face, show.number, show.lane, since=self._now, due_at=self._now)

    def _wanted_anew(self, message: Message, show: Show) -> Message:
        """A key still unsent keeps its place and its more urgent lane; one that waits before a retry keeps waiting.

        What was given up after its answer was lost is looked for from when it was first wanted.
        """
        is_unsent = message.due_at is not None
        return replace(
            message,
            wanted=message.wanted + 1,
            lane=min(message.lane, show.lane) if is_unsent else show.lane,
            since=message.since if is_unsent or message.lost or not show.posts else self._now,
            due_at=message.due_at or self._now,
        )


def is_leased(message: Message, now: datetime) -> bool:
    """Tell whether somebody has the message."""
    return message.lease_until is not None and message.lease_until > now


def unsent(message: Message) -> Unsent:
    """Give a message as the sender gets it."""
    return Unsent(
        key=message.key,
        show_to=message.person,
        subject=message.subject,
        face=message.face,
        number=message.number,
        lane=message.lane,
        wanted=message.wanted,
        attempts=message.attempts,
        since=message.since,
        platform=message.platform,
        address=message.address,
        drawn=message.drawn,
        lost=message.lost,
        due_at=message.due_at or message.since,
        turn=message.turn_at,
        leased_until=message.lease_until or message.since,
    )


def sent_on(message: Message, platform: Platform) -> Message:
    """Give a message that goes to a platform; of another one than before, no answer can have been lost."""
    return replace(message, platform=platform, lost=message.lost and message.platform in (None, platform))
