"""Teams put together: what takes requests in, what sends messages out, and what both share."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import aiohttp
from starlette.routing import Route

from adapters.tasks import Tasks
from adapters.teams.answers import Answers
from adapters.teams.connector import SECONDS, SENDERS, Connector
from adapters.teams.front import Front
from adapters.teams.inbound import Inbound
from adapters.teams.keys import Keys, KeysAway
from adapters.teams.login import Login, LoginRefused
from adapters.teams.logs import log, log_fault
from adapters.teams.outbound import TeamsChat
from adapters.teams.pace import Pace
from adapters.teams.people import People
from adapters.teams.settings import TeamsSettings
from adapters.teams.tokens import Tokens
from adapters.teams.wire import Wire
from bot.ports import Accounts, Door
from bot.ports.references import References

_SETTLE_SECONDS = 5.0


class Teams:
    """One bot in one tenant. Give `routes` to the web server, `chat` to whoever sends, and start and stop the rest.

    seconds: a clock that only goes forward, for paces and for what is kept for a while.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        door: Door,
        accounts: Accounts,
        references: References,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._settings = settings
        self._http: aiohttp.ClientSession | None = None
        self._pool = ThreadPoolExecutor(SENDERS, "teams")
        self._tasks = Tasks(log_fault)
        self._keys = Keys(settings.openid_metadata_url, self._session, seconds)
        self._login = Login(settings, self._session, seconds)
        self._renewing: asyncio.Task[None] | None = None
        self._wire = Wire(SENDERS, SECONDS, seconds)
        connector = Connector(self._login, self._session, Pace(seconds), self._pool, self._wire)
        people = People(connector, accounts, references)
        inbound = Inbound(door, people, Answers(connector, people.own_chat, self._tasks), self._tasks)
        tokens = Tokens(self._keys, settings.app_id, settings.service)
        self.routes: list[Route] = Front(settings, tokens, connector, inbound).routes
        self.chat = TeamsChat(connector, accounts, references)

    async def start(self) -> None:
        """Open the session that all calls share, and fetch keys and token ahead, so that nobody waits for them."""
        self._http = aiohttp.ClientSession(trust_env=True)
        if self._settings.checks_tokens:
            await asyncio.gather(_ahead(self._keys.fetch()), _ahead(self._login.token()))
            self._renewing = asyncio.create_task(self._login.keep_fresh())

    async def stop(self) -> None:
        """Let what is in hand be finished, then disconnect."""
        await self.settle()
        if self._renewing:
            self._renewing.cancel()
        if self._http:
            await self._http.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._wire.close()

    async def settle(self) -> None:
        """Let every answer that is under way arrive."""
        await self._tasks.settle(_SETTLE_SECONDS)

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("start Teams first")
        return self._http


async def _ahead(fetching: Coroutine[object, object, object]) -> None:
    try:
        await fetching
    except (KeysAway, LoginRefused) as away:
        log.warning("Microsoft was asked ahead for what Teams needs, and gave none yet: %s", away)
