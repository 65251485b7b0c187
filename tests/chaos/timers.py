"""What the timelines tell about time: which deadlines were acted upon late, and who held two calls at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.domain.callback import Callback, evolve_callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.escalation import Escalation
from bot.domain.words import EscalationId
from directory.people import PersonId
from tests.machine.rules import Told

LATE = timedelta(seconds=1)
CLOCKS_DIFFER = timedelta(milliseconds=200)
"""How far apart two replicas may take the database's clock to be, on a machine that has little time for them."""


@dataclass(frozen=True, slots=True)
class Late:
    """A deadline, and when at last something happened."""

    id: str
    due: datetime
    at: datetime


def late_escalations(told: Iterable[Sequence[Told]]) -> Iterator[Late]:
    """Find the deadlines of escalations after which nothing happened for more than a second."""
    for lines in told:
        for line in lines:
            yield from _late(line.before, line.event.at)


def late_callbacks(timelines: Iterable[Sequence[CallbackEvent]]) -> Iterator[Late]:
    """Find those of callbacks."""
    for happened in timelines:
        state: Callback | None = None
        for event in happened:
            yield from _late(state, event.at)
            state = evolve_callback(state, event)


def _late(before: Escalation | Callback | None, at: datetime) -> Iterator[Late]:
    if before and before.deadline and at - before.deadline > LATE:
        yield Late(before.id, before.deadline, at)


def two_holds(told: Mapping[EscalationId, Sequence[Told]]) -> Iterator[str]:
    """Find people who were bound in two calls at the same time, as a sentence each."""
    held: defaultdict[PersonId, list[tuple[datetime, datetime, EscalationId]]] = defaultdict(list)
    for id, lines in told.items():
        for who, since, until in _bound(lines):
            held[who].append((since, until, id))
    for who, times in held.items():
        times.sort()
        for (_, until, id), (since, _, other) in pairwise(times):
            if since + CLOCKS_DIFFER < until:
                yield f"{who}: held {id} until {until:%H:%M:%S.%f}, and {other} from {since:%H:%M:%S.%f}"


def _bound(lines: Sequence[Told]) -> Iterator[tuple[PersonId, datetime, datetime]]:
    since: dict[PersonId, datetime] = {}
    for line in lines:
        for who in since.keys() - line.after.bound:
            yield who, since.pop(who), line.event.at
        for who in line.after.bound - since.keys():
            since[who] = line.event.at
    for who, at in since.items():
        yield who, at, datetime.max.replace(tzinfo=at.tzinfo)
