"""Drives Slack, over HTTP."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.ports import Chat
from directory.people import PersonId
from tests.adapters.slack.conftest import Shop, opened
from tests.adapters.slack.desk import Desk
from tests.fakes.slack import FakeSlack, FaultKind, NotThere, View
from tests.stories.slack_text import seen_message, seen_view
from tests.stories.theatre import Seen, SeenForm

IS_REMOTE = True
ADA = PersonId("ada")


@asynccontextmanager
async def open_place() -> AsyncIterator["OnSlack"]:
    """Open a workspace; its limit on new messages is lifted, as keeping to it is the sender's part."""
    async with FakeSlack() as fake, opened(fake, "http") as shop:
        fake.limits.burst = 100
        yield OnSlack(shop)


@dataclass(frozen=True, slots=True)
class OnSlack:
    """A reader in Slack."""

    shop: Shop
    reader: PersonId = ADA
    can_look: bool = True

    @property
    def chat(self) -> Chat:
        """The sending side."""
        return self.shop.app.chat

    @property
    def door(self) -> Desk:
        """The bot's door."""
        return self.shop.desk

    async def messages(self) -> list[Seen]:
        """See what stands in the reader's chat."""
        return [seen_message(one.ts, one, {}) for one in self.shop.fake.messages(self.shop.agent)]

    async def answer(self) -> str:
        """Read the last private answer."""
        told = self.shop.fake.ephemerals(self.shop.agent)
        return seen_message("", told[-1], {}).text if told else ""

    async def form(self) -> SeenForm | None:
        """See the form that is open."""
        view = self._view()
        return seen_view(view) if view else None

    async def type(self, text: str) -> None:
        """Type a command."""
        await self.shop.fake.command(self.shop.agent, "/escalate", text)
        await self.shop.app.settle()

    async def press(self, seen: Seen, choice: str, option: str = "") -> None:
        """Press a choice."""
        fake, agent = self.shop.fake, self.shop.agent
        where = next(one for one in fake.messages(agent) if one.ts == seen.id)
        if option:
            menu = next(one for one in where.selects().values() if one.placeholder == choice)
            await fake.press(agent, where, menu.action_id, None, option)
        else:
            button = where.buttons()[choice]
            await fake.press(agent, where, button.action_id, button.value)
        await self.shop.app.settle()

    async def fill_in(self, values: Mapping[str, str]) -> None:
        """Fill in the open form, and send it."""
        await self.shop.fake.submit(self.shop.agent, self.shop.fake.open_view(self.shop.agent), values)
        await self.shop.app.settle()

    async def throw_away(self, seen: Seen) -> None:
        """Delete a message."""
        fake = self.shop.fake
        del fake.posted[fake.dm_with(self.shop.agent)][seen.id]

    def lose_answer(self) -> None:
        """Let the answer to the next new message be lost."""
        self.shop.fake.fault(FaultKind.LOST_ANSWER, "chat.postMessage")

    def refuse(self) -> None:
        """Let nothing reach the reader."""
        self.shop.fake.close_messages_tab(self.shop.agent)

    def ask_to_wait(self, seconds: int) -> None:
        """Refuse the next new message as too fast."""
        self.shop.fake.fault(FaultKind.RATE_LIMITED, "chat.postMessage", seconds=seconds)

    def _view(self) -> View | None:
        try:
            return self.shop.fake.open_view(self.shop.agent)
        except NotThere:
            return None
