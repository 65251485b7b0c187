"""The Store port in memory. Begin at `MemoryStore`; what it keeps is a `Book`, which several may share."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.acts import RequestKey
from bot.ports import Clock
from tests.memory.book import Book, Moment
from tests.memory.deadlines import KeptCouplings, KeptDeadlines
from tests.memory.directories import KeptDirectories, KeptRoutes
from tests.memory.escalations import KeptBriefings, KeptCallbacks, KeptEscalations
from tests.memory.outbox import KeptOutbox
from tests.memory.paces import KeptPaces, KeptStandstill
from tests.memory.people import KeptPeople

T = TypeVar("T")

_KEPT_FOR = timedelta(days=1)


class KeptUnit:
    """The Unit port on a book. Its parts keep nothing, so that each is made when it is asked for."""

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._now = now
        self._moment = Moment(now)

    @property
    def now(self) -> datetime:
        """Give its instant: once a state is loaded, no earlier than that was last changed."""
        return self._moment.now

    @property
    def escalations(self) -> KeptEscalations:
        """Give the escalations."""
        return KeptEscalations(self._book, self._moment)

    @property
    def couplings(self) -> KeptCouplings:
        """Give what crosses escalations."""
        return KeptCouplings(self._book, self._now)

    @property
    def callbacks(self) -> KeptCallbacks:
        """Give the callbacks."""
        return KeptCallbacks(self._book, self._moment)

    @property
    def briefings(self) -> KeptBriefings:
        """Give what callers told."""
        return KeptBriefings(self._book)

    @property
    def deadlines(self) -> KeptDeadlines:
        """Give the deadlines."""
        return KeptDeadlines(self._book, self._now)

    @property
    def people(self) -> KeptPeople:
        """Give the people."""
        return KeptPeople(self._book, self._now)

    @property
    def directories(self) -> KeptDirectories:
        """Give the directory."""
        return KeptDirectories(self._book, self._now)

    @property
    def outbox(self) -> KeptOutbox:
        """Give the messages."""
        return KeptOutbox(self._book, self._now)

    @property
    def routes(self) -> KeptRoutes:
        """Give where people are reached."""
        return KeptRoutes(self._book)

    @property
    def paces(self) -> KeptPaces:
        """Give the calls to the platforms."""
        return KeptPaces(self._book)

    @property
    def standstill(self) -> KeptStandstill:
        """Give what waits for a platform that is down."""
        return KeptStandstill(self._book, self._now)

    def first_time(self, request: RequestKey) -> bool:
        """Note a request; False if it was noted before. A new one forgets those that are older than a day."""
        requests = self._book.requests
        if request in requests:
            return False
        requests.put(request, self.now)
        for old in [key for key, at in requests.items() if at < self.now - _KEPT_FOR]:
            requests.drop(old)
        return True


class MemoryStore:
    """Units of work run whole, one after the other, so a Conflict goes up: running it again would change nothing."""

    def __init__(self, book: Book, clock: Clock) -> None:
        self.book = book
        self._clock = clock

    async def run(self, work: Callable[[KeptUnit], T]) -> T:
        """Run and commit."""
        return self.commit(work)

    async def read(self, work: Callable[[KeptUnit], T]) -> T:
        """Run without writing."""
        return self.look(work)

    def commit(self, work: Callable[[KeptUnit], T]) -> T:
        """Run and commit at once. Whatever the work raises, nothing of it is kept."""
        try:
            outcome = work(KeptUnit(self.book, self._clock.now()))
        except BaseException:
            self.book.undo()
            raise
        self.book.journal.clear()
        return outcome

    def look(self, work: Callable[[KeptUnit], T]) -> T:
        """Read at once. Raises AssertionError if the work writes."""
        try:
            outcome = work(KeptUnit(self.book, self._clock.now()))
            assert not self.book.journal, "a reader has written"
        finally:
            self.book.undo()
        return outcome
