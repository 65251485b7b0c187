"""Slack put together: what takes requests in, what sends messages out, and the connection that both share."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from adapters.slack.answers import Answers
from adapters.slack.edge import slack_routes
from adapters.slack.inbound import Inbound
from adapters.slack.logs import log, log_fault
from adapters.slack.outbound import SlackChat
from adapters.slack.people import People
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import Patience, Socket
from adapters.tasks import Tasks
from bot.ports import Accounts, Door

_API_SECONDS = 5.0
_SETTLE_SECONDS = 5.0


def web_client(settings: SlackSettings) -> AsyncWebClient:
    """Make the client of Slack's Web API, which never retries; the caller gives it a session."""
    # A blind retry after a lost answer would post the same message twice.
    client = AsyncWebClient(settings.bot_token, settings.api_url, logger=log, retry_handlers=[])
    if settings.is_loopback:
        client.proxy = None
    return client


def web_session() -> aiohttp.ClientSession:
    """Open a session whose calls end within five seconds: the library ignores its own timeout beside a session."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_API_SECONDS))


class Slack:
    """One Slack workspace. Give `routes` to the web server, `chat` to whoever sends, and start and stop the rest."""

    def __init__(
        self, settings: SlackSettings, door: Door, accounts: Accounts, patience: Patience | None = None
    ) -> None:
        self._client = web_client(settings)
        self._tasks = Tasks(log_fault)
        people = People(self._client, accounts)
        inbound = Inbound(self._client, door, people, Answers(self._client, people, self._tasks))
        secret, token = settings.signing_secret, settings.app_token
        self._socket = Socket(inbound.app, token, self._client, patience) if token else None
        self.routes: list[Route] = slack_routes(inbound.app, secret) if secret else []
        self.chat = SlackChat(self._client, accounts, people)

    async def start(self) -> None:
        """Open the session that all calls share, and Socket Mode's connection if there is to be one."""
        self._client.session = web_session()
        if self._socket:
            self._socket.start()

    async def stop(self) -> None:
        """Let what is in hand be finished, then disconnect."""
        if self._socket:
            await self._socket.stop()
        await self.settle()
        if self._client.session:
            await self._client.session.close()

    async def settle(self) -> None:
        """Let every answer that is under way arrive."""
        await self._tasks.settle(_SETTLE_SECONDS)
