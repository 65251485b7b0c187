"""Warmline: reads the environment, picks the adapters, joins and starts them. The only file that knows everybody.

What brings large libraries is loaded where it is used: that takes long, and overdue pages wait for the start.
"""

import asyncio
import contextlib
import gc
import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

if __name__ == "__main__":
    # To look for garbage while libraries are loaded takes a seventh of a second; `run` lets that begin again.
    gc.disable()

import typer
from dotenv import dotenv_values
from starlette.routing import BaseRoute

from adapters.clock.system import SystemClock
from adapters.files.folder import DirectoryFolder
from adapters.files.settings import FilesSettings
from adapters.heartbeat.settings import HeartbeatSettings
from adapters.metrics.metrics import Metrics
from adapters.metrics.page import MetricsPage
from adapters.policy.reading import PolicyFaults, load_policy
from adapters.policy.settings import PolicySettings
from adapters.scheduler.alarm import ApsAlarm
from adapters.simulator.clock import system_now
from adapters.simulator.looks import Look
from adapters.simulator.settings import SimulatorSettings, chat_file, simulators_own
from adapters.slack import look as slacks_look
from adapters.slack.commands import add_commands as add_slack_commands
from adapters.slack.settings import SLACK, SlackSettings
from adapters.store.accounts import StoredAccounts
from adapters.store.backlog import StoredBacklog
from adapters.store.backup import NotCopied
from adapters.store.commands import add_commands as add_store_commands
from adapters.store.database import Database
from adapters.store.keeping import read_terms
from adapters.store.references import StoredReferences
from adapters.store.retention import StoredRecords
from adapters.store.server_clock import ServerClock
from adapters.store.settings import StoreSettings
from adapters.teams import look as teams_look
from adapters.teams.commands import add_commands as add_teams_commands
from adapters.teams.reach import reach, unreachable
from adapters.teams.settings import PATH, TEAMS, TeamsSettings
from adapters.terminal.faults import Faults, Line, log_to_terminal
from adapters.web.about import about
from adapters.web.app import web_app
from adapters.web.serving import listen, run, serve_beside
from adapters.web.settings import WebSettings
from bot.domain.policy import Policy
from bot.domain.words import EscalationId
from bot.ports import BadSetting, Chat, Clock, Platform, Unavailable
from bot.ports.retention import Terms
from bot.usecases.registrar import Registrar
from bot.usecases.retention import Retention
from bot.usecases.selfwatch import Selfwatch
from bot.usecases.warmline import Warmline
from bot.usecases.whois import regions_without_supervisors, who_would_be_paged
from directory.reading import DirectoryFaults

if TYPE_CHECKING:
    from adapters.simulator.simulator import Simulator

FAULTS = Faults(BadSetting, PolicyFaults, DirectoryFaults, Unavailable, NotCopied)

cli = typer.Typer(add_completion=False, help="Gets a phone agent a Lead while the customer is still on the line.")

LOOKS = (Look(SLACK, "Slack", slacks_look), Look(TEAMS, "Teams", teams_look))
"""How the simulator can draw a chat: each card and form as the payload that would be sent there."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment says, read by whom it concerns."""

    web: WebSettings
    store: StoreSettings
    terms: Terms
    files: FilesSettings
    policy: PolicySettings
    heartbeat: HeartbeatSettings
    slack: SlackSettings | None
    teams: TeamsSettings | None
    simulates: bool

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Settings":
        """Read and check all settings. Raises BadSetting."""
        slack, teams, wanted = SlackSettings.read(env), TeamsSettings.read(env), SimulatorSettings.read(env).wanted
        is_real = bool(slack or teams)
        if wanted and is_real:
            raise BadSetting(f"SIMULATOR is on beside {'Slack' if slack else 'Teams'}, a real chat: unset either.")
        simulates = not is_real if wanted is None else wanted
        if not simulates and not is_real:
            raise BadSetting("SIMULATOR is off and no chat is set up; unset it or set SLACK_BOT_TOKEN or TEAMS_APP_ID.")
        web, store = WebSettings.read(env), StoreSettings.read(env)
        if simulates and web.host not in ("127.0.0.1", "localhost", "::1"):
            raise BadSetting("HOST must be 127.0.0.1 while the simulator is on: it lets anybody act for everybody.")
        if simulates and store.server:
            raise BadSetting("DATABASE_URL names a server, but the simulator keeps a file: unset it, or set up a chat.")
        store = replace(store, file=simulators_own(store.file)) if simulates else store
        files, policy, heartbeat = FilesSettings.read(env), PolicySettings.read(env), HeartbeatSettings.read(env)
        return cls(web, store, read_terms(env), files, policy, heartbeat, slack, teams, simulates)


@dataclass(frozen=True, slots=True)
class Records:
    """The policy, and the database with the directory in force."""

    policy: Policy
    simulator: "Simulator | None"
    clock: Clock
    database: Database
    registrar: Registrar


@dataclass(frozen=True, slots=True)
class House:
    """Warmline with its adapters, started."""

    warmline: Warmline
    watch: Selfwatch
    registrar: Registrar
    retention: Retention
    routes: list[BaseRoute]


def new_id() -> EscalationId:
    """Make an id that says nothing and can't be guessed."""
    return EscalationId(secrets.token_hex(8))


@contextlib.asynccontextmanager
async def opened(settings: Settings, system: Callable[[], datetime] = system_now) -> AsyncIterator[Records]:
    """Open the records, and no chat: beside a Warmline that serves, this one hears and says nothing."""
    policy = load_policy(settings.policy.policy)
    async with contextlib.AsyncExitStack() as stack:
        simulator = None
        clock: Clock = ServerClock(SystemClock()) if settings.store.server else SystemClock()
        if settings.simulates:
            from adapters.simulator.simulator import Simulator

            simulator = Simulator(chat_file(settings.store.file), system)
            stack.callback(simulator.close)
            clock = simulator.clock
        database = Database(settings.store, clock)
        await database.start()
        stack.push_async_callback(database.stop)
        registrar = Registrar(database, DirectoryFolder(settings.files.directory))
        await registrar.begin()
        yield Records(policy, simulator, clock, database, registrar)


@contextlib.asynccontextmanager
async def house(
    settings: Settings, stop: asyncio.Event, system: Callable[[], datetime] = system_now
) -> AsyncIterator[House]:
    """Start everything that is configured but the web server, and stop it in good order.

    system: what tells the simulator the real time.
    """
    async with contextlib.AsyncExitStack() as stack:
        records = await stack.enter_async_context(opened(settings, system))
        clock, database, simulator = records.clock, records.database, records.simulator
        chats: dict[Platform, Chat] = {}
        metrics, backlog = Metrics(), StoredBacklog(database)
        warmline = Warmline(database, records.policy, clock, ApsAlarm(clock), chats, new_id, metrics)
        watch = Selfwatch(backlog, clock, warmline.ringer, warmline.sender, metrics)
        routes: list[BaseRoute] = [MetricsPage(metrics.registry, backlog).route, about(settings.terms, settings.web)]
        if simulator:
            chats[simulator.chat.platform] = simulator.chat
            simulator.clock.when_moved(warmline.ringer.wake)
            routes.extend(simulator.routes(warmline.desk, warmline.onlooker, stop, LOOKS))
        if settings.slack:
            from adapters.slack.slack import Slack

            slack = Slack(settings.slack, warmline.desk.at(SLACK), StoredAccounts(database))
            await slack.start()
            stack.push_async_callback(slack.stop)
            chats[SLACK] = slack.chat
            routes.extend(slack.routes)
        if settings.teams:
            from adapters.teams.teams import Teams

            teams = Teams(settings.teams, warmline.desk.at(TEAMS), StoredAccounts(database), StoredReferences(database))
            await teams.start()
            stack.push_async_callback(teams.stop)
            chats[TEAMS] = teams.chat
            routes.extend(teams.routes)
        yield House(warmline, watch, records.registrar, Retention(StoredRecords(database), settings.terms), routes)


async def serve_all(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; what is in hand is finished first."""
    stop = asyncio.Event()
    async with house(settings, stop) as home:
        listening = listen(settings.web.host, settings.web.port)
        _say_where(settings)
        work = [home.warmline.run(), home.registrar.run(), home.watch.run(), home.retention.run()]
        if settings.heartbeat.url:
            from adapters.heartbeat.heartbeat import Heartbeat

            work.append(Heartbeat(settings.heartbeat.url, home.watch.sentences).run())
        await serve_beside(web_app(home.routes, home.watch.sentences), listening, stop, work)


def _say_where(settings: Settings) -> None:
    if settings.simulates:
        typer.echo(f"The simulator is at http://{settings.web.host}:{settings.web.port} (Ctrl+C ends it)")
    if settings.slack:
        how = "over Socket Mode" if settings.slack.app_token else "over HTTP at /slack/events"
        typer.echo(f"Slack is served {how}; http://{settings.web.host}:{settings.web.port}/readyz tells how it is")
    if settings.teams:
        typer.echo(f"Teams is served over HTTP at {PATH} of http://{settings.web.host}:{settings.web.port}")


@cli.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Serve whatever is configured: the simulator if nothing is."""
    if context.invoked_subcommand is None:
        FAULTS.guard(lambda: run(serve_all(Settings.read(environment()))))


@cli.command()
def check() -> None:
    """Check directory, policy, settings, database and each chat: a line each, and how to mend what is wrong."""
    lines: list[Line] = []
    run(_check(environment(), lines))
    for works, sentence in lines:
        typer.echo(f"{'✓' if works else '✗'} {sentence}")
    raise typer.Exit(0 if all(works for works, _ in lines) else 1)


async def _check(env: Mapping[str, str], lines: list[Line]) -> None:
    """Try each part by itself, so that one fault hides no other."""
    from adapters.slack import check as slack
    from adapters.teams import check as teams

    with FAULTS.telling(lines):
        load_policy(PolicySettings.read(env).policy)
        lines.append((True, "The policy is good."))
    with FAULTS.telling(lines):
        directory, _ = DirectoryFolder(FilesSettings.read(env).directory).read()
        lines.append((True, f"Directory: {len(directory.people)} people in {', '.join(directory.regions)}."))
        lines.extend((False, sentence) for sentence in regions_without_supervisors(directory))
    with FAULTS.telling(lines):
        settings = Settings.read(env)
        lines.append((True, "The settings are good."))
        with FAULTS.telling(lines):
            database = Database(settings.store, SystemClock())
            await database.start()
            try:
                reached = await reach(StoredReferences(database)) if settings.teams else []
            finally:
                await database.stop()
            lines.append((True, "The database can be written to, and its tables are up to date."))
            lines.extend(reached)
        if settings.slack:
            lines.extend(await slack.check(settings.slack))
        if settings.teams:
            lines.extend(await teams.check(settings.teams))
        if settings.simulates:
            lines.append((True, "No chat is set up, so the simulator is what is served."))


@cli.command()
def who(region: Annotated[str, typer.Argument(help="A region, such as EAST")]) -> None:
    """Tell who would be paged now, wave by wave, and why not the others."""
    FAULTS.guard(lambda: run(_who(region)))


async def _who(typed: str) -> None:
    async with opened(Settings.read(environment())) as records:
        lines = await records.database.read(lambda unit: who_would_be_paged(unit, records.policy, typed))
        lines += unreachable(await StoredReferences(records.database).lost(TEAMS))
    typer.echo("\n".join(lines))


def environment() -> dict[str, str]:
    """Read .env beside the working folder, then the environment, which wins."""
    from_file = {name: value for name, value in dotenv_values(Path(".env")).items() if value is not None}
    return {**from_file, **os.environ}


add_store_commands(cli, lambda: Settings.read(environment()).store, FAULTS.guard)
add_slack_commands(cli, FAULTS.guard)
add_teams_commands(cli, environment, FAULTS.guard)

if __name__ == "__main__":
    log_to_terminal()
    cli()
