"""A burst of `/escalate` from several clients at once, which go on when Warmline is there again."""

import asyncio
import itertools
from datetime import UTC, datetime

import aiohttp

from bot.messages import phrases
from tests.fakes.slack import SIGNING_SECRET, SlackUser, payloads
from tests.fakes.slack.posting import Delivery, post, request
from tests.support.processes import AppProcess

CLIENTS = 8
SLACK_WAITS = aiohttp.ClientTimeout(total=3)


class Burst:
    """Escalates until so many were confirmed, each about an account of its own, named by a number."""

    def __init__(self, app: AppProcess, agents: list[SlackUser], most: int) -> None:
        self._app = app
        self._agents = itertools.cycle(agents)
        self._numbers = itertools.count(10_000)
        self._most = most
        self._changed = asyncio.Condition()
        self.confirmed: list[str] = []
        self.unanswered: list[str] = []

    async def run(self) -> None:
        """Let all clients ask until it is enough."""
        async with aiohttp.ClientSession(timeout=SLACK_WAITS) as session, asyncio.TaskGroup() as tasks:
            for _ in range(CLIENTS):
                tasks.create_task(self._ask(session))

    async def until_confirmed(self, count: int) -> None:
        """Wait until so many were confirmed."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.confirmed) >= count)

    async def _ask(self, session: aiohttp.ClientSession) -> None:
        while len(self.confirmed) < self._most:
            await self._app.is_up.wait()
            account = str(next(self._numbers))
            try:
                status, text = await self._escalate(session, account)
            except (aiohttp.ClientError, TimeoutError):
                self.unanswered.append(account)
                continue
            assert status == 200, text
            # A store that could not be had in time is told to the person in words; that is no confirmation.
            if phrases.paging_now() in text:
                async with self._changed:
                    self.confirmed.append(account)
                    self._changed.notify_all()

    async def _escalate(self, session: aiohttp.ClientSession, account: str) -> tuple[int, str]:
        payload = payloads.command(
            next(self._agents),
            "D0000000001",
            "/escalate",
            f"{account} no signal",
            f"{account}.1.{int(account):032x}",
            "http://127.0.0.1:9/",
        )
        delivery = Delivery("slash_commands", payload)
        return await post(session, request(self._app.url("slack/events"), SIGNING_SECRET, datetime.now(UTC), delivery))
