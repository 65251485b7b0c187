"""When to remind the owner of a callback: on their shift, and inside the hours in which the customer may be called."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.callback import Callback
from bot.domain.commands import CallingHours
from bot.domain.roster import Shifts
from directory.shifts import Interval

BEFORE_SHIFT_ENDS = timedelta(minutes=30)
"""How long before the end of a shift a reminder is sent that would come too late on the next one."""


def nominal(callback: Callback, passed: int) -> datetime | None:
    """Give the instant of the next reminder by the policy alone; None when they are all behind."""
    if passed >= len(callback.terms.reminders):
        return None
    return callback.made_at + (callback.due_at - callback.made_at) * callback.terms.reminders[passed]


def passed_by(callback: Callback, now: datetime, shifts: Shifts) -> int:
    """Count the reminders that are behind once one is sent now: those missed, and those that would follow at once."""
    behind = callback.passed + 1
    while (at := nominal(callback, behind)) is not None:
        if at > now and next_ring(callback, behind, now, shifts) > now:
            break
        behind += 1
    return behind


def next_ring(callback: Callback, passed: int, now: datetime, shifts: Shifts) -> datetime:
    """Give the next instant at which something happens: the next reminder, or else the due time."""
    at = nominal(callback, passed)
    if at is None or callback.due_at <= now:
        return max(callback.due_at, now)
    at = max(at, now)
    duty = shifts.on_duty(callback.owner, now, callback.due_at)
    return min(placed(at, now, callback.due_at, duty, callback.hours), callback.due_at)


def placed(
    at: datetime, now: datetime, due: datetime, duty: Sequence[Interval], hours: CallingHours | None
) -> datetime:
    """Move a reminder from `at` to where it is of use, between now and due.

    On shift inside the customer's hours, else inside the customer's hours, else on shift: as soon as that is, else
    shortly before the last of it ends. Else as the policy says.
    """
    allowed = calling_hours(hours, now, due)
    for intervals in (list(_overlap(duty, allowed)), allowed, duty):
        found = _first(intervals, at) or _last_before(intervals, at, now)
        if found:
            return found
    return at


def calling_hours(hours: CallingHours | None, start: datetime, end: datetime) -> list[Interval]:
    """List when the customer may be called between start and end; without hours that is always."""
    if hours is None or hours.start == hours.until:
        return [Interval(start, end)] if start < end else []
    found = []
    day = start.astimezone(hours.zone).date() - timedelta(days=1)
    while (opens := datetime.combine(day, hours.start, hours.zone).astimezone(start.tzinfo)) < end:
        next_day = day + timedelta(days=1)
        last = day if hours.start < hours.until else next_day
        closes = datetime.combine(last, hours.until, hours.zone).astimezone(start.tzinfo)
        # Where the clock jumps, hours may close before they open.
        if max(opens, start) < closes:
            found.append(Interval(max(opens, start), min(closes, end)))
        day = next_day
    return found


def _overlap(some: Iterable[Interval], others: Sequence[Interval]) -> Iterable[Interval]:
    for a in some:
        for b in others:
            if max(a.start, b.start) < min(a.end, b.end):
                yield Interval(max(a.start, b.start), min(a.end, b.end))


def _first(intervals: Sequence[Interval], at: datetime) -> datetime | None:
    return next((max(i.start, at) for i in intervals if i.end > at), None)


def _last_before(intervals: Sequence[Interval], at: datetime, now: datetime) -> datetime | None:
    before = [i for i in intervals if i.end <= at]
    return max(before[-1].start, before[-1].end - BEFORE_SHIFT_ENDS, now) if before else None
