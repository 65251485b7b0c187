"""What Teams' refusals mean, whatever is written in their headers."""

from math import isfinite

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.teams.errors import refused


@given(st.text() | st.floats().map(str) | st.integers().map(str))
@example("1e999")
def test_whatever_a_request_to_wait_says_the_wait_is_a_time(told: str) -> None:
    wait = refused(429, {"Retry-After": told}, "", posting=True).retry_after
    assert wait is not None
    assert isfinite(wait)
    assert wait >= 0


@pytest.mark.parametrize("told", ["nan", "inf", "-inf", "soon", ""])
def test_a_wait_that_is_no_number_of_seconds_is_one_second_or_none_where_none_was_asked_for(told: str) -> None:
    assert refused(429, {"Retry-After": told}, "", posting=True).retry_after == 1
    assert refused(503, {"Retry-After": told}, "", posting=True).retry_after is None
