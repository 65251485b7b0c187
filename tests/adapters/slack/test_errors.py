"""What Slack's refusals mean, whatever is written in their headers."""

from dataclasses import dataclass, field
from math import isfinite

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError

from adapters.slack.errors import refused


@dataclass(frozen=True, slots=True)
class Response:
    """What Slack's library keeps of an answer."""

    headers: dict[str, str]
    status_code: int = 429
    data: dict[str, str] = field(default_factory=dict)


class TooMany(SlackApiError):
    """Slack's request to wait."""

    def __init__(self, told: str) -> None:
        self.response = Response({"Retry-After": told})


def asked_to_wait(told: str) -> float | None:
    return refused(TooMany(told), posting=True).retry_after


@given(st.text() | st.floats().map(str) | st.integers().map(str))
@example("1e999")
def test_whatever_a_request_to_wait_says_the_wait_is_a_time(told: str) -> None:
    wait = asked_to_wait(told)
    assert wait is not None
    assert isfinite(wait)
    assert wait >= 0


@pytest.mark.parametrize("told", ["nan", "inf", "-inf", "soon", ""])
def test_a_wait_that_is_no_number_of_seconds_is_one_second(told: str) -> None:
    assert asked_to_wait(told) == 1
