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
from bot.usecases.turns import A_WHILE, made, next_turn, rest_after, room, take_turn
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


def freed(queue: Queue, at: datetime) -> Queue:
    return replace(queue, free_at=at)


@given(st.lists(st.floats(0, 3), max_size=40), st.sampled_from((ONE_A_SECOND, FEW)))
def test_no_window_holds_more_calls_than_the_platform_takes(gaps: list[float], windows: Windows) -> None:
    now, calls = NOON, list[datetime]()
    queue = IDLE
    for gap in gaps:
        now += timedelta(seconds=gap)
        queue, turn = take_turn(freed(queue, now), windows, a_message(now), now)
        calls.append(turn)
    for most, within in windows:
        for first, last in zip(calls, calls[most:], strict=False):
            assert last - first >= timedelta(seconds=within)


def test_each_who_waits_has_a_turn_of_their_own_in_the_order_in_which_they_came() -> None:
    queue, turns = IDLE, []
    for _ in range(4):
        queue, turn = take_turn(freed(queue, NOON), ONE_A_SECOND, a_message(NOON), NOON)
        turns.append(turn)
    assert turns == [NOON, NOON + SECOND, NOON + 2 * SECOND, NOON + 3 * SECOND]


def test_whoever_comes_back_for_their_turn_goes_before_whoever_comes_anew() -> None:
    queue, _ = take_turn(IDLE, ONE_A_SECOND, a_message(NOON), NOON)
    queue, turn = take_turn(freed(queue, NOON), ONE_A_SECOND, a_message(NOON), NOON)
    assert take_turn(freed(queue, turn), ONE_A_SECOND, a_message(turn, turn), turn)[1] == turn
    assert take_turn(freed(queue, turn), ONE_A_SECOND, a_message(turn), turn)[1] > turn


def test_those_who_could_not_go_when_it_was_their_turn_do_not_all_go_at_once_later() -> None:
    queue, waiting = IDLE, []
    for _ in range(12):
        queue, turn = take_turn(freed(queue, NOON), SEVERAL, a_message(NOON), NOON)
        waiting.append(turn)
    now, calls = NOON + 60 * SECOND, list[datetime]()
    while waiting:
        now = max(now, min(waiting))
        queue, turn = take_turn(freed(queue, now), SEVERAL, a_message(now, waiting.pop(0)), now)
        if turn > now:
            waiting = sorted([*waiting, turn])
        else:
            calls.append(now)
    assert len(calls) == 12
    for most, within in SEVERAL:
        assert all(last - first >= timedelta(seconds=within) for first, last in zip(calls, calls[most:], strict=False))


def test_while_a_call_is_under_way_the_next_waits_for_its_end() -> None:
    queue, _ = take_turn(IDLE, ONE_A_SECOND, a_message(NOON), NOON)
    later = NOON + 3 * SECOND
    queue, turn = take_turn(queue, ONE_A_SECOND, a_message(later), later)
    assert turn == later + A_WHILE
    assert take_turn(freed(queue, turn), ONE_A_SECOND, a_message(turn, turn), turn)[1] == turn


def test_a_sender_that_died_holds_the_next_up_no_longer_than_its_lease() -> None:
    queue, _ = take_turn(IDLE, ONE_A_SECOND, a_message(NOON), NOON)
    after = NOON + 10 * SECOND
    assert take_turn(queue, ONE_A_SECOND, a_message(after), after)[1] == after


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
