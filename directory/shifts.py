"""When somebody is on: a weekly shift as people write it, the exceptions to it, and both as intervals in UTC."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from directory.ids import PersonId
from directory.wall_clock import first_instant, in_utc, last_instant, minutes_of, zone_named
from directory.wording import either, quoted

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = timedelta(days=1)
_WHOLE_DAY_MINUTES = 24 * 60
_EXAMPLE = '"Mon-Fri 08:00-17:00 America/Chicago; Sat 22:00-06:00 America/Chicago", "always", or nothing'


class ShiftFault(ValueError):
    """A text that is no shift: `found` says what is wrong with it, `allowed` what to write."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(f"{found}; {allowed}")
        self.found = found
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Interval:
    """The instants from `start` until before `end`, both in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class _Rule:
    """The same hours on some days (0 is Monday), in minutes since that day's midnight; `end` may pass 24 hours."""

    days: tuple[int, ...]
    start: int
    end: int
    zone: ZoneInfo

    def on(self, day: date) -> Iterator[Interval]:
        if day.weekday() not in self.days:
            return
        midnight = datetime.combine(day, datetime.min.time())
        start = first_instant(midnight + timedelta(minutes=self.start), self.zone)
        end = last_instant(midnight + timedelta(minutes=self.end), self.zone)
        if start < end:
            yield Interval(start, end)


@dataclass(frozen=True, slots=True)
class WeeklyShift:
    """What parse_shift read; `text` is its one canonical spelling, which parse_shift reads back as the same shift."""

    text: str
    always: bool
    rules: tuple[_Rule, ...]

    def intervals(self, start: datetime, end: datetime) -> list[Interval]:
        """When the shift is on from `start` until before `end`: sorted, merged and cut to these bounds.

        A wall-clock time that daylight saving skips counts from the first instant after it; of a doubled one,
        a start is the first and an end the second. Raises ValueError if a bound is naive.
        """
        window = Interval(in_utc(start), in_utc(end))
        found = [window] if self.always else [one for rule in self.rules for one in _around(rule, window)]
        return _merged(Interval(max(one.start, window.start), min(one.end, window.end)) for one in found)


@dataclass(frozen=True, slots=True)
class Override:
    """An exception to one person's shift, aware `start` until before `end`: `on` covers, off is away."""

    person: PersonId
    start: datetime
    end: datetime
    on: bool
    note: str


def on_duty(shift: WeeklyShift, overrides: Iterable[Override], start: datetime, end: datetime) -> list[Interval]:
    """When one person is on from `start` until before `end`, given their own overrides: sorted, merged and cut.

    Where overrides overlap, the later in the sequence wins. Raises ValueError if an instant is naive.
    """
    window = Interval(in_utc(start), in_utc(end))
    duty = shift.intervals(start, end)
    for override in overrides:
        begins, ends = max(in_utc(override.start), window.start), min(in_utc(override.end), window.end)
        if begins < ends:
            exception = Interval(begins, ends)
            duty = _merged([*duty, exception]) if override.on else list(_without(duty, exception))
    return duty


def parse_shift(text: str) -> WeeklyShift:
    """Read `days hours zone` entries divided by semicolons, or `always`, or nothing; raises ShiftFault.

    Days are names, lists and ranges (Mon,Wed or Fri-Mon); hours run to the next day where they end before they start.
    """
    plain = " ".join(text.split())
    if not plain:
        return WeeklyShift("", always=False, rules=())
    if plain.casefold() == "always":
        return WeeklyShift("always", always=True, rules=())
    entries = [_entry(entry) for entry in plain.rstrip("; ").split(";")]
    return WeeklyShift("; ".join(spelling for spelling, _ in entries), always=False, rules=tuple(r for _, r in entries))


def _entry(text: str) -> tuple[str, _Rule]:
    """One entry, in its canonical spelling and as a rule."""
    match re.sub(r"\s*([,-])\s*", r"\1", text).split():
        case [days, hours, zone_name]:
            spelt_days, numbers = _days(days)
            spelt_hours, start, end = _hours(hours)
            zone = zone_named(zone_name)
            if zone is None:
                raise ShiftFault(f"{quoted(zone_name)} is not a time zone", "use a name such as America/Chicago or UTC")
            return f"{spelt_days} {spelt_hours} {zone.key}", _Rule(numbers, start, end, zone)
        case _:
            raise ShiftFault(f"{quoted(text.strip())} is not days, hours and a time zone", f"use {_EXAMPLE}")


def _days(text: str) -> tuple[str, tuple[int, ...]]:
    parts = [[_day(name) for name in part.split("-")] for part in text.split(",")]
    numbers: set[int] = set()
    for part in parts:
        if len(part) > 2:
            raise ShiftFault(f"{quoted(text)} is not a range of days", "use two days with one dash, such as Mon-Fri")
        first, last = part[0], part[-1]
        numbers.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return ",".join("-".join(_DAYS[day] for day in part) for part in parts), tuple(sorted(numbers))


def _day(name: str) -> int:
    if name.title() not in _DAYS:
        raise ShiftFault(f"{quoted(name)} is not a day", f"use {either(_DAYS)}")
    return _DAYS.index(name.title())


def _hours(text: str) -> tuple[str, int, int]:
    start, end = (minutes_of(part) for part in (*text.split("-"), "")[:2])
    if text.count("-") != 1 or start is None or end is None or start == _WHOLE_DAY_MINUTES:
        raise ShiftFault(f"{quoted(text)} is not a span of hours", "use such as 08:00-17:00, from 00:00 to 24:00")
    if start == end:
        raise ShiftFault(f"{quoted(text)} ends when it starts", "use 00:00-24:00 for a whole day")
    spelling = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    return spelling, start, end if start < end else end + _WHOLE_DAY_MINUTES


def _around(rule: _Rule, window: Interval) -> Iterator[Interval]:
    """The rule's intervals that may touch the window: of two days before it (night shifts) to a day after it."""
    day = window.start.astimezone(rule.zone).date() - 2 * _DAY
    last = window.end.astimezone(rule.zone).date() + _DAY
    while day <= last:
        yield from rule.on(day)
        day += _DAY


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted, without the empty ones; those that overlap or touch become one."""
    merged: list[Interval] = []
    for one in sorted((one for one in intervals if one.start < one.end), key=lambda one: one.start):
        if merged and one.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, one.end))
        else:
            merged.append(one)
    return merged


def _without(intervals: Sequence[Interval], hole: Interval) -> Iterator[Interval]:
    for one in intervals:
        for start, end in ((one.start, min(one.end, hole.start)), (max(one.start, hole.end), one.end)):
            if start < end:
                yield Interval(start, end)
