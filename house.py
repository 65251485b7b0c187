"""Warmline put together: which adapters the environment asks for, and how they are joined and started."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

from starlette.routing import BaseRoute

from adapters.clock.system import SystemClock
from adapters.files.folder import DirectoryFolder
from adapters.files.settings import FilesSettings
from adapters.policy.reading import load_policy
from adapters.policy.settings import PolicySettings
from adapters.scheduler.alarm import ApsAlarm
from adapters.simulator.looks import Look, Press
from adapters.simulator.settings import SimulatorSettings, chat_file, simulators_own
from adapters.simulator.simulator import Simulator
from adapters.slack.people import SLACK
from adapters.slack.presses import read_press as read_slack
from adapters.slack.render import blocks
from adapters.slack.settings import SlackSettings
from adapters.slack.slack import Slack
from adapters.store.accounts import StoredAccounts
from adapters.store.database import Database
from adapters.store.references import StoredReferences
from adapters.store.settings import StoreSettings
from adapters.teams.people import TEAMS
from adapters.teams.render import draw
from adapters.teams.settings import TeamsSettings
from adapters.teams.teams import Teams
from adapters.web.settings import WebSettings
from bot.domain.policy import Policy
from bot.domain.words import EscalationId
from bot.ports import BadSetting, Chat, Clock, Platform
from bot.usecases.registrar import Registrar
from bot.usecases.warmline import Warmline

LOOKS = (
    Look(SLACK, "Slack", lambda card: {"blocks": blocks(card, {})}, lambda action: Press(*read_slack(action))),
    Look(
        TEAMS,
        "Teams",
        draw,
        lambda action: Press(action["verb"], action["data"]["subject"], action["data"].get("menu", "")),
    ),
)
"""How the simulator can draw a chat: each card as the payload that would be sent there."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment says, read by whom it concerns."""

    web: WebSettings
    store: StoreSettings
    files: FilesSettings
    policy: PolicySettings
    slack: SlackSettings | None
    teams: TeamsSettings | None
    simulates: bool

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Settings":
        """Read and check all settings. Raises BadSetting."""
        slack, teams = SlackSettings.read(env), TeamsSettings.read(env)
        is_real = bool(slack or teams)
        wanted = SimulatorSettings.read(env).wanted
        if wanted and is_real:
            whose = "Slack's" if slack else "Teams'"
            raise BadSetting(f"SIMULATOR is on beside {whose} settings: it never runs beside a real chat; unset one.")
        simulates = not is_real if wanted is None else wanted
        if not simulates and not is_real:
            raise BadSetting(
                "SIMULATOR is off and no chat is set up: set SLACK_BOT_TOKEN or TEAMS_APP_ID, or unset SIMULATOR."
            )
        web = WebSettings.read(env)
        if simulates and web.host not in ("127.0.0.1", "localhost", "::1"):
            raise BadSetting("HOST must be 127.0.0.1 while the simulator is on: it lets anybody act for everybody.")
        store = StoreSettings.read(env)
        if simulates:
            store = replace(store, file=simulators_own(store.file))
        return cls(web, store, FilesSettings.read(env), PolicySettings.read(env), slack, teams, simulates)


@dataclass(frozen=True, slots=True)
class Records:
    """The policy, and the database with the directory in force."""

    policy: Policy
    simulator: Simulator | None
    clock: Clock
    database: Database
    registrar: Registrar


@dataclass(frozen=True, slots=True)
class House:
    """Warmline with its adapters, started."""

    database: Database
    warmline: Warmline
    registrar: Registrar
    routes: list[BaseRoute]


def new_id() -> EscalationId:
    """Make an id that says nothing and can't be guessed."""
    return EscalationId(secrets.token_hex(8))


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Records]:
    """Open the records, and no chat: beside a Warmline that serves, this one hears and says nothing."""
    policy = load_policy(settings.policy.policy)
    async with contextlib.AsyncExitStack() as stack:
        simulator = Simulator(chat_file(settings.store.file)) if settings.simulates else None
        if simulator:
            stack.callback(simulator.close)
        clock: Clock = simulator.clock if simulator else SystemClock()
        database = Database(settings.store, clock)
        await database.start()
        stack.push_async_callback(database.stop)
        registrar = Registrar(database, DirectoryFolder(settings.files.directory))
        await registrar.begin()
        yield Records(policy, simulator, clock, database, registrar)


@contextlib.asynccontextmanager
async def house(settings: Settings, stop: asyncio.Event) -> AsyncIterator[House]:
    """Start everything that is configured but the web server, and stop it in good order."""
    async with contextlib.AsyncExitStack() as stack:
        records = await stack.enter_async_context(opened(settings))
        clock, database, simulator = records.clock, records.database, records.simulator
        chats: dict[Platform, Chat] = {}
        warmline = Warmline(database, records.policy, clock, ApsAlarm(clock), chats, new_id)
        routes: list[BaseRoute] = []
        if simulator:
            chats[simulator.chat.platform] = simulator.chat
            simulator.clock.when_moved(warmline.ringer.wake)
            routes.extend(simulator.routes(warmline.desk, warmline.onlooker, stop, LOOKS))
        if settings.slack:
            slack = Slack(settings.slack, warmline.desk.at(SLACK), StoredAccounts(database))
            await slack.start()
            stack.push_async_callback(slack.stop)
            chats[SLACK] = slack.chat
            routes.extend(slack.routes)
        if settings.teams:
            known = StoredReferences(database)
            teams = Teams(settings.teams, warmline.desk.at(TEAMS), StoredAccounts(database), known)
            await teams.start()
            stack.push_async_callback(teams.stop)
            chats[TEAMS] = teams.chat
            routes.extend(teams.routes)
        yield House(database, warmline, records.registrar, routes)
