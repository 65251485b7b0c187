"""The messages as the use cases see them, inside one transaction: what should stand where, and what does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.words import CallbackId, EscalationId
from bot.messages.show import Face, Lane, Show
from bot.ports import Address, MessageKey, Platform
from directory.people import PersonId


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message to be sent now. wanted: which wish this is.

    leased_until: until when it is this sender's alone. due_at: since when it is due. turn: when it was to come back, if
    it stood in line for its destination.
    since: when it was wanted; a post of it whose answer was lost came after that.
    platform is where it stands or is being sent, None while that is open; address is None before the first post.
    lost: the answer to the last try was lost, so look before sending again.
    """

    key: MessageKey
    show_to: PersonId
    subject: EscalationId | CallbackId
    face: Face
    number: int
    lane: Lane
    wanted: int
    attempts: int
    since: datetime
    due_at: datetime
    turn: datetime | None
    leased_until: datetime
    platform: Platform | None
    address: Address | None
    drawn: str | None
    lost: bool


class Outbox(Protocol):
    """The messages: what should stand where, and what does."""

    def show(self, shows: Sequence[Show]) -> None:
        """Want these to be drawn anew; a key still unsent is wanted once. See Show for one that does not post."""
        ...

    def claim(
        self, most: int, lease_seconds: float, platforms: Collection[Platform] | None = None
    ) -> tuple[Unsent, ...]:
        """Lease up to `most` messages that are due now, and give them by lane, then by age; each only to one sender.

        platforms: only those that stand or are being sent there, and those for which that is open.
        """
        ...

    def stands(self, one: Unsent, platform: Platform | None, address: Address | None, drawn: str | None) -> bool | None:
        """Keep that a message stands as wanted (address None: it was dropped unsent); tells if a newer wish is due.

        None, and nothing is kept, if its lease ran out and somebody else has it now.
        """
        ...

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
        """Give a message back until then. attempt: it was tried. gone: nothing stands there now, so post anew.

        False, and nothing is kept, if its lease ran out and somebody else has it now.
        """
        ...

    def next_at(self, after: datetime | None = None) -> datetime | None:
        """Give when the next message is due, its lease ends, or a platform that is down is tried.

        after: of the instants after this one; else of past ones too.
        """
        ...
