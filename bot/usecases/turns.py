"""When a call to a platform may be made, so that nobody gets more than it takes. Begin at `take_turn`."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.ports import Platform
from bot.ports.outbox import Unsent
from bot.ports.paces import Destination, Pace, Queue, Windows
from directory.people import PersonId

A_WHILE = timedelta(seconds=1)
"""After this long, whoever waits for a call that is under way looks whether it has ended."""


def to_all(platform: Platform) -> Destination:
    """Name what all calls to a platform pass through."""
    return Destination(platform)


def edits(platform: Platform) -> Destination:
    """Name what the redrawings on a platform pass through."""
    return Destination(f"{platform} edits")


def to_one(platform: Platform, person: PersonId) -> Destination:
    """Name what the messages to one person pass through."""
    return Destination(f"{platform}/{person}")


def is_paced(pace: Pace, one: Unsent) -> bool:
    """Tell whether a message takes its turn among those to the same person."""
    return bool(pace.to_one) and (one.address is None or pace.edits_count)


def take_turn(queue: Queue, windows: Windows, one: Unsent, now: datetime) -> tuple[Queue, datetime]:
    """Give when the call for a message may be made, and the queue with it: now, or it is to come back then.

    Whoever came first keeps their place while they wait. While one call is under way the next waits for its end, so
    that messages arrive in their order; a sender that died holds them up no longer than its lease.
    """
    others = list(queue.calls)
    if one.turn in others:
        others.remove(one.turn)
        # Whoever missed their turn may come back together with others who did.
        turn = max(one.turn, now)
        turn = next_turn(tuple(call for call in others if call <= turn), windows, turn)
    else:
        turn = next_turn(queue.calls, windows, now)
    if queue.free_at and queue.free_at > now:
        turn = max(turn, min(queue.free_at, now + A_WHILE))
    free_at = queue.free_at if turn > now else one.leased_until
    return replace(queue, calls=_remembered((*others, turn), windows, now), free_at=free_at), turn


def made(queue: Queue, windows: Windows, calls: int, now: datetime) -> Queue:
    """Give the queue after so many calls."""
    return replace(queue, calls=_remembered((*queue.calls, *(now,) * calls), windows, now))


def room(queue: Queue, windows: Windows, now: datetime) -> int | None:
    """Tell how many calls may be made now; None if they are not counted."""
    return min((most - _made_since(queue, now - timedelta(seconds=within)) for most, within in windows), default=None)


def next_turn(calls: tuple[datetime, ...], windows: Windows, now: datetime) -> datetime:
    """Give the first instant at which one more call may be made after these."""
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
    promised = sum(call > now for call in calls)
    return tuple(sorted(call for call in calls if call > oldest))[-(most + promised) :]
