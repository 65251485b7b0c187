"""No secret gets into the log, whoever wrote it there."""

import logging

import aiohttp
import pytest

from adapters.slack.logs import log, log_fault
from tests.adapters.slack.conftest import opened
from tests.fakes.slack import FakeSlack


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-12-34-abcDEF",
        "xapp-1-A0-99-abc",
        "wss://wss-primary.slack.com/link/?ticket=abc",
        "https://hooks.slack.com/commands/T1/2/abc",
        "trigger_id=13345224609.738474920.8088930838d88f008e0",
        "'token': 'gIkuvaNzQIHg97ATvDxqgjtO'",
    ],
)
def test_a_secret_is_left_out_of_a_line_and_of_a_traceback(secret: str, caplog: pytest.LogCaptureFixture) -> None:
    log.warning("was told %s", secret)
    try:
        raise ValueError(secret)
    except ValueError:
        log.exception("failed")
    assert secret not in caplog.text
    assert "(left out)" in caplog.text
    assert "ValueError" in caplog.text


@pytest.mark.parametrize("silence", [aiohttp.ServerDisconnectedError(), TimeoutError()])
def test_where_slack_does_not_answer_a_line_says_so_and_no_traceback(
    silence: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise silence
    except Exception as fault:
        log_fault("Answering a press", fault)
    assert caplog.messages == [f"Answering a press failed: Slack did not answer ({type(silence).__name__})."]


def test_where_the_fault_is_ours_it_is_told_where_it_happened(caplog: pytest.LogCaptureFixture) -> None:
    told = "no signal"
    try:
        raise KeyError(told)
    except KeyError as fault:
        log_fault("Answering a press", fault)
    assert "KeyError" in caplog.text
    assert told not in caplog.text
    assert "test_logs.py" in caplog.text


async def test_a_start_with_the_token_in_the_environment_too_warns_of_nothing(
    fake: FakeSlack, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", fake.bot_token)
    async with opened(fake, "http") as shop:
        await fake.command(shop.agent, "/leads")
    assert [line for line in caplog.records if line.levelno >= logging.WARNING] == []


def test_the_libraries_are_never_heard_below_info() -> None:
    # That is where they log the bodies of what they send and receive.
    assert not log.isEnabledFor(logging.DEBUG)
