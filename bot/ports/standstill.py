"""What the use cases ask about messages that wait while a chat platform takes nothing, inside one transaction."""

from collections.abc import Collection, Mapping
from typing import Protocol

from bot.domain.words import EscalationId
from bot.ports import MessageKey, Platform


class Standstill(Protocol):
    """The messages that wait for a platform."""

    def pages(self, platform: Platform) -> tuple[EscalationId, ...]:
        """Name the escalations with pages that are still to be posted there, or whose way is still open."""
        ...

    def unposted(self, keys: Collection[MessageKey]) -> Mapping[MessageKey, Platform | None]:
        """Tell which of these messages are still to be posted, and where, None while that is open."""
        ...

    def over(self, pages: Collection[MessageKey]) -> frozenset[MessageKey]:
        """Tell which of these pages ended before they stood anywhere, so that nobody may accept them any more."""
        ...

    def reroute(self, platforms: Collection[Platform], *, left: bool = False) -> None:
        """Let what is still to be posted on these, and is leased by nobody, find its way anew.

        left: only what a sender had taken up and left behind.
        """
        ...

    def end(self, platform: Platform) -> None:
        """Let whatever failed there be tried again at once."""
        ...
