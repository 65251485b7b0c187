"""A message as it should look: which card, for whom, under which key. It is drawn from the state when it is sent."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bot.domain.words import CallbackId, EscalationId
from directory.people import PersonId


class Face(StrEnum):
    """Which card of an escalation or a callback; `number` tells its instances apart."""

    ASKER = "asker"
    """The asker's card, which edits itself."""
    PAGE = "page"
    """A page: the person's nth."""
    CLAIM = "claim"
    """Who accepted, with the steps of the transfer: the nth claim."""
    LINE = "line"
    """A message that says what just happened: the nth line of the timeline."""
    CALLBACK = "callback"
    """A callback's card: the person's nth."""


class Lane(IntEnum):
    """What is sent first, and whose turn it is first in a person's chat."""

    WAITED_FOR = 0
    """Somebody has a caller on the line and waits for it."""
    LOOKED_AT = 1
    """What people look at, or are told in time: a card that changed, a callback."""
    TIDY = 2
    """What only tidies up."""


@dataclass(frozen=True, slots=True)
class Show:
    """One message as it should look now. One that does not post is dropped where nothing stands under its key yet."""

    to: PersonId
    subject: EscalationId | CallbackId
    face: Face
    number: int
    lane: Lane
    posts: bool

    @property
    def key(self) -> str:
        """Name the message: whatever is shown under one key later updates what stands there."""
        return f"{self.subject}/{self.face}/{self.to}/{self.number}"
