"""What the store has still to see done, for all replicas: what is next in each queue, and how much there is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Head:
    """What is to be done next of its kind, and since when or from when on."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Heads:
    """What is next. A message is only here if it is due and leased by nobody: it is what would be claimed now."""

    has_directory: bool
    escalation: Head | None
    callback: Head | None
    message: Head | None


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is at one instant. Rings: deadlines that passed and are not rung yet.

    owed: callbacks whose call should have been made by now. oldest_message: when the longest due message became due.
    """

    at: datetime
    open_escalations: int
    open_callbacks: int
    owed_callbacks: int
    escalation_rings: int
    callback_rings: int
    unsent_messages: int
    oldest_message: datetime | None


@dataclass(frozen=True, slots=True)
class Pool:
    """This replica's connections to the database for one kind of work, and how many units of work wait for one.

    does: `write` or `read`.
    """

    does: str
    size: int
    in_use: int
    waiting: int


class Backlog(Protocol):
    """What is asked of the store by whoever watches over it."""

    async def heads(self) -> Heads:
        """Look at what is next; quick, however much there is. Raises Unavailable."""
        ...

    async def totals(self) -> Totals:
        """Count what there is; not to be asked more often than every few seconds. Raises Unavailable."""
        ...

    def pools(self) -> tuple[Pool, ...]:
        """Tell how this replica's connections are used now."""
        ...
