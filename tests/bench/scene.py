"""Warmline among the people of a place, with a Slack that answers at once; and what each of them saw when."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.bench.place import Place
from tests.bench.processes import bare, slack, warmline
from tests.fakes.slack import BOT_TOKEN, RemoteSlack, SlackUser
from tests.support.processes import AppProcess, slack_settings

_USERS_AT_ONCE = 5_000
_LOOKS_APART = 0.05
_POSTS = "chat.postMessage"
_KNOW = "insert or ignore into contact (platform, person, account, chat) values ('slack', ?, ?, ?)"
_OPENED = "select b.account, e.id, e.opened_at from escalation e join briefing b on b.escalation = e.id"


@dataclass(frozen=True, slots=True)
class Scene:
    """The place's folder, its Slack, and the people in it by their ids in the directory."""

    folder: Path
    slack: RemoteSlack
    people: Mapping[str, SlackUser]

    @asynccontextmanager
    async def warmline(self, place: Place) -> AsyncIterator[AppProcess]:
        """Run Warmline here, under the policy of a place; it has written to everybody before, as on any later day."""
        place.write_policy(self.folder / "policy.toml")
        async with warmline(self.folder, slack_settings(self.slack.api_url)) as served:
            self._introduce(await self._chats())
            yield served

    async def _chats(self) -> list[tuple[str, str, str]]:
        """Open a direct message with everybody; give whose it is, their account and the message's channel."""
        found: list[tuple[str, str, str]] = []
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as session:
            for id, user in self.people.items():
                async with session.post(f"{self.slack.api_url}conversations.open", data={"users": user.id}) as answer:
                    found.append((id, user.id, (await answer.json())["channel"]["id"]))
        return found

    def _introduce(self, chats: list[tuple[str, str, str]]) -> None:
        with closing(sqlite3.connect(self.folder / "warmline.db")) as database, database:
            database.executemany(_KNOW, chats)

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
        return [who for (who,) in self._asked("select person from hold")]

    def opened(self) -> dict[str, tuple[str, float]]:
        """Give each escalation's id and the Unix time of its opening, by account."""
        return {account: (id, at / 1_000_000) for account, id, at in self._asked(_OPENED)}

    def _asked(self, question: str) -> list[Any]:
        with closing(sqlite3.connect(f"file:{self.folder / 'warmline.db'}?mode=ro", uri=True)) as database:
            return database.execute(question).fetchall()

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
async def scene(place: Place, folder: Path, post_interval: float = 0) -> AsyncIterator[Scene]:
    """Build the place. post_interval: seconds that Slack wants between two posts to one person."""
    async with slack(post_interval) as base_url, RemoteSlack(base_url) as remote:
        users: list[SlackUser] = []
        for first in range(0, len(place.everybody), _USERS_AT_ONCE):
            users += await remote.add_users(*place.everybody[first : first + _USERS_AT_ONCE])
        place.write_directory(folder / "directory", [user.id for user in users])
        yield Scene(folder, remote, dict(zip(place.everybody, users, strict=True)))
