"""What a chat platform needs to keep of everybody who met the bot there, so that it can write to them first."""

from dataclasses import dataclass
from typing import Protocol

from bot.ports import Platform


@dataclass(frozen=True, slots=True)
class Reference:
    """How to write to one account, in the platform's own words, opaque to everybody else.

    account: the platform's own id, whether or not its owner is in the directory. alias: another name under which the
    directory may know it, such as a user principal name. lost: why nothing gets there now, in a short plain phrase.
    """

    account: str
    words: str
    alias: str | None = None
    lost: str | None = None


class References(Protocol):
    """Keeps them by platform and account. Each method may raise Unavailable."""

    async def find(self, platform: Platform, names: tuple[str, ...]) -> Reference | None:
        """Find whoever has one of these names as account or alias, whatever its case; the first name goes first."""
        ...

    async def keep(self, platform: Platform, reference: Reference) -> None:
        """Keep a reference in place of the one that the account had; an alias once known stays."""
        ...

    async def lose(self, platform: Platform, account: str, why: str) -> None:
        """Note why nothing gets there any more, until it is kept anew."""
        ...


class Reach(Protocol):
    """Tells who can't be written to on a platform, for whoever looks after it. Each method may raise Unavailable."""

    async def lost(self, platform: Platform) -> tuple[Reference, ...]:
        """List those to whom nothing gets."""
        ...

    async def unmet(self, platform: Platform) -> tuple[str, ...]:
        """Name whoever may be paged, but of whom nothing is kept: in the directory's order.

        Whom the directory knows by their account on another platform alone is not expected on this one.
        """
        ...
