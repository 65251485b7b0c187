"""Teams' fake and the adapter before it, over HTTP, with the desk behind it in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from starlette.applications import Starlette

from adapters.teams.settings import PATH, TeamsSettings
from adapters.teams.teams import Teams
from bot.domain.acts import Act
from bot.ports import Platform
from bot.ports.references import Reference
from tests.adapters.slack.desk import AddressBook, Desk
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.support.serving import serving


class Known:
    """How to write to whom, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Reference] = {}

    async def find(self, _platform: Platform, names: tuple[str, ...]) -> Reference | None:
        """Find by account or alias."""
        found = (r for name in names for r in self.kept.values() if name.lower() in (r.account, r.alias))
        return next(found, None)

    async def keep(self, _platform: Platform, reference: Reference) -> None:
        """Keep one; its alias stays."""
        known = self.kept.get(reference.account)
        alias = reference.alias or (known.alias if known else None)
        self.kept[reference.account] = replace(reference, alias=alias)

    async def lose(self, _platform: Platform, account: str, why: str) -> None:
        """Note why nothing gets there."""
        if account in self.kept:
            self.kept[account] = replace(self.kept[account], lost=why)

    async def lost(self, _platform: Platform) -> tuple[Reference, ...]:
        """List those to whom nothing gets."""
        return tuple(one for one in self.kept.values() if one.lost)


@dataclass(slots=True)
class Shop:
    """All that a test of the adapter looks at and pulls on."""

    fake: FakeTeams
    app: Teams
    desk: Desk
    book: AddressBook
    known: Known
    agent: TeamsUser

    @property
    def act(self) -> Act:
        """The one act that came through the door."""
        (act,) = self.desk.acts
        return act


@pytest.fixture(autouse=True)
def no_proxy_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send loopback requests through no proxy that the environment names."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTeams]:
    """Run a fake Teams."""
    async with FakeTeams() as running:
        yield running


@pytest.fixture
async def shop(fake: FakeTeams) -> AsyncIterator[Shop]:
    """Run the adapter before one agent, who has the app and is in the directory."""
    async with opened(fake) as shop:
        yield shop


@asynccontextmanager
async def opened(
    fake: FakeTeams, settings: TeamsSettings | None = None, seconds: Callable[[], float] | None = None
) -> AsyncIterator[Shop]:
    """Run the adapter before a fake Teams with one agent, who has the app and is in the directory."""
    agent = fake.add_user("ada")
    desk, book, known = Desk(), AddressBook(), Known()
    book.add("ada", account=agent.id)
    parts = settings or settings_for(fake), desk, book, known
    app = Teams(*parts, seconds) if seconds else Teams(*parts)
    async with AsyncExitStack() as stack:
        fake.app_url = await stack.enter_async_context(serving(Starlette(routes=app.routes))) + PATH
        await app.start()
        stack.push_async_callback(app.stop)
        await fake.install(agent)
        await app.settle()
        fake.requests.clear()
        yield Shop(fake, app, desk, book, known, agent)


def settings_for(fake: FakeTeams) -> TeamsSettings:
    """Make the settings for a fake Teams."""
    return TeamsSettings(
        fake.app_id,
        fake.tenant_id,
        fake.app_password,
        openid_metadata_url=fake.openid_url,
        login_url=fake.login_url,
    )
