"""Drives Teams, over HTTP with real tokens."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.ports import Chat
from directory.people import PersonId
from tests.adapters.slack.desk import Desk
from tests.adapters.teams.conftest import Shop, opened
from tests.fakes.teams import FakeTeams, FaultKind, Message
from tests.stories.teams_text import is_form, seen_card, seen_form
from tests.stories.theatre import Seen, SeenForm

IS_REMOTE = True
ADA = PersonId("ada")


@asynccontextmanager
async def open_place() -> AsyncIterator["InTeams"]:
    """Open a tenant."""
    async with FakeTeams() as fake, opened(fake) as shop:
        yield InTeams(shop)


@dataclass(frozen=True, slots=True)
class InTeams:
    """A reader in Teams, where answers and forms stand among the messages."""

    shop: Shop
    reader: PersonId = ADA
    can_look: bool = False

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
        return [seen_card(one.id, one) for one in self.shop.fake.messages(self.shop.agent)]

    async def answer(self) -> str:
        """Read the last private answer."""
        return (await self.messages())[-1].text

    async def form(self) -> SeenForm | None:
        """See the form that is open."""
        form = self._form()
        return seen_form(form.summary, form) if form else None

    async def type(self, text: str) -> None:
        """Type a command."""
        await self.shop.fake.say(self.shop.agent, f"/escalate {text}")
        await self.shop.app.settle()

    async def press(self, seen: Seen, choice: str, option: str = "") -> None:
        """Press a choice."""
        where = next(one for one in self.shop.fake.messages(self.shop.agent) if one.id == seen.id)
        menu = where.actions()[choice].data.get("menu")
        answer = await self.shop.fake.press(self.shop.agent, where, choice, {menu: option} if menu else {})
        assert answer.error is None, answer
        await self.shop.app.settle()

    async def fill_in(self, values: Mapping[str, str]) -> None:
        """Fill in the open form, and send it."""
        form = self._form()
        assert form
        (send,) = form.actions()
        answer = await self.shop.fake.press(self.shop.agent, form, send, values)
        assert answer.error is None, answer
        await self.shop.app.settle()

    async def throw_away(self, seen: Seen) -> None:
        """Delete a message."""
        fake = self.shop.fake
        del fake.chat_with(self.shop.agent).posted[seen.id]

    def lose_answer(self) -> None:
        """Let the answer to the next new message be lost."""
        self.shop.fake.fault(FaultKind.LOST_ANSWER, "send")

    def refuse(self) -> None:
        """Let nothing reach the reader."""
        self.shop.fake.block(self.shop.agent)

    def ask_to_wait(self, seconds: int) -> None:
        """Refuse the next new message as too fast."""
        self.shop.fake.fault(FaultKind.RATE_LIMITED, "send", seconds=seconds)

    def _form(self) -> Message | None:
        return next((one for one in reversed(self.shop.fake.messages(self.shop.agent)) if is_form(one)), None)
