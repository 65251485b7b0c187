"""When the owner of a callback is reminded: rule 8."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import commands as c
from bot.domain.commands import CallingHours
from bot.domain.policy import CallbackTerms
from bot.domain.reminders import calling_hours, placed
from directory.shifts import Interval
from tests.support.people import NOON, SUE, Crowd
from tests.support.promise import TERMS, Promise, hours

ONE_REMINDER = CallbackTerms(timedelta(hours=24), (0.5,), timedelta(hours=1))


def _at(hours_from_noon: float) -> datetime:
    return NOON + timedelta(hours=hours_from_noon)


def _span(start: float, end: float) -> Interval:
    return Interval(_at(start), _at(end))


def test_without_hours_and_always_on_shift_reminders_stand_at_their_fractions_of_the_time() -> None:
    assert Promise(Crowd.of(SUE)).reminded_until_due() == [_at(12), _at(18), _at(21.6)]


def test_with_no_reminders_the_due_time_is_next() -> None:
    none = CallbackTerms(timedelta(hours=24), (), timedelta(hours=1))
    assert Promise(Crowd.of(SUE), terms=none).deadline == _at(24)


def test_a_reminder_is_held_until_the_owners_next_shift_when_it_comes_in_time() -> None:
    crowd = Crowd.of(SUE)
    crowd.shift(SUE, (0, 5), (20, 30))
    assert Promise(crowd, terms=ONE_REMINDER).deadline == _at(20)


def test_else_it_is_sent_before_this_shift_ends() -> None:
    crowd = Crowd.of(SUE)
    crowd.shift(SUE, (0, 5), (24, 30))
    assert Promise(crowd, terms=ONE_REMINDER).deadline == _at(4.5)


def test_a_shift_shorter_than_that_is_reminded_at_its_start() -> None:
    crowd = Crowd.of(SUE)
    crowd.shift(SUE, (2, 2.25))
    assert Promise(crowd, terms=ONE_REMINDER).deadline == _at(2)


def test_all_that_would_be_sent_before_this_shift_ends_are_one_message() -> None:
    crowd = Crowd.of(SUE)
    crowd.shift(SUE, (0, 5), (24, 30))
    assert Promise(crowd).reminded_until_due() == [_at(4.5)]


def test_all_that_would_be_held_until_the_next_shift_are_one_message() -> None:
    crowd = Crowd.of(SUE)
    crowd.shift(SUE, (0, 5), (20, 30))
    assert Promise(crowd).reminded_until_due() == [_at(20), _at(21.6)]


def test_a_late_ring_sends_one_message_for_all_the_instants_it_missed() -> None:
    promise = Promise(Crowd.of(SUE))
    promise.later(19)
    assert len(promise.ring()) == 1
    assert promise.state.passed == 2
    assert promise.deadline == _at(21.6)


def test_a_ring_after_the_due_time_tells_only_that_it_is_overdue() -> None:
    promise = Promise(Crowd.of(SUE))
    promise.later(30)
    assert [type(event).__name__ for event in promise.ring()] == ["CallbackFellOverdue"]


def test_a_ring_before_its_time_does_nothing() -> None:
    promise = Promise(Crowd.of(SUE))
    promise.later(11.99)
    assert promise.do(c.Ring()) == ()


def test_no_reminder_comes_outside_the_hours_in_which_the_customer_may_be_called() -> None:
    promise = Promise(Crowd.of(SUE), terms=ONE_REMINDER)
    promise.add(SUE, hours(9, 17))
    assert promise.deadline == _at(21)  # midnight is no time to call; nine in the morning is


def test_hours_that_come_only_before_the_reminder_draw_it_forward() -> None:
    due = _at(12)
    assert placed(_at(8), NOON, due, [], hours(13, 15)) == _at(2.5)


def test_the_customers_hours_outweigh_the_owners_shift() -> None:
    due = _at(24)
    assert placed(_at(12), NOON, due, [_span(10, 20)], hours(9, 11)) == _at(21)
    assert placed(_at(12), NOON, due, [_span(10, 20)], hours(13, 15)) == _at(2.5)


def test_a_shift_inside_the_customers_hours_is_best_of_all() -> None:
    assert placed(_at(12), NOON, _at(24), [_span(22, 24)], hours(9, 17)) == _at(22)


def test_where_the_customer_may_not_be_called_before_it_is_due_the_shift_alone_counts() -> None:
    due = _at(12)
    assert placed(_at(6), NOON, due, [_span(7, 9)], hours(1, 3)) == _at(7)
    assert placed(_at(6), NOON, due, [_span(0, 4)], hours(1, 3)) == _at(3.5)


def test_with_neither_hours_nor_shift_the_policy_alone_counts() -> None:
    assert placed(_at(6), NOON, _at(12), [], hours(1, 3)) == _at(6)


def test_hours_are_read_in_the_customers_own_time_zone() -> None:
    new_york = ZoneInfo("America/New_York")
    assert calling_hours(hours(9, 17, new_york), NOON, _at(24)) == [_span(2, 10)]


def test_hours_may_span_midnight() -> None:
    assert calling_hours(hours(22, 6), NOON, _at(24)) == [_span(10, 18)]


def test_hours_from_one_time_to_the_same_are_the_whole_day() -> None:
    assert calling_hours(hours(9, 9), NOON, _at(24)) == [_span(0, 24)]


def test_hours_that_daylight_saving_turns_around_are_none_that_day() -> None:
    night = CallingHours(time(2, 30), time(3, 10), ZoneInfo("America/New_York"))
    leap = datetime(2026, 3, 8, tzinfo=UTC)
    assert calling_hours(night, leap, leap + timedelta(days=1)) == []


# Properties.

_MINUTES = st.integers(0, 48 * 60).map(lambda minutes: timedelta(minutes=minutes))
_ZONES = st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe"])
# The weeks in which some of these zones change their clocks, and one in which none does.
_NOW = st.sampled_from([NOON, datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 4, 4, 6, tzinfo=UTC)])
_HOURS = st.none() | st.builds(CallingHours, st.times(), st.times(), _ZONES.map(ZoneInfo))


@st.composite
def _duties(draw: st.DrawFn, now: datetime, due: datetime) -> list[Interval]:
    bounds = sorted({min(now + draw(_MINUTES), due) for _ in range(draw(st.integers(0, 6)))})
    return [Interval(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]


@st.composite
def _reminders(draw: st.DrawFn) -> tuple[datetime, datetime, datetime, list[Interval], CallingHours | None]:
    now = draw(_NOW)
    due = now + timedelta(minutes=1) + draw(_MINUTES)
    at = now + (due - now) * draw(st.floats(0, 0.999))
    return at, now, due, draw(_duties(now, due)), draw(_HOURS)


def _inside(instant: datetime, spans: list[Interval]) -> bool:
    return any(span.start <= instant < span.end for span in spans)


def _shared(some: list[Interval], others: list[Interval]) -> bool:
    return any(max(a.start, b.start) < min(a.end, b.end) for a in some for b in others)


@given(_reminders())
def test_a_reminder_always_lies_between_now_and_due(
    reminder: tuple[datetime, datetime, datetime, list[Interval], CallingHours | None],
) -> None:
    at, now, due, duty, customers = reminder
    assert now <= placed(at, now, due, duty, customers) <= due


@given(_reminders())
def test_a_reminder_is_inside_the_customers_hours_if_they_come_before_it_is_due(
    reminder: tuple[datetime, datetime, datetime, list[Interval], CallingHours | None],
) -> None:
    at, now, due, duty, customers = reminder
    allowed = calling_hours(customers, now, due)
    assert not allowed or _inside(placed(at, now, due, duty, customers), allowed)


@given(_reminders())
def test_a_reminder_is_on_shift_whenever_that_is_possible_inside_the_customers_hours(
    reminder: tuple[datetime, datetime, datetime, list[Interval], CallingHours | None],
) -> None:
    at, now, due, duty, customers = reminder
    possible = _shared(duty, calling_hours(customers, now, due) or [Interval(now, due)])
    assert not possible or _inside(placed(at, now, due, duty, customers), duty)


@given(_HOURS, _NOW, _MINUTES, st.integers(0, 48 * 60))
def test_the_customers_hours_say_what_their_wall_clock_says(
    customers: CallingHours | None, now: datetime, span: timedelta, minutes: int
) -> None:
    instant = now + timedelta(minutes=minutes)
    if customers is None or instant >= now + span or customers.start == customers.until:
        return
    here = instant.astimezone(customers.zone)
    days = [here + timedelta(days=days) for days in (-1, 0, 1)]
    if len({day.replace(hour=12).utcoffset() for day in days}) > 1:
        return  # where the clock changes, the wall clock says a time twice or not at all
    wall, start, until = here.time(), customers.start, customers.until
    may_call = start <= wall < until if start < until else wall >= start or wall < until
    assert _inside(instant, calling_hours(customers, now, now + span)) == may_call


@given(st.floats(0, 30), st.lists(st.integers(0, 47), min_size=2, max_size=8, unique=True), _HOURS)
def test_whatever_the_shifts_each_ring_sends_one_message_and_no_two_at_one_instant(
    late: float, bounds: list[int], customers: CallingHours | None
) -> None:
    crowd = Crowd.of(SUE)
    ordered = sorted(bounds)
    crowd.shift(SUE, *zip(ordered[::2], ordered[1::2], strict=False))
    promise = Promise(crowd, terms=TERMS)
    promise.add(SUE, customers, number="555 0100")
    promise.later(late)
    told = []
    while crowd.now < promise.state.due_at:
        assert len(promise.ring()) == 1
        told.append(crowd.now)
    assert len(told) == len(set(told)) <= len(TERMS.reminders) + 1
