"""No secret gets into the log, whoever wrote it there."""

import logging

import pytest

from adapters.slack.logs import log


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


def test_the_libraries_are_never_heard_below_info() -> None:
    # That is where they log the bodies of what they send and receive.
    assert not log.isEnabledFor(logging.DEBUG)
