"""The bot's side of the Slack adapter in memory: a door that remembers acts and answers by script, and who is who."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.domain.acts import Act
from bot.messages.card import Reply
from bot.ports import Contact, Platform, Unavailable
from directory.people import PersonId

Script = Callable[[Act], Reply]


def silent(_: Act) -> Reply:
    """Answer nothing."""
    return Reply()


@dataclass(slots=True)
class Desk:
    """A door: it remembers every act in order and answers what its script says, or raises what its script raises."""

    script: Script = silent
    acts: list[Act] = field(default_factory=list)
    taken: asyncio.Event = field(default_factory=asyncio.Event)
    committed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.committed.set()

    async def __call__(self, act: Act) -> Reply:
        """Take an act, and return when it is committed."""
        self.acts.append(act)
        self.taken.set()
        await self.committed.wait()
        return self.script(act)


@dataclass(slots=True)
class AddressBook:
    """Who is who, on one platform. While `away`, every question raises Unavailable."""

    contacts: dict[PersonId, Contact] = field(default_factory=dict)
    away: bool = False

    def add(
        self, person: str, account: str | None = None, email: str | None = None, chat: str | None = None
    ) -> PersonId:
        """Put somebody into the directory."""
        known = PersonId(person)
        self.contacts[known] = Contact(known, account, email, chat)
        return known

    async def person_of(self, _platform: Platform, account: str) -> PersonId | None:
        """Find the person behind an account."""
        return self._find(lambda contact: contact.account == account)

    async def person_by_email(self, email: str) -> PersonId | None:
        """Find the person with this e-mail address."""
        return self._find(lambda contact: (contact.email or "").lower() == email.lower())

    async def contact(self, _platform: Platform, person: PersonId) -> Contact | None:
        """Tell how a person is known."""
        self._here()
        return self.contacts.get(person)

    async def remember(self, _platform: Platform, person: PersonId, account: str, chat: str | None) -> None:
        """Keep an account and a chat; a chat that is known already is not forgotten."""
        self._here()
        known = self.contacts[person]
        self.contacts[person] = replace(known, account=account, chat=chat or known.chat)

    def _find(self, fits: Callable[[Contact], bool]) -> PersonId | None:
        self._here()
        return next((contact.person for contact in self.contacts.values() if fits(contact)), None)

    def _here(self) -> None:
        if self.away:
            raise Unavailable
