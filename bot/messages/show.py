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
    """What is sent first: what somebody waits for, then what they look at, then what only tidies up."""

    WAITED_FOR = 0
    LOOKED_AT = 1
    TIDY = 2


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
