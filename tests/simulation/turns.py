"""Whose turn it is: whoever calls a port waits here until the scheduler lets them go on, and learns their fate."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ports import Clock
from tests.machine.chat import Fault

AT_REST_WITHIN = 2_000
"""More calls than are needed until all has come to rest: beyond it, something goes round in circles."""


class Fate(StrEnum):
    """What may become of a unit of work, or of a look for a message, when its turn comes."""

    AWAY = "the store is away"
    """Not taken, and it never will be."""
    KILLED = "killed before the answer"
    """Committed, and whoever asked is gone."""
    LATE = "answered late"
    """Committed; whoever asked waits for another turn."""
    BLIND = "not found, wherever it is"
    """The chat does not show a message that stands there."""


@dataclass(eq=False, slots=True)
class Waiting:
    """Somebody who waits for their turn. port: `write`, `read`, `answer`, or the name of a call to the chat."""

    replica: str
    port: str
    what: str
    turn: asyncio.Future[Fate | Fault | None]


class Turns:
    """Everybody who waits. While it is calm nobody does, and all goes well."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[Waiting] = []
        self.calm = True
        self._calls = 0
        self.steps: list[tuple[datetime, str, str, str]] = []

    async def wait(self, replica: str, port: str, what: str) -> Fate | Fault | None:
        """Wait for a turn; None if all goes well."""
        if self.calm:
            self._calls += 1
            assert self._calls < AT_REST_WITHIN, "it never comes to rest"
            return None
        turn: asyncio.Future[Fate | Fault | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(replica, port, what, turn))
        return await turn

    def waiting(self) -> list[Waiting]:
        """List who waits, longest first; whoever lost patience has left."""
        self._waiting = [one for one in self._waiting if not one.turn.done()]
        return self._waiting

    def give(self, one: Waiting, fate: Fate | Fault | None) -> None:
        """Let somebody go on."""
        self.note(one.replica, f"{one.port} {one.what}", fate or "")
        self._waiting.remove(one)
        one.turn.set_result(fate)

    def leave(self, replica: str) -> None:
        """Let a replica wait for ever."""
        self._waiting = [one for one in self._waiting if one.replica != replica]

    def note(self, who: str, what: str, how: str = "") -> None:
        """Keep a step, for whoever wants to read what happened."""
        self.steps.append((self._clock.now(), who, what, how))
