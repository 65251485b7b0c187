"""The program as it is put together for real, in this process, with the chats' own servers on loopback.

Begin at `with_chats` and `with_simulator`.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route

import app
from adapters.clock.system import SystemClock
from adapters.store.settings import StoreSettings
from adapters.web.app import web_app
from tests.fakes.slack import FakeSlack, SlackUser
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.stories.cast import NAMES, write_directory, write_policy
from tests.support.serving import serving

IN_TEAMS = ("darnell", "beverly", "kwame", "ingrid")


@dataclass(frozen=True, slots=True)
class House:
    """The program's web app, what it is built on, and where its database is."""

    web: Starlette
    home: app.House
    store: StoreSettings

    @property
    def paths(self) -> set[str]:
        """Where it can be asked for something."""
        assert all(isinstance(route, Route) for route in self.web.routes)
        return {route.path for route in self.web.routes if isinstance(route, Route)}


@dataclass(frozen=True, slots=True)
class Chats:
    """A house with both chats before it, and who is in which."""

    house: House
    slack: FakeSlack
    teams: FakeTeams
    slack_users: dict[str, SlackUser]
    teams_users: dict[str, TeamsUser]


@asynccontextmanager
async def with_chats(folder: Path, database: str = "") -> AsyncIterator[Chats]:
    """Put up the program with Slack and Teams; some are in Teams, all others in Slack.

    database: its address; a file of the folder's if there is none.
    """
    async with FakeSlack() as slack, FakeTeams() as teams:
        env = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "TEAMS_APP_ID": teams.app_id,
            "TEAMS_APP_PASSWORD": teams.app_password,
            "TEAMS_TENANT_ID": teams.tenant_id,
            "TEAMS_OPENID_METADATA_URL": teams.openid_url,
            "TEAMS_LOGIN_URL": teams.login_url,
            "DATABASE_URL": database or _file_of(folder),
        }
        in_slack = {name: slack.add_user(name) for name in NAMES if name not in IN_TEAMS}
        in_teams = {name: teams.add_user(name) for name in IN_TEAMS}
        async with _put_up(folder, env) as house, serving(house.web) as address:
            slack.app_url, teams.app_url = f"{address}/slack/events", f"{address}/api/messages"
            yield Chats(house, slack, teams, in_slack, in_teams)


@asynccontextmanager
async def with_simulator(folder: Path) -> AsyncIterator[House]:
    """Put up the program with its simulator."""
    async with _put_up(folder, {"SIMULATOR": "on", "DATABASE_URL": _file_of(folder)}) as house:
        yield house


def _file_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'warmline.db'}"


@asynccontextmanager
async def _put_up(folder: Path, env: Mapping[str, str]) -> AsyncIterator[House]:
    told = {
        "DIRECTORY": str(write_directory(folder / "directory", SystemClock().now())),
        "POLICY": str(write_policy(folder / "policy.toml")),
        **env,
    }
    settings, stop = app.Settings.read(told), asyncio.Event()
    async with app.house(settings, stop) as home:
        try:
            yield House(web_app(home.routes, home.watch.sentences), home, settings.store)
        finally:
            stop.set()
