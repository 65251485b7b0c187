"""Taking in the directory, and where people are reached."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.ports import Contact, MessageKey, Platform
from bot.ports.directories import Changes
from directory.people import Person, PersonId, Role
from directory.roster import Directory
from tests.memory.book import THE_ONE, Book, InForce
from tests.memory.deadlines import KeptCouplings
from tests.memory.outbox import sent_on

_BEHIND = timedelta(days=1)
_AHEAD = timedelta(weeks=3)
_RENEWED_BELOW = timedelta(weeks=2)


def _about(one: Person) -> str:
    return f"{one.name} {one.role} {one.region} {one.comm_center} {one.id}".lower()


class KeptDirectories:
    """The Directories port on a book."""

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._now = now

    def version(self) -> str | None:
        """Give the fingerprint of the directory in force, None before the first."""
        in_force = self._book.directory.get(THE_ONE)
        return in_force.version if in_force else None

    def compare(self, directory: Directory) -> Changes:
        """Find nothing out: all of it is quick."""
        return Changes(self._now, None, frozenset(directory.people), frozenset())

    def take(self, directory: Directory, version: str, _changes: Changes | None = None, /) -> None:
        """Put a directory in force, whole. Whoever it brings on shift at this instant counts as having come free."""
        is_first, on_before = self.version() is None, self._responders_on_shift()
        self._put(directory, version)
        for who in self._book.claimed_at.keys() - directory.people.keys():
            self._book.claimed_at.drop(who)
        if not is_first:
            KeptCouplings(self._book, self._now).came_free(self._responders_on_shift() - on_before)

    def renew_shifts(self) -> bool:
        """Lay out the shifts anew once less than two weeks of them lie ahead; tells whether it did."""
        in_force = self._book.directory.get(THE_ONE)
        if in_force is None or in_force.laid_until - self._now >= _RENEWED_BELOW:
            return False
        self._put(in_force.directory, in_force.version)
        return True

    def find(self, words: Sequence[str], most: int, role: Role | None = None) -> tuple[tuple[Person, bool], ...]:
        """Give up to `most` people (of one role) whom all words fit, and whether each is on shift now."""
        of_role = [(one, is_on) for one, is_on in self._everybody() if role in (None, one.role)]
        found = [(one, is_on) for one, is_on in of_role if all(word.lower() in _about(one) for word in words)]
        return tuple(found[:most])

    def _everybody(self) -> Iterator[tuple[Person, bool]]:
        in_force = self._book.directory.get(THE_ONE)
        if in_force:
            yield from ((one, in_force.is_on(one, self._now)) for one in in_force.directory.people.values())

    def _responders_on_shift(self) -> frozenset[PersonId]:
        return frozenset(one.id for one, is_on in self._everybody() if is_on and one.role is not Role.AGENT)

    def _put(self, directory: Directory, version: str) -> None:
        until = self._now + _AHEAD
        on = {who: directory.on_duty(who, self._now - _BEHIND, until) for who in directory.people}
        self._book.directory.put(THE_ONE, InForce(directory, version, until, on))


class KeptRoutes:
    """The Routes port on a book: nothing is known of an account but what the directory says."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def contact(self, platform: Platform, person: PersonId) -> Contact | None:
        """Tell how a person is known there; None if they are not in the directory."""
        in_force = self._book.directory.get(THE_ONE)
        one = in_force.directory.people.get(person) if in_force else None
        if one is None:
            return None
        return Contact(person, {"slack": one.slack_id, "teams": one.teams_id}[platform], one.email, None)

    def last_used(self, person: PersonId) -> Platform | None:
        """Name the platform on which the person last did something; None before the first time."""
        return self._book.last_used.get(person)

    def used(self, person: PersonId, platform: Platform) -> None:
        """Keep that the person did something there."""
        self._book.last_used.put(person, platform)

    def send_on(self, key: MessageKey, platform: Platform) -> None:
        """Let a message that stands nowhere go there; on another platform, no answer of it can have been lost."""
        message = self._book.messages.get(key)
        if message and message.address is None:
            self._book.messages.put(key, sent_on(message, platform))
