"""When a call to a platform may be made, so that nobody gets more than it takes. Begin at `turn_of`."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from bot.ports import Platform
from bot.ports.outbox import Unsent
from bot.ports.paces import Destination, Pace, Queue, Windows
from directory.people import PersonId

A_WHILE = timedelta(seconds=1)
"""After this long, whoever waits for a call that is under way looks whether it has ended."""
LONGEST_BACKOFF = timedelta(seconds=60)


def to_all(platform: Platform) -> Destination:
    """Name what all calls to a platform pass through."""
    return Destination(platform)


def edits(platform: Platform) -> Destination:
    """Name what the redrawings on a platform pass through, where they are not counted with the rest of a chat."""
    return Destination(f"{platform} edits")


def posts(platform: Platform) -> Destination:
    """Name what new messages on a platform pass through, once it refuses them one after the other."""
    return Destination(f"{platform} posts")


def to_one(platform: Platform, person: PersonId) -> Destination:
    """Name what the messages to one person pass through."""
    return Destination(f"{platform}/{person}")


def is_paced(pace: Pace, one: Unsent) -> bool:
    """Tell whether a message takes its turn among those to the same person."""
    return bool(pace.to_one) and (one.address is None or pace.edits_count)


def later_to_one(platform: Platform, person: PersonId) -> Destination:
    """Name the line of what is for one person and nobody waits for: when each is to come back, and no call."""
    return Destination(f"{platform} later/{person}")


def turn_of(queue: Queue, windows: Windows, now: datetime) -> datetime:
    """Give when the call for a message may be made: now, or when it is to come back, as whatever waits does.

    Of those that come back at one instant the most urgent goes, so what has ended meanwhile takes nobody's turn. While
    one call is under way the next waits for its end, so that messages arrive in their order; a sender that died holds
    them up no longer than its lease.
    """
    turn = next_turn(queue.calls, windows, now)
    return max(turn, min(queue.free_at, _next_beat(queue, now))) if queue.free_at and queue.free_at > now else turn


def _next_beat(queue: Queue, now: datetime) -> datetime:
    """Give when all who wait for the call under way come back, at one instant, whenever they came."""
    began = queue.calls[-1] if queue.calls else now
    return began + ((now - began) // A_WHILE + 1) * A_WHILE


def taken(queue: Queue, windows: Windows, one: Unsent, now: datetime) -> Queue:
    """Give the queue while the call for a message is under way."""
    return replace(made(queue, windows, 1, now), free_at=one.leased_until)


def given_back(queue: Queue, now: datetime) -> Queue:
    """Give the queue of a message that needed no call after all: its turn was the last, as nobody goes beside it."""
    return replace(queue, calls=queue.calls[:-1], free_at=now)


def stand_in_line(line: Queue, windows: Windows, one: Unsent, turn: datetime, now: datetime) -> tuple[Queue, datetime]:
    """Give when a message that nobody waits for comes back, and its line: behind the others, so that few come at once.

    Whoever was on time and has to wait a little longer keeps their place.
    """
    if one.turn and now - one.turn <= A_WHILE:
        return line, turn
    turn = next_turn(line.calls, windows, turn)
    return replace(line, calls=_remembered((*line.calls, turn), windows, now), free_at=turn), turn


def made(queue: Queue, windows: Windows, calls: int, now: datetime) -> Queue:
    """Give the queue after so many calls."""
    return replace(queue, calls=_remembered((*queue.calls, *(now,) * calls), windows, now))


def room(queue: Queue, windows: Windows, now: datetime) -> int | None:
    """Tell how many calls may be made now; None if they are not counted."""
    return min((most - _made_since(queue, now - timedelta(seconds=within)) for most, within in windows), default=None)


def next_turn(calls: tuple[datetime, ...], windows: Windows, now: datetime) -> datetime:
    """Give the first instant from now on at which one more call may be made after these."""
    full = [calls[-most] + timedelta(seconds=within) for most, within in windows if len(calls) >= most]
    return max(now, *full) if full else now


def rest_after(windows: Windows) -> timedelta:
    """Give how long nothing may follow a call: counted from its end, as it may have arrived at any time until then."""
    return timedelta(seconds=max((within for most, within in windows if most == 1), default=0))


def _made_since(queue: Queue, since: datetime) -> int:
    return sum(call > since for call in queue.calls)


def _remembered(calls: tuple[datetime, ...], windows: Windows, now: datetime) -> tuple[datetime, ...]:
    """Keep what a window can still see, in its order."""
    oldest = now - timedelta(seconds=max((within for _, within in windows), default=0))
    most = max((most for most, _ in windows), default=0)
    return tuple(sorted(call for call in calls if call > oldest))[-most:]


def backoff(one: Unsent) -> timedelta:
    """Give how long a message that failed rests: twice as long each time, up to a minute, each a little differently."""
    spread = int(hashlib.sha256(f"{one.key}{one.attempts}".encode()).hexdigest()[:4], 16) / 0xFFFF
    return min(timedelta(seconds=(0.5 + spread / 2) * 2 ** min(one.attempts, 7)), LONGEST_BACKOFF)
