"""Slack's fake and the adapter before it, over HTTP or Socket Mode, with the desk behind it in memory."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from adapters.slack.settings import SlackSettings
from adapters.slack.slack import Slack
from adapters.slack.socket import Patience
from bot.domain.acts import Act
from tests.adapters.slack.desk import AddressBook, Desk
from tests.fakes.slack import FakeSlack, SlackUser
from tests.support.serving import serving


@dataclass(slots=True)
class Shop:
    """All that a test of the adapter looks at and pulls on."""

    fake: FakeSlack
    app: Slack
    desk: Desk
    book: AddressBook
    agent: SlackUser

    @property
    def act(self) -> Act:
        """The one act that came through the door."""
        (act,) = self.desk.acts
        return act


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    """Run a fake Slack."""
    async with FakeSlack() as running:
        yield running


@pytest.fixture(params=["http", "socket"])
async def shop(fake: FakeSlack, request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    """Run the adapter over each transport in turn."""
    async with opened(fake, request.param) as shop:
        yield shop


@pytest.fixture
async def http_shop(fake: FakeSlack) -> AsyncIterator[Shop]:
    """Run the adapter over HTTP."""
    async with opened(fake, "http") as shop:
        yield shop


@asynccontextmanager
async def opened(fake: FakeSlack, transport: str, patience: Patience | None = None) -> AsyncIterator[Shop]:
    """Run the adapter before a fake Slack with one agent, whom the directory knows."""
    settings = settings_for(fake, transport)
    agent = fake.add_user("ada")
    desk, book = Desk(), AddressBook()
    book.add("ada", account=agent.id)
    app = Slack(settings, desk, book, patience)
    async with AsyncExitStack() as stack:
        fake.transport = transport
        if app.routes:
            fake.app_url = await stack.enter_async_context(serving(Starlette(routes=app.routes))) + "/slack/events"
        await app.start()
        stack.push_async_callback(app.stop)
        if settings.app_token:
            await fake.wait_for(lambda: fake.sockets.count)
        yield Shop(fake, app, desk, book, agent)


def settings_for(fake: FakeSlack, transport: str) -> SlackSettings:
    """Make the settings for a fake Slack."""
    if transport == "http":
        return SlackSettings(fake.bot_token, signing_secret=fake.signing_secret, api_url=fake.api_url)
    return SlackSettings(fake.bot_token, app_token=fake.app_token, api_url=fake.api_url)
