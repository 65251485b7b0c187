"""The check of the Slack settings names each fault and how to mend it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.check import check, skew
from adapters.slack.settings import SlackSettings
from tests.adapters.slack.conftest import settings_for
from tests.fakes.slack import FakeSlack, FaultKind

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def both(fake: FakeSlack) -> SlackSettings:
    return replace(settings_for(fake, "http"), app_token=fake.app_token)


async def test_good_settings_are_told_line_by_line(fake: FakeSlack) -> None:
    lines = await check(both(fake))
    assert [works for works, _ in lines] == [True, True, True]
    assert "bot in" in lines[0][1]
    assert "clock" in lines[1][1]
    assert "SLACK_APP_TOKEN" in lines[2][1]


async def test_a_refused_bot_token_is_told_with_slacks_word_and_without_the_token(fake: FakeSlack) -> None:
    works, line = (await check(replace(both(fake), bot_token="xoxb-wrong")))[0]
    assert not works
    assert "invalid_auth" in line
    assert "xoxb-wrong" not in line


async def test_a_refused_app_token_is_told(fake: FakeSlack) -> None:
    works, line = (await check(replace(both(fake), app_token="xapp-wrong")))[-1]
    assert not works
    assert "SLACK_APP_TOKEN is refused" in line


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.HTML])
async def test_a_slack_that_does_not_answer_properly_is_told(fake: FakeSlack, kind: FaultKind) -> None:
    fake.fault(kind, times=None)
    lines = await check(both(fake))
    assert [works for works, _ in lines] == [False, False]
    assert all("SLACK_API_URL" in line for _, line in lines)


@pytest.mark.parametrize("seconds", [-60, 0, 60])
def test_a_clock_within_a_minute_of_slacks_is_fine(seconds: int) -> None:
    works, _ = skew(NOW, NOW + timedelta(seconds=seconds))
    assert works


@pytest.mark.parametrize(("seconds", "direction"), [(-61, "61 s behind"), (90, "90 s ahead of")])
def test_a_clock_further_off_is_a_fault_that_says_by_how_much(seconds: int, direction: str) -> None:
    works, line = skew(NOW, NOW + timedelta(seconds=seconds))
    assert not works
    assert direction in line
