"""What goes wrong when, as a function of a seed alone. Begin at `schedule`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.fakes.slack import FaultKind


@dataclass(frozen=True, slots=True)
class Kill:
    """These replicas are killed at once, and started again after so many seconds."""

    replicas: tuple[int, ...]
    down: float


@dataclass(frozen=True, slots=True)
class Restart:
    """The database is stopped, "fast" or "immediate" as in a crash, and started after so many seconds."""

    how: str
    down: float


@dataclass(frozen=True, slots=True)
class Cut:
    """The database ends all connections, and goes on."""


@dataclass(frozen=True, slots=True)
class Fault:
    """For a while, some calls of a method (None: any) fail in some way; see `FaultKind`.

    lasts: in seconds. seconds: how long a slow answer takes, or how long Slack asks to wait.
    """

    kind: FaultKind
    method: str | None
    times: int
    lasts: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Outage:
    """Slack takes nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Leave:
    """Some leave the company, who may owe callbacks."""


Mishap = Kill | Restart | Cut | Fault | Outage | Leave

_METHODS = ("chat.postMessage", "chat.update", "conversations.open", "conversations.history", None)
_KINDS = (
    *(FaultKind.LOST_ANSWER,) * 3,
    *(FaultKind.RESET,) * 2,
    *(FaultKind.RATE_LIMITED,) * 2,
    *(FaultKind.STATUS,) * 2,
    *(FaultKind.SLOW,) * 2,
    FaultKind.HTML,
    FaultKind.HANG,
)
_ALL_AT_ONCE = 0.1
_MOST_TIMES = 6


def schedule(seed: int, seconds: float, replicas: int) -> list[tuple[float, Mishap]]:
    """Say what goes wrong, and when, counted in seconds from the beginning; at least one of each kind does."""
    kinds: tuple[tuple[float, Callable[[Random], Mishap]], ...] = (
        (12, lambda chance: _kill(chance, replicas)),
        (45, lambda chance: Restart(chance.choice(("fast", "immediate")), chance.uniform(0, 2))),
        (20, lambda _: Cut()),
        (1.2, _fault),
        (90, lambda chance: Outage(chance.uniform(1, 8))),
    )
    found = [one for every, make in kinds for one in _spread(Random(f"{seed} {every}"), seconds, every, make)]
    # Not early, when nobody owes anything yet.
    found.append((seconds * Random(f"{seed} leave").uniform(0.5, 0.9), Leave()))
    return sorted(found, key=lambda one: one[0])


def _spread(
    chance: Random, seconds: float, every: float, make: Callable[[Random], Mishap]
) -> Iterator[tuple[float, Mishap]]:
    """Let it happen once in each of equal parts of the time, about so many seconds long."""
    parts = max(1, round(seconds / every))
    for n in range(parts):
        yield (n + chance.random()) * seconds / parts, make(chance)


def _kill(chance: Random, replicas: int) -> Kill:
    some = tuple(range(replicas)) if chance.random() < _ALL_AT_ONCE else (chance.randrange(replicas),)
    return Kill(some, chance.uniform(0, 3))


def _fault(chance: Random) -> Fault:
    kind = chance.choice(_KINDS)
    # Whoever hangs holds up a person's messages for long, so it is the fate of one call.
    times = 1 if kind is FaultKind.HANG else chance.randint(1, _MOST_TIMES)
    return Fault(kind, chance.choice(_METHODS), times, chance.uniform(0.2, 1.5), chance.choice((0.2, 1, 2, 4)))
