"""When a shift is on: across midnight, across the week, and on the days when the clocks change."""

from datetime import timedelta

import pytest

from directory.ids import PersonId
from directory.shifts import Interval, Override, on_duty, parse_shift
from tests.directory.instants import span, utc

ANA = PersonId("ana")
DAY = parse_shift("Mon-Fri 08:00-17:00 UTC")
NIGHT = parse_shift("Sat 22:00-06:00 America/Chicago")


def off(start: str, end: str) -> Override:
    return Override(ANA, utc(start), utc(end), on=False, note="sick")


def on(start: str, end: str) -> Override:
    return Override(ANA, utc(start), utc(end), on=True, note="covers")


def test_a_shift_is_on_in_the_hours_of_its_days_and_zone() -> None:
    shift = parse_shift("Mon,Wed 08:00-17:00 America/Chicago")
    assert shift.intervals(utc("2026-01-05"), utc("2026-01-12")) == [
        span("2026-01-05 14:00", "2026-01-05 23:00"),
        span("2026-01-07 14:00", "2026-01-07 23:00"),
    ]


def test_a_night_shift_belongs_to_the_day_on_which_it_starts() -> None:
    assert NIGHT.intervals(utc("2026-01-01"), utc("2026-01-08")) == [span("2026-01-04 04:00", "2026-01-04 12:00")]


def test_a_night_shift_that_began_yesterday_is_found_and_cut_to_the_question() -> None:
    assert NIGHT.intervals(utc("2026-01-04 10:00"), utc("2026-01-04 11:00")) == [
        span("2026-01-04 10:00", "2026-01-04 11:00")
    ]


def test_hours_may_end_at_24_or_at_midnight_and_join_those_of_the_next_day() -> None:
    for evening in ("Mon 18:00-24:00 UTC", "Mon 18:00-00:00 UTC"):
        shift = parse_shift(f"{evening}; Tue 00:00-06:00 UTC")
        assert shift.intervals(utc("2026-01-05"), utc("2026-01-12")) == [span("2026-01-05 18:00", "2026-01-06 06:00")]


def test_a_range_of_days_may_run_over_the_end_of_the_week() -> None:
    shift = parse_shift("Sat-Mon 12:00-13:00 UTC")
    weekdays = [one.start.weekday() for one in shift.intervals(utc("2026-01-05"), utc("2026-01-12"))]
    assert weekdays == [0, 5, 6]


def test_always_fills_the_question_and_nothing_leaves_it_empty() -> None:
    start, end = utc("2026-01-05"), utc("2026-01-12")
    assert parse_shift("always").intervals(start, end) == [Interval(start, end)]
    assert parse_shift("").intervals(start, end) == []
    assert parse_shift("always").intervals(end, start) == []


def test_a_start_that_the_clock_skips_counts_from_the_jump() -> None:
    shift = parse_shift("Sun 02:30-08:00 America/Chicago")
    assert shift.intervals(utc("2026-03-08"), utc("2026-03-09")) == [span("2026-03-08 08:00", "2026-03-08 13:00")]


def test_an_end_that_the_clock_skips_is_the_jump() -> None:
    shift = parse_shift("Sun 00:00-02:30 America/Chicago")
    assert shift.intervals(utc("2026-03-08"), utc("2026-03-09")) == [span("2026-03-08 06:00", "2026-03-08 08:00")]


def test_a_shift_inside_the_skipped_hour_does_not_take_place() -> None:
    shift = parse_shift("Sun 02:10-02:50 America/Chicago")
    assert shift.intervals(utc("2026-03-08"), utc("2026-03-09")) == []


def test_a_start_in_the_doubled_hour_is_the_first_and_an_end_the_second() -> None:
    early = parse_shift("Sun 00:00-01:30 America/Chicago")
    late = parse_shift("Sun 01:30-08:00 America/Chicago")
    window = (utc("2026-11-01"), utc("2026-11-02"))
    assert early.intervals(*window) == [span("2026-11-01 05:00", "2026-11-01 07:30")]
    assert late.intervals(*window) == [span("2026-11-01 06:30", "2026-11-01 14:00")]


def test_a_date_that_a_country_left_out_has_no_shift() -> None:
    shift = parse_shift("Fri 08:00-17:00 Pacific/Apia")
    assert shift.intervals(utc("2011-12-29"), utc("2012-01-02")) == []


def test_an_off_override_takes_away_and_an_on_override_adds() -> None:
    overrides = [off("2026-01-05 10:00", "2026-01-05 12:00"), on("2026-01-05 20:00", "2026-01-05 22:00")]
    assert on_duty(DAY, overrides, utc("2026-01-05"), utc("2026-01-06")) == [
        span("2026-01-05 08:00", "2026-01-05 10:00"),
        span("2026-01-05 12:00", "2026-01-05 17:00"),
        span("2026-01-05 20:00", "2026-01-05 22:00"),
    ]


def test_where_overrides_overlap_the_later_line_wins() -> None:
    sick = off("2026-01-05 00:00", "2026-01-06 00:00")
    back = on("2026-01-05 12:00", "2026-01-05 18:00")
    window = (utc("2026-01-05"), utc("2026-01-06"))
    assert on_duty(DAY, [sick, back], *window) == [span("2026-01-05 12:00", "2026-01-05 18:00")]
    assert on_duty(DAY, [back, sick], *window) == []


def test_an_override_outside_the_question_changes_nothing() -> None:
    window = (utc("2026-01-05"), utc("2026-01-06"))
    assert on_duty(DAY, [off("2026-01-06 00:00", "2026-01-07 00:00")], *window) == DAY.intervals(*window)


def test_a_question_without_a_time_zone_is_refused() -> None:
    naive = utc("2026-01-05").replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        DAY.intervals(naive, naive + timedelta(hours=1))
