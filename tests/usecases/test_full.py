"""A chat platform that answers, but takes no new messages for a while: all wait together; it is told if for long."""

import pytest

from bot.domain.acts import Pressed, RequestKey
from bot.messages import labels
from bot.messages.intents import Intent
from bot.messages.show import Face, Lane, Show
from bot.ports.paces import Pace
from directory.people import PersonId
from tests.usecases.line import FIRST, Line
from tests.usecases.sending import too_fast
from tests.usecases.test_outage import EVERYBODY, breaks, down
from tests.usecases.test_two_platforms import SLACK, a_company


async def test_redrawings_go_on_while_no_new_messages_are_taken(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    async with down(line, too_fast(30)):
        line.chat.faults.clear()
        await line.presses("bev", labels.ON_A_CALL)
        assert [(call.what, call.to) for call in line.chat.calls] == [("update", "ana"), ("update", "bev")]


async def test_what_was_under_way_as_they_were_asked_to_wait_does_not_end_that(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    breaks(line, too_fast(30))
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    await line.only_takes("ali", "/escalate west 4712 no dial tone")
    line.chat.faults["fay"].clear()
    await line.settle()
    assert labels.ACCEPT in line.offered("fay")
    assert "again" not in caplog.text


async def test_after_the_wait_one_new_message_a_second_tries_whether_they_are_taken(line: Line) -> None:
    async with down(line, too_fast(1)):
        await line.later(1)
        for _ in range(20):
            await line.later(1)
        line.chat.calls.clear()
        await line.later(1)
        assert [call.what for call in line.chat.calls] == ["post"]


async def test_nobody_tries_for_a_while_and_new_messages_are_sent_as_ever(line: Line) -> None:
    async with down(line, too_fast(30)):
        await line.warmline.desk(Pressed(PersonId("ana"), Intent.GONE, FIRST, "", RequestKey("gone")))
        await line.settle()
    await line.later(60)
    line.chat.calls.clear()
    await line.types("ali", "/escalate west 4712 no dial tone")
    assert {call.to for call in line.chat.did("post")} >= {"ali", "fay"}


async def test_whoever_has_another_platform_is_reached_there_meanwhile_even_who_was_refused_first() -> None:
    async with a_company() as company:
        company.slack.pace = Pace(to_one=((1, 1.0),))
        for who in EVERYBODY:
            company.slack.fail(who, *(too_fast(30),) * 100)
        await company.types("bev", "/available", SLACK)
        await company.types("ana", "/escalate 4711 no dial tone", SLACK)
        assert company.reached("bev") == (0, 0)
        shows = [Show(PersonId("eve"), FIRST, Face.ASKER, number, Lane.WAITED_FOR, posts=True) for number in (1, 2)]
        await company.database.run(lambda unit: unit.outbox.show(shows))
        for _ in range(5):
            await company.later(1)
        assert company.reached("bev") == (0, 1)
        assert company.reached("eve") == (0, 0)
