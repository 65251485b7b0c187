"""Warmline among the people of a place, with a Slack that answers at once; and what each of them saw when."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import Engine, select

from adapters.slack.settings import SLACK
from adapters.store.briefings import told
from adapters.store.columns import insert_once
from adapters.store.database import engine_for
from adapters.store.tables import contact, escalation, hold
from tests.bench.place import Place
from tests.bench.processes import bare, slack, warmline
from tests.bench.stores import SQLITE, fresh_url, settings
from tests.fakes.slack import BOT_TOKEN, RemoteSlack, SlackUser
from tests.support.processes import AppProcess, slack_settings

_USERS_AT_ONCE = 5_000
_LOOKS_APART = 0.05
_PATIENCE_SECONDS = 30.0
_POSTS = "chat.postMessage"
_OPENED = select(told.c.account, escalation.c.id, escalation.c.opened_at).join(
    escalation, told.c.escalation == escalation.c.id
)


@dataclass(frozen=True, slots=True)
class Scene:
    """The place's folder, the address of its database, its Slack, and the people in it by their ids there."""

    folder: Path
    url: str
    slack: RemoteSlack
    people: Mapping[str, SlackUser]

    @asynccontextmanager
    async def warmline(self, place: Place) -> AsyncIterator[AppProcess]:
        """Run Warmline here, under the policy of a place; it has written to everybody before, as on any later day."""
        async with self.replicas(place, 1) as [app]:
            yield app

    @asynccontextmanager
    async def replicas(self, place: Place, count: int) -> AsyncIterator[list[AppProcess]]:
        """Run so many of it on the same database."""
        place.write_policy(self.folder / "policy.toml")
        async with AsyncExitStack() as stack:
            chat = slack_settings(self.slack.api_url)
            apps = [await stack.enter_async_context(warmline(self.folder, chat, self.url)) for _ in range(count)]
            await self.introduce()
            yield apps

    async def introduce(self) -> None:
        """Let Warmline know in which chat it writes to everybody; its tables must be there."""
        await asyncio.to_thread(self._keep, await self._chats())

    async def _chats(self) -> list[dict[str, str]]:
        """Open a direct message with everybody; give whose it is, their account and the message's channel."""
        address = f"{self.slack.api_url}conversations.open"
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as session:

            async def known(id: str, account: str) -> dict[str, str]:
                async with session.post(address, data={"users": account}) as answer:
                    chat = (await answer.json())["channel"]["id"]
                return {"platform": SLACK, "person": id, "account": account, "chat": chat}

            return list(await asyncio.gather(*(known(id, user.id) for id, user in self.people.items())))

    def _keep(self, known: list[dict[str, str]]) -> None:
        with self._engine().connect() as connection:
            connection.exec_driver_sql("BEGIN")
            connection.execute(insert_once(connection, contact), known)
            connection.exec_driver_sql("COMMIT")

    @asynccontextmanager
    async def bare(self) -> AsyncIterator[AppProcess]:
        """Run the floor here."""
        async with bare(self.folder, self.slack.api_url) as served:
            yield served

    async def posts(self, count: int, within: float) -> None:
        """Wait until so many messages were posted in all, at most `within` seconds."""
        async with asyncio.timeout(within):
            while True:
                counts = await self.slack.counts()
                refused = sum(refusal["method"] == _POSTS for refusal in counts["refusals"])
                if counts["requests"].get(_POSTS, 0) - refused >= count:
                    break
                await asyncio.sleep(_LOOKS_APART)
        # The requests are there; the last of them may still be read.
        await self.slack.wait_for_posts(count)

    def holders(self) -> list[str]:
        """Give the ids of whoever holds a call."""
        with self._engine().connect() as connection:
            return list(connection.execute(select(hold.c.person)).scalars())

    def opened(self) -> dict[str, tuple[str, float]]:
        """Give each escalation's id and the Unix time of its opening, by account."""
        with self._engine().connect() as connection:
            return {account: (id, at.timestamp()) for account, id, at in connection.execute(_OPENED)}

    def _engine(self) -> Engine:
        return engine_for(settings(self.url), _PATIENCE_SECONDS)

    async def paged_at(self, leads: Sequence[str]) -> dict[str, list[float]]:
        """Give, by escalation, the Unix times at which pages reached any of these people, the earliest first."""
        wanted = {self.people[lead].id for lead in leads}
        found: defaultdict[str, list[float]] = defaultdict(list)
        for message in await self.slack.messages():
            metadata = message.history[0].metadata
            if metadata and message.owner in wanted:
                found[metadata["event_payload"]["key"].split("/")[0]].append(message.posted_at.timestamp())
        return {id: sorted(times) for id, times in found.items()}


@asynccontextmanager
async def scene(place: Place, folder: Path, post_interval: float = 0, store: str = SQLITE) -> AsyncIterator[Scene]:
    """Build the place. post_interval: seconds that Slack wants between two posts to one person."""
    with fresh_url(store, folder) as url:
        async with slack(post_interval) as base_url, RemoteSlack(base_url) as remote:
            users: list[SlackUser] = []
            for first in range(0, len(place.everybody), _USERS_AT_ONCE):
                users += await remote.add_users(*place.everybody[first : first + _USERS_AT_ONCE])
            place.write_directory(folder / "directory", [user.id for user in users])
            yield Scene(folder, url, remote, dict(zip(place.everybody, users, strict=True)))
