"""Slack waits three seconds for an answer: what takes too long is given up before they are over."""

import pytest

from adapters.slack import answers, people
from bot.messages import refusing
from bot.messages.card import Reply
from tests.adapters.slack.conftest import Shop
from tests.adapters.slack.samples import details
from tests.fakes.slack import FaultKind

SLACK_WAITS = 3.0
"""Seconds; the fake waits longer, so that a slow machine fails no test."""


async def test_a_form_that_hangs_is_given_up_in_time_for_slacks_three_seconds(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answers._DIALOG_SECONDS < SLACK_WAITS
    monkeypatch.setattr(answers, "_DIALOG_SECONDS", 0.1)
    shop.desk.script = lambda _: Reply(form=details())
    shop.fake.fault(FaultKind.HANG, "views.open")
    answer = await shop.fake.command(shop.agent, "/escalate")
    assert answer.error is None
    assert answer.shown is not None
    assert answer.shown.plain() == refusing.form_not_opened()


async def test_somebody_whom_slack_cannot_look_up_in_time_is_told_so(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert people._PATIENCE_SECONDS < SLACK_WAITS
    monkeypatch.setattr(people, "_PATIENCE_SECONDS", 0.1)
    shop.fake.fault(FaultKind.HANG, "users.info")
    answer = await shop.fake.command(shop.fake.add_user("bob"), "/available")
    assert answer.error is None
    assert answer.shown is not None
    assert answer.shown.plain() == refusing.went_wrong()
