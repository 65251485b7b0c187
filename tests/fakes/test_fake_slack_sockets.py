"""The fake's Socket Mode as slack_sdk's own client meets it, and the fake in a process of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes import samples as s
from tests.fakes.slack import (
    APP_TOKEN,
    BOT_TOKEN,
    DISPATCH_FAILED,
    OPERATION_TIMEOUT,
    FakeSlack,
    FaultKind,
    RemoteSlack,
    SlackUser,
)
from tests.fakes.slack.shapes import Json
from tests.support.waits import A_LONG_WAIT

ROOT = Path(__file__).parents[2]


class Line(Protocol):
    """The part of slack_sdk's socket client that it leaves without types."""

    async def connect(self) -> None: ...

    async def close(self) -> None: ...


class Listener:
    """What an app at the other end of a socket hears, and the answer that it gives."""

    def __init__(self) -> None:
        self.heard: list[SocketModeRequest] = []
        self.says: Json | None = None

    async def hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Acknowledge one envelope."""
        self.heard.append(request)
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.says))


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
async def line(slack: FakeSlack, client: AsyncWebClient, listener: Listener) -> AsyncIterator[Line]:
    slack.transport = "socket"
    sdk = SocketModeClient(APP_TOKEN, web_client=client, ping_interval=0.2)
    sdk.socket_mode_request_listeners.append(listener.hear)
    line: Line = sdk
    await line.connect()
    await slack.wait_for(lambda: slack.sockets.count == 1)
    yield line
    await line.close()


@pytest.mark.usefixtures("line")
class TestASocket:
    async def test_carries_commands_and_their_answers(
        self, slack: FakeSlack, listener: Listener, beverly: SlackUser
    ) -> None:
        listener.says = {"text": "On it"}
        answer = await slack.command(beverly, "/escalate", "12345 a payload & more")
        assert answer.status == 200
        assert (listener.heard[0].type, listener.heard[0].payload["text"]) == (
            "slash_commands",
            "12345 a payload &amp; more",
        )
        assert listener.heard[0].accepts_response_payload
        assert slack.ephemerals(beverly)[0].plain() == "On it"

    async def test_carries_presses_and_forms_and_their_errors(
        self, client: AsyncWebClient, slack: FakeSlack, listener: Listener, beverly: SlackUser
    ) -> None:
        await client.chat_postMessage(channel=beverly.id, text="A card", blocks=s.everything())
        await slack.press(beverly, slack.latest(beverly), "accept")
        await client.views_open(trigger_id=listener.heard[0].payload["trigger_id"], view=s.modal())
        listener.says = {"response_action": "errors", "errors": {"account": "No such account"}}
        await slack.submit(beverly, slack.open_view(beverly), {"account": "9"})
        assert slack.open_view(beverly).errors == {"account": "No such account"}
        assert [request.type for request in listener.heard] == ["interactive", "interactive"]

    async def test_carries_events_that_are_tried_again(
        self, slack: FakeSlack, listener: Listener, beverly: SlackUser
    ) -> None:
        assert (await slack.open_home(beverly, retry=(2, "timeout"))).status == 200
        assert listener.heard[0].type == "events_api"
        assert (listener.heard[0].retry_attempt, listener.heard[0].retry_reason) == (2, "timeout")
        assert not listener.heard[0].accepts_response_payload

    async def test_is_replaced_when_slack_asks_for_it(
        self, slack: FakeSlack, listener: Listener, beverly: SlackUser
    ) -> None:
        await slack.sockets.refresh()
        await slack.wait_for(lambda: slack.sockets.opened == 2 and slack.sockets.count == 1)
        assert (await slack.command(beverly, "/escalate")).status == 200
        assert len(listener.heard) == 1

    async def test_is_opened_anew_after_it_was_cut_off(
        self, slack: FakeSlack, listener: Listener, beverly: SlackUser
    ) -> None:
        slack.sockets.drop()
        assert (await slack.command(beverly, "/escalate")).error == DISPATCH_FAILED
        await slack.wait_for(lambda: slack.sockets.count == 1)
        assert (await slack.command(beverly, "/escalate")).status == 200
        assert len(listener.heard) == 1

    async def test_that_fell_silent_hears_nothing_until_its_client_gives_it_up(
        self, slack: FakeSlack, listener: Listener, beverly: SlackUser
    ) -> None:
        slack.answer_within = 0.05
        slack.sockets.silence()
        assert (await slack.command(beverly, "/escalate")).error == OPERATION_TIMEOUT
        assert listener.heard == []
        slack.answer_within = A_LONG_WAIT
        await slack.wait_for(lambda: slack.sockets.opened == 2 and slack.sockets.count == 1)
        assert (await slack.command(beverly, "/escalate")).status == 200


async def test_several_sockets_take_turns(slack: FakeSlack, session: aiohttp.ClientSession, beverly: SlackUser) -> None:
    slack.transport = "socket"
    urls = [f"{slack.base_url}link?ticket={slack.sockets.ticket()}" for _ in range(2)]
    async with session.ws_connect(urls[0]) as one, session.ws_connect(urls[1]) as two:
        assert [(await ws.receive_json())["num_connections"] for ws in (one, two)] == [1, 2]
        for ws in (one, two):
            asking = asyncio.create_task(slack.command(beverly, "/escalate"))
            envelope = await ws.receive_json()
            # An acknowledgement may come by another socket than its envelope.
            await one.send_json({"envelope_id": envelope["envelope_id"]})
            assert (await asking).status == 200
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(urls[0])


async def test_in_a_process_of_its_own_it_is_told_what_to_do_by_its_client() -> None:
    command = [sys.executable, "-m", "tests.fakes.slack", "--post-interval", "0"]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    try:
        base_url = (await process.stdout.readline()).decode().strip()
        async with RemoteSlack(base_url) as slack, aiohttp.ClientSession() as session:
            client = AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, session=session, retry_handlers=[])
            (beverly,) = await slack.add_users("beverly")
            await slack.fault(FaultKind.REFUSED, "chat.postMessage", times=None, error="is_archived")
            with pytest.raises(SlackApiError, match="is_archived"):
                await client.chat_postMessage(channel=beverly.id, text="lost")
            await slack.clear_faults()
            posted = await client.chat_postMessage(channel=beverly.id, text="found", blocks=s.everything())
            await slack.wait_for_posts(1)
            await client.chat_postEphemeral(channel=posted["channel"], user=beverly.id, text="only you")
            assert "12345" in (await slack.messages(beverly))[0].plain()
            assert [message.text for message in await slack.ephemerals()] == ["only you"]
            assert (await slack.counts())["requests"]["chat.postMessage"] == 2
            await slack.forget()
            assert await slack.messages() == []
    finally:
        process.terminate()
        assert await process.wait() == 0
