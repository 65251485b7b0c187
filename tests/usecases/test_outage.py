"""A chat platform that is down: messages wait, one call tries it, others are reached elsewhere, agents are told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from adapters.store.outbox import StoredOutbox
from bot.domain.acts import Pressed, RequestKey
from bot.domain.events import PageUnsent
from bot.messages import labels
from bot.messages.intents import Intent
from bot.messages.show import Face, Lane, Show
from bot.ports import Chat, Platform, Undeliverable
from bot.ports.measures import UNMEASURED
from bot.ports.outbox import Unsent
from bot.usecases.claiming import AT_A_TIME, take_up
from bot.usecases.courier import Courier
from bot.usecases.outage import BETWEEN_TRIES
from bot.usecases.warmline import Warmline
from directory.people import PersonId
from tests.usecases.line import FIRST, POLICY, HandAlarm, Line, readable
from tests.usecases.sending import sending, spoil
from tests.usecases.test_two_platforms import SLACK, TEAMS, Company, a_company

SILENT = Undeliverable("no answer", silent=True)
LOCKED_OUT = Undeliverable("the token is not taken; put a new one in its place", locked_out=True)
EVERYBODY = ("ana", "ali", "bev", "cy", "dee", "eve", "fay", "sue", "sam", "dot")
A_TRY = BETWEEN_TRIES.total_seconds()
NOT_ANSWERING = "isn't answering"


def breaks(line: Line, fault: Undeliverable = SILENT) -> None:
    for who in EVERYBODY:
        line.chat.fail(who, *(fault,) * 100)


def mends(line: Line) -> None:
    line.chat.faults.clear()


@asynccontextmanager
async def down(line: Line, fault: Undeliverable = SILENT) -> AsyncIterator[None]:
    """Let the platform answer nothing meanwhile, after the agent has opened a call."""
    breaks(line, fault)
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.later(1)
    line.chat.calls.clear()
    yield
    mends(line)


async def test_while_it_is_down_one_call_at_a_time_tries_it(line: Line) -> None:
    async with down(line):
        for tries in range(1, 5):
            await line.later(A_TRY)
            assert len(line.chat.calls) == tries
        await line.settle()
        assert len(line.chat.calls) == 4


async def test_when_it_answers_again_all_go_on_at_once(line: Line) -> None:
    async with down(line):
        await line.later(10)
    await line.later(A_TRY)
    assert all(labels.ACCEPT in line.offered(who) for who in ("bev", "cy", "dee"))
    assert len(line.chat.of("ana")) == 1


async def test_a_hiccup_is_no_outage(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    for who in ("bev", "cy", "dee"):
        line.chat.fail(who, SILENT)
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.later(1)
    assert all(labels.ACCEPT in line.offered(who) for who in ("bev", "cy", "dee"))
    assert "takes no messages" not in caplog.text


async def test_an_outage_is_told_once_and_its_end_too(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    async with down(line):
        for _ in range(5):
            await line.later(A_TRY)
    await line.later(A_TRY)
    told = [record.levelname for record in caplog.records if record.name == "bot.usecases.outage"]
    assert told == ["ERROR", "WARNING"]


async def test_a_login_that_is_not_taken_is_an_outage_at_the_first_call_and_says_what_to_do(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    async with down(line, LOCKED_OUT):
        await line.later(1)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "Memory takes no messages: the token is not taken; put a new one in its place. "
        "`python app.py check` says what to mend. They wait, and it is tried again every few seconds."
    ]


async def test_requests_to_wait_and_nothing_else_are_an_outage_that_ends_when_they_said(line: Line) -> None:
    async with down(line, Undeliverable("too fast", retry_after=30)):
        await line.later(28)
        assert line.chat.calls == []
    await line.later(2)
    assert len(line.chat.did("post")) == 1
    await line.later(1)
    assert labels.ACCEPT in line.offered("bev")


async def test_a_request_to_wait_for_days_is_not_taken_at_its_word(line: Line) -> None:
    async with down(line, Undeliverable("too fast", retry_after=1e6)):
        await line.later(20)
    await line.later(600)
    assert len(line.chat.of("ana")) == 1


async def test_waves_keep_their_time_while_nobody_can_be_reached(line: Line) -> None:
    async with down(line):
        await line.to_next_deadline()
        assert "eve" in await line.paged()


async def test_a_page_that_was_over_before_it_got_through_is_on_the_timeline_and_never_posted(line: Line) -> None:
    async with down(line):
        await line.warmline.desk(Pressed(PersonId("ana"), Intent.GONE, FIRST, "", RequestKey("gone")))
        await line.later(A_TRY)
    await line.later(A_TRY)
    unsent = [event.person for event in await line.timeline() if isinstance(event, PageUnsent)]
    assert sorted(unsent) == ["bev", "cy", "dee"]
    assert [call for call in line.chat.did("post") if call.to != "ana"] == []


async def test_a_message_that_needs_no_call_leaves_the_try_to_the_next_and_wakes_the_sender_for_it(line: Line) -> None:
    breaks(line)
    await line.types("ana", "/escalate 4711 no dial tone")
    past = Show(PersonId("bev"), FIRST, Face.CLAIM, 7, Lane.WAITED_FOR, posts=True)
    await line.store.run(lambda unit: unit.outbox.show([past]))
    line.clock.move(timedelta(seconds=A_TRY))
    chats: dict[Platform, Chat] = {line.chat.platform: line.chat}
    woken = asyncio.Event()
    courier = Courier(line.store, POLICY, line.clock, chats, line.warmline.desk, UNMEASURED, woken.set)

    async def tries() -> list[str]:
        taken = await line.store.run(lambda unit: take_up(unit, chats, {line.chat.platform: AT_A_TIME}))
        courier.outages.seen(taken.trouble)
        for one in taken.going:
            await courier.send(one, courier.draw(taken.going))
        return [one.key for one in taken.going]

    assert await tries() == [past.key]
    assert woken.is_set()
    assert len(await tries()) == 1
    assert await tries() == []


async def test_a_message_that_cannot_be_drawn_leaves_the_try_to_the_next(line: Line) -> None:
    async with down(line):
        await line.only_takes("ali", "/escalate west 4712 no dial tone")
        await spoil(line, FIRST)
        await line.later(A_TRY)
        assert len(line.chat.calls) == 1


@pytest.mark.parametrize("fault", [Undeliverable("a fault of theirs"), Undeliverable("too fast", retry_after=1)])
async def test_however_a_try_fails_the_next_is_made_soon(line: Line, fault: Undeliverable) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    breaks(line, LOCKED_OUT)
    await line.presses("bev", labels.ON_A_CALL)
    line.chat.calls.clear()
    for who in EVERYBODY:
        line.chat.faults[who][:] = [fault] * 100
    for tries in range(1, 4):
        await line.later(A_TRY)
        assert len(line.chat.calls) == tries


async def test_a_sender_that_runs_by_itself_goes_on_when_the_platform_does(line: Line) -> None:
    async with down(line):
        await line.later(A_TRY)
    line.clock.move(timedelta(seconds=A_TRY))
    async with sending(line):
        line.warmline.sender.wake()
        await line.chat.until(lambda: len(line.chat.standing) == 4)


@pytest.fixture
async def company() -> AsyncIterator[Company]:
    async with a_company() as company:
        yield company


def slack_is_silent(company: Company) -> None:
    for who in EVERYBODY:
        company.slack.fail(who, *(SILENT,) * 100)


async def _slack_breaks(company: Company) -> None:
    slack_is_silent(company)
    await company.types("bev", "/available", SLACK)
    await company.types("ana", "/escalate 4711 no dial tone", SLACK)
    await company.later(1)
    await company.later(2)
    await company.later(2)


async def test_whoever_has_another_platform_is_reached_there_meanwhile(company: Company) -> None:
    await _slack_breaks(company)
    assert company.reached("bev") == (0, 1)


async def test_whoever_has_no_other_platform_waits_and_what_stands_elsewhere_stays(company: Company) -> None:
    await _slack_breaks(company)
    assert company.reached("ana") == (0, 0)
    company.slack.faults.clear()
    await company.later(10)
    assert company.reached("ana") == (1, 0)
    assert company.reached("bev") == (0, 1)


async def test_each_try_takes_up_a_few_messages_however_many_can_go_nowhere_else(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows = [Show(PersonId("eve"), FIRST, Face.ASKER, number, Lane.LOOKED_AT, posts=True) for number in range(12)]
    await _slack_breaks(company)
    await company.database.run(lambda unit: unit.outbox.show(shows))
    await company.later(10)
    taken_up: list[str] = []
    claim = StoredOutbox.claim

    def counted(*asked: Any) -> tuple[Unsent, ...]:
        found = claim(*asked)
        taken_up.extend(one.key for one in found)
        return found

    monkeypatch.setattr(StoredOutbox, "claim", counted)
    for tries in range(1, 4):
        await company.later(A_TRY)
        assert len(taken_up) <= tries * AT_A_TIME


async def test_after_an_outage_one_hiccup_is_no_other_whoever_found_that_it_was_over(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    async with down(line):
        await line.later(A_TRY)
    another = Warmline(line.store, POLICY, line.clock, HandAlarm(), {line.chat.platform: line.chat}, lambda: FIRST)
    line.clock.move(timedelta(seconds=A_TRY))
    await another.onlooker.settle()
    caplog.clear()
    line.chat.fail("ana", SILENT)
    await line.types("bev", "/busy 5")
    await line.presses("cy", labels.ACCEPT)
    assert "takes no messages" not in caplog.text


async def test_the_agents_card_says_who_can_not_be_reached_and_no_longer_says_so_afterwards(company: Company) -> None:
    slack_is_silent(company)
    await company.types("ali", "/escalate 4711 no dial tone", TEAMS)
    await company.types("ana", "/escalate 4712 no dial tone", SLACK)
    await company.presses("cy", labels.ON_A_CALL, company.teams)
    for _ in range(6):
        await company.later(2)
    await company.later(20)
    card = readable(company.teams.newest("ali"))
    assert f"Slack {NOT_ANSWERING}, so 1 lead could not be reached there yet." in card
    company.slack.faults.clear()
    await company.later(10)
    assert NOT_ANSWERING not in readable(company.teams.newest("ali"))
