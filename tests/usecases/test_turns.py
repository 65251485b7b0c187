"""Whose turn it is: no window of a platform's holds more calls than it takes, and whoever came first goes first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.words import EscalationId
from bot.messages.show import Face, Lane
from bot.ports import MessageKey
from bot.ports.outbox import Unsent
from bot.ports.paces import IDLE, Queue, Windows
from bot.usecases.turns import (
    A_WHILE,
    given_back,
    made,
    next_turn,
    rest_after,
    room,
    stand_in_line,
    taken,
    turn_of,
)
from directory.people import PersonId

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ONE_A_SECOND: Windows = ((1, 1.0),)
FEW: Windows = ((3, 1.0), (5, 4.0))
SEVERAL: Windows = ((3, 1.0), (100, 3600.0))


def a_message(now: datetime, turn: datetime | None = None) -> Unsent:
    return Unsent(
        MessageKey("e1/page/bev/1"),
        PersonId("bev"),
        EscalationId("e1"),
        Face.PAGE,
        1,
        Lane.WAITED_FOR,
        wanted=1,
        attempts=0,
        since=NOON,
        due_at=now,
        turn=turn,
        leased_until=now + 10 * SECOND,
        platform=None,
        address=None,
        drawn=None,
        lost=False,
    )


def landed(queue: Queue, at: datetime) -> Queue:
    return replace(queue, free_at=at)


def called(queue: Queue, windows: Windows, now: datetime) -> Queue:
    return taken(queue, windows, a_message(now), now)


@given(st.lists(st.floats(0, 3), max_size=40), st.sampled_from((ONE_A_SECOND, FEW, SEVERAL)))
def test_no_window_holds_more_calls_than_the_platform_takes(gaps: list[float], windows: Windows) -> None:
    queue, calls = IDLE, [NOON]
    for gap in gaps:
        now = turn_of(queue, windows, calls[-1] + timedelta(seconds=gap))
        queue = landed(called(queue, windows, now), now)
        calls.append(now)
    for most, within in windows:
        for first, last in zip(calls[1:], calls[1 + most :], strict=False):
            assert last - first >= timedelta(seconds=within)


def test_those_whom_somebody_waits_for_come_back_for_the_next_turn_together_and_it_is_the_most_urgents() -> None:
    queue = landed(called(IDLE, ONE_A_SECOND, NOON), NOON)
    assert {turn_of(queue, ONE_A_SECOND, NOON) for _ in range(3)} == {NOON + SECOND}
    later = NOON + SECOND
    queue = landed(called(queue, ONE_A_SECOND, later), later)
    assert {turn_of(queue, ONE_A_SECOND, later) for _ in range(2)} == {later + SECOND}


def test_what_nobody_waits_for_stands_in_line_so_that_one_comes_at_a_time() -> None:
    line, turns = IDLE, list[datetime]()
    for _ in range(4):
        line, turn = stand_in_line(line, ONE_A_SECOND, a_message(NOON), NOON + SECOND, NOON)
        turns.append(turn)
    assert turns == [NOON + n * SECOND for n in (1, 2, 3, 4)]


def test_whoever_came_on_time_and_has_to_wait_a_little_longer_keeps_their_place_in_the_line() -> None:
    line, turn = stand_in_line(IDLE, ONE_A_SECOND, a_message(NOON), NOON + SECOND, NOON)
    line, _ = stand_in_line(line, ONE_A_SECOND, a_message(NOON), NOON + SECOND, NOON)
    free = turn + SECOND / 10
    assert stand_in_line(line, ONE_A_SECOND, a_message(turn, turn), free, turn) == (line, free)


def test_those_who_missed_their_turn_do_not_all_come_back_at_once() -> None:
    now, line, turns = NOON + 60 * SECOND, IDLE, list[datetime]()
    for n in range(3):
        missed = a_message(now, NOON + n * SECOND)
        line, turn = stand_in_line(line, ONE_A_SECOND, missed, now + SECOND, now)
        turns.append(turn)
    assert turns == [now + n * SECOND for n in (1, 2, 3)]


def test_while_a_call_is_under_way_the_next_waits_for_its_end() -> None:
    queue = called(IDLE, ONE_A_SECOND, NOON)
    later = NOON + 3 * SECOND
    assert turn_of(queue, ONE_A_SECOND, later) == later + A_WHILE
    assert turn_of(landed(queue, later), ONE_A_SECOND, later) == later


def test_a_sender_that_died_holds_the_next_up_no_longer_than_its_lease() -> None:
    queue = called(IDLE, ONE_A_SECOND, NOON)
    after = NOON + 10 * SECOND
    assert turn_of(queue, ONE_A_SECOND, after) == after


def test_a_message_that_needed_no_call_gives_its_turn_back() -> None:
    before = landed(called(IDLE, SEVERAL, NOON), NOON)
    later = NOON + SECOND / 10
    assert given_back(called(before, SEVERAL, later), later) == replace(before, free_at=later)
    assert turn_of(given_back(called(IDLE, ONE_A_SECOND, NOON), NOON), ONE_A_SECOND, NOON) == NOON


def test_a_tenant_has_room_for_so_many_and_tells_when_it_has_again() -> None:
    assert room(IDLE, FEW, NOON) == 3
    queue = made(IDLE, FEW, 3, NOON)
    assert room(queue, FEW, NOON) == 0
    assert next_turn(queue.calls, FEW, NOON) == NOON + SECOND
    assert room(queue, FEW, NOON + SECOND) == 2
    assert room(IDLE, (), NOON) is None


def test_what_no_window_can_see_any_more_is_forgotten() -> None:
    queue = made(made(IDLE, FEW, 3, NOON), FEW, 1, NOON + 5 * SECOND)
    assert queue.calls == (NOON + 5 * SECOND,)


def test_only_where_one_call_is_taken_at_a_time_does_the_next_wait_from_its_end() -> None:
    assert rest_after(ONE_A_SECOND) == SECOND
    assert rest_after(FEW) == timedelta(0)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_whatever_waits_for_the_call_under_way_comes_back_at_one_instant_whenever_it_came(
    one: float, two: float
) -> None:
    under_way = called(IDLE, SEVERAL, NOON)
    back = {turn_of(under_way, SEVERAL, NOON + came * SECOND) for came in (one, two)}
    assert back == {NOON + A_WHILE}, "so that the most urgent of all goes"
