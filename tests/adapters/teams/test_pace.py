"""Calls wait for their turn, so that Teams never has to turn one down."""

import pytest

from adapters.teams.pace import Pace
from bot.ports import Undeliverable


def test_a_thread_takes_seven_in_a_second() -> None:
    pace = Pace(lambda: 0.0)
    assert [pace.take("a") for _ in range(7)] == [0.0] * 7
    assert pace.take("a") > 1
    assert pace.take("b") == 0


def test_a_thread_takes_fourteen_look_ups_in_a_second_whatever_is_sent_there() -> None:
    pace = Pace(lambda: 0.0)
    assert [pace.take("a") for _ in range(7)] == [0.0] * 7
    assert [pace.take("a", look_up=True) for _ in range(14)] == [0.0] * 14
    assert 1 <= pace.take("a", look_up=True) < 2


def test_a_tenant_counts_look_ups_too() -> None:
    pace = Pace(lambda: 0.0)
    assert {pace.take(str(n), look_up=True) for n in range(50)} == {0.0}
    assert pace.take("one more") >= 1


def test_what_would_wait_too_long_is_given_back_with_the_wait() -> None:
    pace = Pace(lambda: 0.0)
    for _ in range(8):
        pace.take("a")
    with pytest.raises(Undeliverable) as refused:
        pace.take("a")
    assert refused.value.retry_after is not None
    assert refused.value.retry_after > 2


def test_a_tenant_takes_fifty_in_a_second() -> None:
    pace = Pace(lambda: 0.0)
    assert {pace.take(str(n)) for n in range(50)} == {0.0}
    assert 1 <= pace.take("one more") < 2


def test_time_makes_room() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    for _ in range(7):
        pace.take("a")
    now[0] = 5.0
    assert pace.take("a") == 0
