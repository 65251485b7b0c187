"""The fake's rate limits, and what can be made to go wrong on the way."""

import asyncio

import aiohttp
import pytest

from tests.fakes.a_bot import Bot
from tests.fakes.teams import LEGACY_WRITES_BLOCKED, FakeTeams, FaultKind, ManualClock, TeamsUser


async def statuses(bot: Bot, chat: str, times: int) -> list[int]:
    """Send so many messages, one after the other."""
    return [(await bot.send(chat)).status for _ in range(times)]


async def test_seven_messages_a_second_go_to_one_chat(
    teams: FakeTeams, bot: Bot, clock: ManualClock, raffi: TeamsUser
) -> None:
    chat = teams.chat_with(raffi).id
    assert await statuses(bot, chat, 7) == [201] * 7
    refused = await bot.send(chat)
    assert (refused.status, refused.code, refused.retry_after) == (429, "Throttled", "1")
    other = teams.add_user("other", installed=True)
    assert await statuses(bot, teams.chat_with(other).id, 1) == [201]
    clock.advance(0.96)
    assert await statuses(bot, chat, 2) == [201, 429]
    assert [(violation.method, violation.error) for violation in teams.violations] == [("send", "Throttled")] * 2


async def test_sixty_messages_go_to_one_chat_in_half_a_minute(
    teams: FakeTeams, bot: Bot, clock: ManualClock, raffi: TeamsUser
) -> None:
    chat = teams.chat_with(raffi).id
    for _ in range(15):
        assert await statuses(bot, chat, 4) == [201] * 4
        clock.advance(1)
    assert (await bot.send(chat)).retry_after == "15"


async def test_fifty_calls_a_second_go_to_one_tenant(teams: FakeTeams, bot: Bot) -> None:
    people = [teams.add_user(f"user{number}", installed=True) for number in range(51)]
    told = [(await bot.open_chat(person)).status for person in people]
    assert told == [201] * 50 + [429]


async def test_looking_up_members_has_a_limit_of_its_own(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    chat = teams.chat_with(raffi).id
    told = [(await bot.call("GET", f"/{chat}/members")).status for _ in range(15)]
    assert told == [200] * 14 + [429]
    assert await statuses(bot, chat, 1) == [201]


async def test_a_fault_is_for_one_person_one_method_and_so_many_times(
    teams: FakeTeams, bot: Bot, raffi: TeamsUser
) -> None:
    chat = teams.chat_with(raffi).id
    other = teams.chat_with(teams.add_user("other", installed=True)).id
    teams.fault(FaultKind.STATUS, "send", person=raffi, times=2, status=503)
    assert await statuses(bot, other, 1) == [201]
    assert (await bot.open_chat(raffi)).status == 201
    assert await statuses(bot, chat, 3) == [503, 503, 201]


async def test_a_fault_answers_before_anything_is_done(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    chat = teams.chat_with(raffi).id
    teams.fault(FaultKind.RATE_LIMITED, seconds=3)
    assert (await bot.send(chat)).retry_after == "3"
    teams.fault(FaultKind.REFUSED, error="PreconditionFailed")
    assert (await bot.send(chat)).status == 412
    teams.fault(FaultKind.REFUSED, error=LEGACY_WRITES_BLOCKED)
    assert (await bot.send(chat)).body["errorCode"] == 209
    teams.fault(FaultKind.HTML)
    assert "<html>" in (await bot.send(chat)).body
    teams.fault(FaultKind.RESET)
    with pytest.raises(aiohttp.ClientError):
        await bot.send(chat)
    assert teams.messages(raffi) == []


async def test_an_answer_may_be_lost_after_all_was_done(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    teams.fault(FaultKind.LOST_ANSWER, "send")
    with pytest.raises(aiohttp.ClientError):
        await bot.send(teams.chat_with(raffi).id)
    assert teams.latest(raffi).plain() == "Hello"


async def test_an_answer_may_never_come_or_come_late(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    chat = teams.chat_with(raffi).id
    teams.fault(FaultKind.HANG)
    hanging = asyncio.create_task(bot.send(chat))
    await teams.wait_for(lambda: teams.requests["send"] == 1)
    hanging.cancel()
    teams.fault(FaultKind.SLOW, seconds=0.01)
    assert (await bot.send(chat)).status == 201
    assert len(teams.messages(raffi)) == 1


@pytest.mark.parametrize("method", ["login", "openid", "keys"])
async def test_login_and_keys_may_be_away_too(
    teams: FakeTeams, bot: Bot, session: aiohttp.ClientSession, method: str
) -> None:
    teams.fault(FaultKind.STATUS, method, status=502)
    if method == "login":
        with pytest.raises(aiohttp.ContentTypeError):
            await bot.log_in()
        return
    url = teams.openid_url if method == "openid" else teams.openid_url.replace("openidconfiguration", "keys")
    async with session.get(url) as answer:
        assert answer.status == 502


async def test_calls_that_are_under_way_together_are_counted(bot: Bot, teams: FakeTeams) -> None:
    people = [teams.add_user(f"user{number}", installed=True) for number in range(5)]
    teams.fault(FaultKind.HANG, times=5)
    hanging = [asyncio.create_task(bot.open_chat(person)) for person in people]
    await teams.wait_for(lambda: teams.requests["create"] == 5)
    for task in hanging:
        task.cancel()
    assert teams.peak_in_flight == 5
