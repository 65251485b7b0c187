"""What is counted and timed while Warmline works; an adapter shows it. Begin with `Measures`.

What is timed is begun, and what was begun is called when it ended, with how: the stopwatch is the adapter's own.
Nothing here names a person, an escalation or anything that a caller told.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from bot.ports import Platform


class Outcome(StrEnum):
    """How it ended that somebody asked for something. UNKNOWN: no such person, or no such escalation."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"
    LEFT = "left"
    """Only a newer release can do it."""
    DOUBLED = "doubled"
    """The same request was taken before."""
    FAILED = "failed"
    """A bug, which goes up."""


class Call(StrEnum):
    """What a chat platform was asked to do. A look for a message whose answer was lost is part of the POST after it."""

    POST = "post"
    UPDATE = "update"


class Answer(StrEnum):
    """What came of a call to a chat platform."""

    STANDS = "stands"
    FAILED = "failed"
    """For now: it is tried again."""
    LOST = "lost"
    """No answer came, though it may have been acted on."""
    LIMITED = "limited"
    """The platform asked us to wait."""
    UNDELIVERABLE = "undeliverable"
    """Never for this person."""
    GONE = "gone"
    """The message to update no longer stands there."""


class Fault(StrEnum):
    """What should have happened and has not."""

    STORE = "store"
    """The database does not answer."""
    DIRECTORY = "directory"
    """There is none in force."""
    ESCALATION = "escalation"
    """The deadline of one passed, and was not rung."""
    CALLBACK = "callback"
    """The deadline of one passed, and was not rung."""
    MESSAGE = "message"
    """One is due, and nobody sends it."""
    RINGER = "ringer"
    """It has not come round."""
    SENDER = "sender"
    """It has not come round."""


class SendMeasures(Protocol):
    """What the sender tells."""

    def send(self, platform: Platform, call: Call, /) -> Callable[[Answer], None]:
        """Begin to time a call to a platform."""
        ...

    def platform(self, platform: Platform, *, answers: bool) -> None:
        """Note whether a platform answers: at the start, and at each change."""
        ...


class Measures(SendMeasures, Protocol):
    """What the others tell too."""

    def command(self) -> Callable[[Outcome], None]:
        """Begin to time what somebody asked for, until it is committed and answered."""
        ...

    def claimed(self, wave: int) -> None:
        """Note that an escalation was claimed by somebody whom this wave paged; counted from 1."""
        ...

    def rang(self, late: float) -> None:
        """Note by how many seconds a ring was committed after its deadline."""
        ...

    def fault(self, fault: Fault, *, stands: bool) -> None:
        """Note that a fault began to stand, or is gone."""
        ...


class Unmeasured:
    """Keeps the Measures port where nobody looks at measures."""

    def send(self, *_: object) -> Callable[[Answer], None]:
        """Time nothing."""
        return _ignore

    def platform(self, platform: Platform, *, answers: bool) -> None:
        """Ignore it."""

    def command(self) -> Callable[[Outcome], None]:
        """Time nothing."""
        return _ignore

    def claimed(self, wave: int) -> None:
        """Ignore it."""

    def rang(self, late: float) -> None:
        """Ignore it."""

    def fault(self, fault: Fault, *, stands: bool) -> None:
        """Ignore it."""


UNMEASURED = Unmeasured()


def _ignore(_: object) -> None:
    """Nobody asked how it ended."""
