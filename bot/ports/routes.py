"""What the use cases need to know to choose the platform on which somebody is reached, inside one transaction."""

from typing import Protocol

from bot.ports import Contact, MessageKey, Platform
from directory.people import PersonId


class Routes(Protocol):
    """On which platforms people are known, and on which their messages go."""

    def contact(self, platform: Platform, person: PersonId) -> Contact | None:
        """Tell how a person is known there; None if they are not in the directory."""
        ...

    def last_used(self, person: PersonId) -> Platform | None:
        """Name the platform on which the person last did something; None before the first time."""
        ...

    def used(self, person: PersonId, platform: Platform) -> None:
        """Keep that the person did something there."""
        ...

    def send_on(self, key: MessageKey, platform: Platform) -> None:
        """Let a message that stands nowhere go there; on another platform, no answer of it can have been lost."""
        ...
