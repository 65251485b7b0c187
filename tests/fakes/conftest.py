"""A Slack and a Teams whose clocks stand still, clients for them, and small apps for them to talk to."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.a_bot import Bot, ListeningBot
from tests.fakes.slack import BOT_TOKEN, SIGNING_SECRET, FakeSlack, ManualClock, SlackUser
from tests.fakes.teams import FakeTeams, TeamsUser


@dataclass
class ListeningApp:
    """An app that checks each signature as slack_sdk does, keeps what it hears and says what it is told to say."""

    url: str = ""
    says: Any = None
    status: int = 200
    heard: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self, request: web.Request) -> web.Response:
        """Answer one request of Slack's."""
        body = await request.text()
        try:
            valid = SignatureVerifier(SIGNING_SECRET).is_valid_request(body, dict(request.headers))
        except (ValueError, TypeError):
            valid = False
        if not valid:
            return web.Response(status=401)
        self.headers.append(dict(request.headers))
        self.heard.append({"json": body} if request.content_type == "application/json" else dict(parse_qsl(body)))
        await self.may_answer.wait()
        if isinstance(self.says, str):
            return web.Response(status=self.status, text=self.says)
        return web.Response(status=self.status) if self.says is None else web.json_response(self.says)


@pytest.fixture(autouse=True)
def no_proxy_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """slack_sdk would send even loopback requests through a proxy that the environment names."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def slack(clock: ManualClock) -> AsyncIterator[FakeSlack]:
    async with FakeSlack(clock=clock) as slack:
        yield slack


@pytest.fixture
def beverly(slack: FakeSlack) -> SlackUser:
    return slack.add_user("beverly")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack: FakeSlack, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(BOT_TOKEN, base_url=slack.api_url, session=session, retry_handlers=[])


@pytest.fixture
async def app(slack: FakeSlack) -> AsyncIterator[ListeningApp]:
    app = ListeningApp()
    app.may_answer.set()
    listening = web.Application()
    listening.add_routes([web.post("/slack/events", app.hear)])
    runner = web.AppRunner(listening, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.app_url = app.url
    yield app
    await runner.cleanup()


@pytest.fixture
async def teams(clock: ManualClock) -> AsyncIterator[FakeTeams]:
    async with FakeTeams(clock=clock) as teams:
        yield teams


@pytest.fixture
def raffi(teams: FakeTeams) -> TeamsUser:
    return teams.add_user("raffi", installed=True)


@pytest.fixture
async def bot(teams: FakeTeams, session: aiohttp.ClientSession) -> Bot:
    bot = Bot(teams, session)
    await bot.log_in()
    return bot


@pytest.fixture
async def listening_bot(teams: FakeTeams, session: aiohttp.ClientSession) -> AsyncIterator[ListeningBot]:
    bot = ListeningBot(teams, session)
    bot.may_answer.set()
    listening = web.Application()
    listening.add_routes([web.post("/api/messages", bot.hear)])
    runner = web.AppRunner(listening, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    teams.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    yield bot
    await runner.cleanup()
