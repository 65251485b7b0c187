"""Warmline logs in by password or as this machine in Azure, once for everybody, and before the login ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from adapters.teams.login import Login, LoginRefused
from adapters.teams.settings import Identity, TeamsSettings
from bot.ports import MessageKey
from directory.people import PersonId
from tests.adapters.slack.samples import page
from tests.adapters.teams.conftest import opened, settings_for
from tests.fakes.teams import IDENTITY_HEADER, FakeTeams, FaultKind

HOUR = 3599.0


class Stage:
    """A login, and the seconds that it goes by."""

    def __init__(self, settings: TeamsSettings, session: aiohttp.ClientSession) -> None:
        self.now = 0.0
        self.login = Login(settings, lambda: session, lambda: self.now)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def managed(fake: FakeTeams, header: str = "") -> TeamsSettings:
    return replace(settings_for(fake), password="", identity=Identity(fake.identity_url, header))


@pytest.mark.parametrize("header", ["", IDENTITY_HEADER], ids=["on a virtual machine", "on App Service"])
async def test_this_machines_identity_writes_to_people(fake: FakeTeams, header: str) -> None:
    async with opened(fake, managed(fake, header)) as shop:
        await shop.app.chat.post(PersonId("ada"), page(), MessageKey("e-1/ada/1"))
        assert len(fake.messages(shop.agent)) == 1
    assert fake.requests["login"] == 0


async def test_this_machine_is_asked_past_any_proxy(
    fake: FakeTeams, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert await Stage(managed(fake), session).login.token()


@pytest.mark.parametrize("header", ["", IDENTITY_HEADER])
async def test_this_machines_token_is_asked_for_again_when_it_ends(
    fake: FakeTeams, session: aiohttp.ClientSession, header: str
) -> None:
    stage = Stage(managed(fake, header), session)
    first = await stage.login.token()
    stage.now = HOUR - 100
    assert await stage.login.token() == first
    stage.now = HOUR - 30
    assert await stage.login.token() != first


async def test_an_identity_of_somebody_else_is_refused_without_a_secret(
    fake: FakeTeams, session: aiohttp.ClientSession
) -> None:
    with pytest.raises(LoginRefused, match=r"was refused \(401 unauthorized\)"):
        await Stage(managed(fake, "somebody's"), session).login.token()


async def test_a_machine_that_is_not_in_azure_has_no_identity(session: aiohttp.ClientSession) -> None:
    settings = TeamsSettings("a", "b", identity=Identity("http://127.0.0.1:9/metadata/identity/oauth2/token"))
    with pytest.raises(LoginRefused, match="no managed identity endpoint that answers"):
        await Stage(settings, session).login.token()


@pytest.mark.parametrize("kind", [FaultKind.HTML, FaultKind.STATUS])
async def test_what_is_no_identity_endpoint_is_told(
    fake: FakeTeams, session: aiohttp.ClientSession, kind: FaultKind
) -> None:
    fake.fault(kind, "identity")
    with pytest.raises(LoginRefused, match="identity"):
        await Stage(managed(fake), session).login.token()


async def test_the_next_login_is_had_while_the_last_is_good(fake: FakeTeams, session: aiohttp.ClientSession) -> None:
    stage = Stage(settings_for(fake), session)
    first = await stage.login.token()
    await stage.login.renew()
    assert await stage.login.token() == first
    stage.now = HOUR - 200
    await stage.login.renew()
    assert await stage.login.token() != first
    assert fake.requests["login"] == 2


async def test_a_login_that_can_t_be_renewed_is_used_as_long_as_it_is_good(
    fake: FakeTeams, session: aiohttp.ClientSession
) -> None:
    stage = Stage(settings_for(fake), session)
    first = await stage.login.token()
    stage.now = HOUR - 200
    fake.fault(FaultKind.RESET, "login")
    await stage.login.renew()
    assert await stage.login.token() == first


async def test_everybody_who_waits_for_a_login_hears_of_one_refusal(
    fake: FakeTeams, session: aiohttp.ClientSession
) -> None:
    stage = Stage(settings_for(fake), session)
    fake.fault(FaultKind.RESET, "login")
    told = await asyncio.gather(*(stage.login.token() for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in told] == [LoginRefused] * 5
    assert fake.requests["login"] == 1
    stage.now = 2
    assert await stage.login.token()
