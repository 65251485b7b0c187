"""Shifts held against a naive oracle that walks minute by minute over the days when the clocks change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from directory.ids import PersonId
from directory.shifts import Interval, Override, on_duty, parse_shift
from tests.directory.instants import utc

MINUTE = timedelta(minutes=1)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# In each zone the Sundays of 2026 on which its clock jumps ahead and falls back.
CHANGES = [
    ("America/Chicago", date(2026, 3, 8)),
    ("America/Chicago", date(2026, 11, 1)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
]


@dataclass(frozen=True, slots=True)
class Hours:
    """One entry of a shift, in minutes since midnight."""

    days: frozenset[int]
    start: int
    end: int

    def text(self, zone: str) -> str:
        days = ",".join(DAYS[day] for day in sorted(self.days))
        clock = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (self.start, self.end)]
        return f"{days} {'-'.join(clock)} {zone}"


# Mostly in the small hours, where the clocks change.
minutes_of_day = st.one_of(st.integers(0, 240), st.integers(0, 1439))
hours = st.builds(
    Hours,
    st.frozensets(st.sampled_from(range(7)), min_size=1),
    minutes_of_day,
    st.one_of(minutes_of_day, st.just(1440)),
).filter(lambda one: one.start != one.end)
weeks = st.lists(hours, min_size=1, max_size=3)
spans = st.tuples(st.integers(0, 3 * 1440), st.integers(1, 3 * 1440))
exceptions = st.lists(st.tuples(spans, st.booleans()), max_size=4)


@cache
def wall_clock(zone: str, change: date) -> list[tuple[datetime, datetime]]:
    """Every minute from four days before the change to four days after: in UTC, and as the zone's clock shows it."""
    first = utc(f"{change - timedelta(days=4)}")
    instants = (first + count * MINUTE for count in range(8 * 1440))
    return [(instant, instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for instant in instants]


@cache
def shown_at(zone: str, change: date) -> dict[datetime, list[int]]:
    """For each minute that the zone's clock shows, where in that list it does: a doubled one at two places."""
    places: dict[datetime, list[int]] = {}
    for place, (_, wall) in enumerate(wall_clock(zone, change)):
        places.setdefault(wall, []).append(place)
    return places


def minutes_on(week: Sequence[Hours], zone: str, change: date) -> set[datetime]:
    """For each shift the minutes from the first within its hours, until the clock shows its end for the last time."""
    clock, places = wall_clock(zone, change), shown_at(zone, change)
    found: set[datetime] = set()
    for one in week:
        for offset in range(-5, 5):
            day = datetime.combine(change + timedelta(days=offset), datetime.min.time())
            if day.weekday() not in one.days:
                continue
            start = day + one.start * MINUTE
            end = day + one.end * MINUTE + timedelta(days=one.end < one.start)
            minutes = (start + count * MINUTE for count in range(int((end - start) / MINUTE)))
            shown = [place for wall in minutes for place in places.get(wall, ())]
            if shown:
                ends = places.get(end, [max(shown) + 1])
                found.update(instant for instant, _ in clock[min(shown) : ends[-1]])
    return found


def minutes_in(intervals: Sequence[Interval]) -> list[datetime]:
    """Every minute of the intervals, one after the other, a doubled one twice."""
    return [one.start + count * MINUTE for one in intervals for count in range(int((one.end - one.start) / MINUTE))]


def shift_text(week: Sequence[Hours], zone: str) -> str:
    return "; ".join(one.text(zone) for one in week)


def window_around(change: date, start: int, length: int) -> Interval:
    begins = utc(f"{change - timedelta(days=2)}") + start * MINUTE
    return Interval(begins, min(begins + length * MINUTE, utc(f"{change + timedelta(days=3)}")))


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@given(week=weeks, span=spans)
@settings(max_examples=60)
def test_somebody_is_on_exactly_in_the_minutes_that_the_oracle_finds(
    zone: str, change: date, week: list[Hours], span: tuple[int, int]
) -> None:
    window = window_around(change, *span)
    intervals = parse_shift(shift_text(week, zone)).intervals(window.start, window.end)
    expected = {minute for minute in minutes_on(week, zone, change) if window.start <= minute < window.end}
    assert minutes_in(intervals) == sorted(expected)


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@example(week=[Hours(frozenset({6}), 0, 120)], exceptions=[], span=(0, 3 * 1440))
@given(week=weeks, exceptions=exceptions, span=spans)
@settings(max_examples=40)
def test_the_last_override_over_a_minute_decides_it_and_else_the_shift(
    zone: str, change: date, week: list[Hours], exceptions: list[tuple[tuple[int, int], bool]], span: tuple[int, int]
) -> None:
    window = window_around(change, *span)
    overrides = [
        Override(PersonId("ana"), over.start, over.end, on, note="")
        for over, on in ((window_around(change, *times), on) for times, on in exceptions)
    ]
    duty = on_duty(parse_shift(shift_text(week, zone)), overrides, window.start, window.end)
    expected = minutes_on(week, zone, change)
    for override in overrides:
        touched = set(minutes_in([Interval(override.start, override.end)]))
        expected = expected | touched if override.on else expected - touched
    assert minutes_in(duty) == sorted(minute for minute in expected if window.start <= minute < window.end)


@given(week=weeks, span=spans, zone=st.sampled_from(CHANGES))
def test_intervals_are_sorted_apart_not_empty_and_within_the_question(
    week: list[Hours], span: tuple[int, int], zone: tuple[str, date]
) -> None:
    name, change = zone
    window = window_around(change, *span)
    intervals = parse_shift(shift_text(week, name)).intervals(window.start, window.end)
    assert all(window.start <= one.start < one.end <= window.end for one in intervals)
    assert all(before.end < after.start for before, after in pairwise(intervals))


@given(week=weeks, span=spans, cut=st.integers(0, 5 * 1440), zone=st.sampled_from(CHANGES))
def test_a_question_asked_in_two_parts_has_the_same_total_length(
    week: list[Hours], span: tuple[int, int], cut: int, zone: tuple[str, date]
) -> None:
    name, change = zone
    window = window_around(change, *span)
    middle = min(window.start + cut * MINUTE, window.end)
    shift = parse_shift(shift_text(week, name))
    parts = shift.intervals(window.start, middle) + shift.intervals(middle, window.end)
    assert minutes_in(parts) == minutes_in(shift.intervals(window.start, window.end))
