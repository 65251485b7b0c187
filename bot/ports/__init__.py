"""What the use cases need of the outside, as small Protocols; an adapter is a folder that keeps one of them.

These are the chat platforms', async and outside every transaction; the store's, inside one, are in `store.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from bot.domain.acts import Act
from bot.messages.card import Card, Reply, Text
from bot.ports.paces import Pace
from directory.people import Person, PersonId, Role
from directory.roster import Directory

Platform = NewType("Platform", str)  # "slack", "teams", "simulator"
MessageKey = NewType("MessageKey", str)
Address = NewType("Address", str)  # where a message stands on its platform, in that platform's own words


class Undeliverable(Exception):
    """A chat platform could not take a message.

    permanent: never will for this person (blocked, unknown), so the next one is asked. lost: the request may have been
    acted on, though no answer came. retry_after: seconds the platform asked us to wait. gone: the message to update no
    longer stands there. silent: the platform gave no answer of its own, to whomever it was. locked_out: it lets nothing
    of ours in until somebody mends what the reason says. The reason is a short plain phrase for the timeline, without
    anything that the caller told.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        lost: bool = False,
        gone: bool = False,
        retry_after: float | None = None,
        silent: bool = False,
        locked_out: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.lost = lost
        self.gone = gone
        self.retry_after = retry_after
        self.silent = silent
        self.locked_out = locked_out


class Unavailable(Exception):
    """The store did not take the work in time and never will: nothing of it is committed, now or later."""


class BadSetting(Exception):
    """A setting is wrong, so nothing is started; the text gives its name and what it should be, but no secret."""


class Clock(Protocol):
    """What time it is: aware, UTC."""

    def now(self) -> datetime:
        """Give the instant now."""
        ...


class Door(Protocol):
    """The desk as a chat platform's inbound sees it."""

    async def __call__(self, act: Act) -> Reply:
        """Do what was asked and commit it; the reply is for whoever asked. Raises Unavailable if it was not taken."""
        ...


class Chat(Protocol):
    """The sending side of a chat platform. Raises Undeliverable; never retries by itself."""

    @property
    def platform(self) -> Platform:
        """Name the platform."""
        ...

    @property
    def pace(self) -> Pace:
        """Tell how fast calls may follow each other."""
        ...

    @property
    def at_once(self) -> int:
        """Give how many calls may be under way at one time."""
        ...

    async def post(self, to: PersonId, card: Card, key: MessageKey) -> Address:
        """Send a new message (it buzzes) that carries its key where the platform can, and say where it stands."""
        ...

    async def update(self, to: PersonId, address: Address, card: Card, key: MessageKey) -> None:
        """Redraw a message in place, silently."""
        ...

    async def find(self, to: PersonId, key: MessageKey, since: datetime) -> Address | None:
        """Look for a message whose answer was lost, so that it is not sent twice."""
        ...


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person is known to one platform: their account and their 1:1 chat there, if known, and their e-mail."""

    person: PersonId
    account: str | None
    email: str | None
    chat: str | None


class Accounts(Protocol):
    """Who is who on a platform: the directory's own columns first, then what was found by e-mail and remembered."""

    async def person_of(self, platform: Platform, account: str) -> PersonId | None:
        """Find the person behind a platform's account."""
        ...

    async def person_by_email(self, email: str) -> PersonId | None:
        """Find the person with this e-mail address, whatever its case."""
        ...

    async def contact(self, platform: Platform, person: PersonId) -> Contact | None:
        """Tell how a person is known there; None if they are not in the directory."""
        ...

    async def remember(self, platform: Platform, person: PersonId, account: str, chat: str | None) -> None:
        """Keep what was found out about a person's account and 1:1 chat."""
        ...


@dataclass(frozen=True, slots=True)
class Story:
    """One escalation or callback as an onlooker sees it: newest line last; at `deadline` something happens."""

    id: str
    title: str
    stage: str
    deadline: datetime | None
    lines: tuple[tuple[datetime, Text], ...]


class Watch(Protocol):
    """What an onlooker, such as the simulator's page, may ask: who there is, what went on, and what is due next."""

    async def people(self, who: Sequence[PersonId]) -> tuple[tuple[Person, bool], ...]:
        """Give these people, and whether each is on shift now. Whoever is not in the directory is left out."""
        ...

    async def find(self, words: str, most: int, role: Role | None = None) -> tuple[tuple[Person, bool], ...]:
        """Give up to `most` people (of one role) whom these words fit, and whether each is on shift now.

        They come in the directory's order; without a word, everybody fits.
        """
        ...

    async def stories(self, most: int) -> tuple[Story, ...]:
        """Give the newest escalations and callbacks, newest first."""
        ...

    async def next_deadline(self) -> datetime | None:
        """Give the next instant at which something happens by itself."""
        ...

    async def settle(self) -> None:
        """Ring whatever is due now and deliver whatever is to be sent now, until nothing is left."""
        ...


class Alarm(Protocol):
    """An alarm clock without state: it wakes whoever does the work, at the nearest deadline and every second."""

    def start(self, wake: Callable[[], None]) -> None:
        """Begin to ring: `wake` is called on the event loop and must be quick."""
        ...

    def set(self, at: datetime | None) -> None:
        """Ring at this instant of the Clock, in place of the one before; None for not before the next sweep."""
        ...

    def stop(self) -> None:
        """Ring no more."""
        ...


class DirectorySource(Protocol):
    """Where the directory comes from, such as a folder of files."""

    def read(self) -> tuple[Directory, str]:
        """Give the directory and its version. Raises DirectoryFaults, with every fault."""
        ...

    def version(self) -> str:
        """Give the version alone, quickly. Raises DirectoryFaults if it can't be had."""
        ...

    def changed(self) -> bool:
        """Tell whether it is another one than the one last read; cheap."""
        ...
