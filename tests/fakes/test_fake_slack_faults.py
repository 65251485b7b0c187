"""The fake's rate limits, and what can be made to go wrong on the way."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, FaultKind, ManualClock, SlackUser

POST = "chat.postMessage"


async def retry_after(call: Any) -> int:
    """Seconds that a 429 asks for."""
    with pytest.raises(SlackApiError) as caught:
        await call
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    return int(caught.value.response.headers["Retry-After"])


async def test_one_message_a_second_to_one_person(
    client: AsyncWebClient, slack: FakeSlack, clock: ManualClock, beverly: SlackUser
) -> None:
    other = slack.add_user("other")
    await client.chat_postMessage(channel=beverly.id, text="1")
    assert await retry_after(client.chat_postMessage(channel=slack.dm_with(beverly), text="too fast")) == 1
    await client.chat_postMessage(channel=other.id, text="another channel")
    clock.advance(0.96)
    await client.chat_postMessage(channel=beverly.id, text="2, within the tolerance")
    assert [message.text[0] for message in slack.messages(beverly)] == ["1", "2"]
    assert [(violation.method, violation.error) for violation in slack.violations] == [(POST, "ratelimited")]


async def test_the_tolerance_does_not_add_up(
    client: AsyncWebClient, slack: FakeSlack, clock: ManualClock, beverly: SlackUser
) -> None:
    for _ in range(2):
        await client.chat_postMessage(channel=beverly.id, text="x")
        clock.advance(0.96)
    assert await retry_after(client.chat_postMessage(channel=beverly.id, text="x")) == 1
    assert len(slack.messages(beverly)) == 2


async def test_a_burst_may_be_allowed(client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser) -> None:
    slack.limits.burst = 3
    for _ in range(3):
        await client.chat_postMessage(channel=beverly.id, text="x")
    assert await retry_after(client.chat_postMessage(channel=beverly.id, text="x")) == 1


async def test_the_workspace_may_have_a_limit_over_all_people(
    client: AsyncWebClient, slack: FakeSlack, clock: ManualClock
) -> None:
    slack.limits.posts_per_second = 2
    people = [slack.add_user(f"p{number}") for number in range(3)]
    for person in people[:2]:
        await client.chat_postMessage(channel=person.id, text="x")
    assert await retry_after(client.chat_postMessage(channel=people[2].id, text="x")) == 1
    clock.advance(1)
    await client.chat_postMessage(channel=people[2].id, text="x")


async def test_a_method_may_have_a_limit_by_the_minute(
    client: AsyncWebClient, slack: FakeSlack, clock: ManualClock, beverly: SlackUser
) -> None:
    posted = await client.chat_postMessage(channel=beverly.id, text="x")
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    slack.limits.per_minute["chat.update"] = 2
    for _ in range(2):
        await client.chat_update(**where, text="y")
        clock.advance(10)
    assert await retry_after(client.chat_update(**where, text="y")) == 40
    clock.advance(40)
    await client.chat_update(**where, text="y")


async def test_a_fault_is_for_so_many_calls_of_a_method_about_a_person(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    other = slack.add_user("other")
    slack.limits.post_interval = 0
    slack.fault(FaultKind.REFUSED, POST, person=beverly, times=2, error="restricted_action")
    await client.chat_postMessage(channel=other.id, text="x")
    for channel in (beverly.id, slack.dm_with(beverly)):
        with pytest.raises(SlackApiError, match="restricted_action"):
            await client.chat_postMessage(channel=channel, text="x")
    await client.chat_postMessage(channel=beverly.id, text="at last")
    assert slack.requests[POST] == 4
    assert [message.text for message in slack.messages(beverly)] == ["at last"]


async def test_faults_stand_until_they_are_cleared(client: AsyncWebClient, slack: FakeSlack) -> None:
    slack.fault(FaultKind.STATUS, times=None, status=503)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await client.auth_test()
        assert caught.value.response.status_code == 503
    slack.faults.clear()
    assert (await client.auth_test())["ok"]


async def test_slack_may_ask_for_patience(client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser) -> None:
    slack.fault(FaultKind.RATE_LIMITED, POST, seconds=30)
    assert await retry_after(client.chat_postMessage(channel=beverly.id, text="x")) == 30
    assert slack.violations == []


async def test_a_proxy_may_answer_in_html(slack: FakeSlack, session: aiohttp.ClientSession) -> None:
    slack.fault(FaultKind.HTML)
    async with session.post(slack.api_url + "auth.test") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")


@pytest.mark.parametrize(("kind", "posted"), [(FaultKind.RESET, 0), (FaultKind.LOST_ANSWER, 1)])
async def test_a_connection_may_be_lost_before_or_after_the_message_is_posted(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser, kind: FaultKind, posted: int
) -> None:
    slack.fault(kind, POST)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=beverly.id, text="x")
    assert len(slack.messages(beverly)) == posted


async def test_an_answer_may_never_come(client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser) -> None:
    slack.fault(FaultKind.HANG, POST)
    hanging = asyncio.create_task(client.chat_postMessage(channel=beverly.id, text="x"))
    await slack.wait_for(lambda: slack.peak_in_flight)
    assert not hanging.done()
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    assert slack.messages(beverly) == []


async def test_an_answer_may_be_slow_and_calls_overlap(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    slack.latency = 0.01
    slack.fault(FaultKind.SLOW, POST, seconds=0.1)
    await asyncio.gather(client.chat_postMessage(channel=beverly.id, text="x"), client.auth_test(), client.auth_test())
    assert slack.latest(beverly).text == "x"
    assert slack.peak_in_flight == 3
