"""The calls to chat platforms, and what waits for one that is down."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.words import EscalationId, PageState
from bot.messages.show import Face
from bot.ports import MessageKey, Platform
from bot.ports.paces import IDLE, Destination, Queue
from tests.memory.book import Book, Message
from tests.memory.outbox import is_leased


class KeptPaces:
    """The Paces port on a book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def look(self, destinations: Collection[Destination]) -> Mapping[Destination, Queue]:
        """Give those that are there as they stand."""
        return {one: self._book.paces[one] for one in destinations if one in self._book.paces}

    def lock(self, destinations: Collection[Destination]) -> Mapping[Destination, Queue]:
        """Give each of them, idle if nothing is kept of it."""
        return {one: self._book.paces.get(one, IDLE) for one in destinations}

    def keep(self, queues: Mapping[Destination, Queue]) -> None:
        """Keep what became of queues."""
        for destination, queue in queues.items():
            self._book.paces.put(destination, queue)


class KeptStandstill:
    """The Standstill port on a book."""

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._now = now

    def pages(self, platform: Platform) -> tuple[EscalationId, ...]:
        """Name the escalations with pages that are still to be posted there, or whose way is still open."""
        to_post = (one for one in self._unsent() if one.face is Face.PAGE and one.address is None)
        return tuple(sorted({EscalationId(one.subject) for one in to_post if one.platform in (None, platform)}))

    def unposted(self, keys: Collection[MessageKey]) -> Mapping[MessageKey, Platform | None]:
        """Tell which of these messages are still to be posted, and where, None while that is open."""
        return {one.key: one.platform for one in self._unsent() if one.key in keys and one.address is None}

    def over(self, pages: Collection[MessageKey]) -> frozenset[MessageKey]:
        """Tell which of these pages ended before they stood anywhere."""
        return frozenset(one.key for one in self._unsent() if one.key in pages and self._is_over(one))

    def _is_over(self, one: Message) -> bool:
        if one.face is not Face.PAGE or one.address is not None:
            return False
        asked = self._book.escalations[EscalationId(one.subject)].pages
        states = {(page.person, page.n): page.state for page in asked}
        return states[one.person, one.number] not in (PageState.SENT, PageState.ACCEPTED)

    def reroute(self, platforms: Collection[Platform], *, left: bool = False) -> None:
        """Let what is still to be posted on these, and is leased by nobody, find its way anew."""
        for one in self._waiting():
            if one.address is None and one.platform in platforms and (one.lease_until or not left):
                self._book.messages.put(one.key, replace(one, platform=None))

    def end(self, platform: Platform) -> None:
        """Let whatever failed there be tried again at once."""
        for one in self._waiting():
            if one.platform in (None, platform) and one.attempts and one.due_at and one.due_at > self._now:
                self._book.messages.put(one.key, replace(one, due_at=self._now, turn_at=None))

    def _waiting(self) -> Iterator[Message]:
        return (one for one in self._unsent() if not is_leased(one, self._now))

    def _unsent(self) -> list[Message]:
        return [one for one in self._book.messages.values() if one.due_at is not None]
