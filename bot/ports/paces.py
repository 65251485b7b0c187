"""How fast a chat platform takes calls, and what is kept of those made, so that all replicas keep to it together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

Windows = tuple[tuple[int, float], ...]
"""How many calls there may be in so many seconds, each of them."""

Destination = NewType("Destination", str)
"""What is paced: a platform, its edits, its new messages, one person there, or the line of what nobody waits for."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What a platform takes; what it doesn't publish is not counted, but its requests to wait are kept.

    to_one: new messages to one person, and redrawings too where edits_count. to_all: all calls to the platform.
    """

    to_one: Windows = ()
    to_all: Windows = ()
    edits_count: bool = False


AT_ONCE = Pace()
"""Calls may follow each other at once."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The calls to one destination, made lately or promised, in their order; none is made before free_at.

    down_since: the platform takes nothing, or no new messages; then free_at is when the next call may try whether it
    does again.
    """

    calls: tuple[datetime, ...] = ()
    free_at: datetime | None = None
    down_since: datetime | None = None


IDLE = Queue()


class Paces(Protocol):
    """The queues, inside one transaction."""

    def look(self, destinations: Collection[Destination]) -> Mapping[Destination, Queue]:
        """Give those that are there as they stand."""
        ...

    def lock(self, destinations: Collection[Destination]) -> Mapping[Destination, Queue]:
        """Give each of them, idle if nothing is kept of it; nobody else gets it so until the transaction ends.

        They are locked in one order, whatever order they are asked for in.
        """
        ...

    def keep(self, queues: Mapping[Destination, Queue]) -> None:
        """Keep what became of queues that were locked."""
        ...
