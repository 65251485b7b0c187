"""Warmline: reads the environment, picks the adapters and starts. The only file that knows everybody."""

import asyncio
import contextlib
import json
import logging
import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from dotenv import dotenv_values
from starlette.routing import BaseRoute

from adapters.clock.system import SystemClock
from adapters.files.folder import DirectoryFolder
from adapters.files.settings import FilesSettings
from adapters.policy.reading import PolicyFaults, load_policy
from adapters.policy.settings import PolicySettings
from adapters.scheduler.alarm import ApsAlarm
from adapters.simulator.settings import SimulatorSettings, chat_file, simulators_own
from adapters.simulator.simulator import Simulator
from adapters.slack.check import check as check_slack
from adapters.slack.manifest import manifest
from adapters.slack.settings import SlackSettings
from adapters.slack.slack import Slack
from adapters.store.accounts import StoredAccounts
from adapters.store.database import Database
from adapters.store.settings import StoreSettings
from adapters.web.app import web_app
from adapters.web.serving import run, serve
from adapters.web.settings import WebSettings
from bot.domain.policy import Policy
from bot.domain.words import EscalationId
from bot.ports import BadSetting, Chat, Clock, Platform, Unavailable
from bot.usecases.registrar import Registrar
from bot.usecases.warmline import Warmline
from bot.usecases.whois import regions_without_supervisors, who_would_be_paged
from directory.people import Region
from directory.reading import DirectoryFaults

Line = tuple[bool, str]

FAULTS = (BadSetting, PolicyFaults, DirectoryFaults, Unavailable)
FAULTS_SHOWN = 40

cli = typer.Typer(add_completion=False, help="Gets a phone agent a Lead while the customer is still on the line.")
log = logging.getLogger("warmline")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment says, read by whom it concerns."""

    web: WebSettings
    store: StoreSettings
    files: FilesSettings
    policy: PolicySettings
    slack: SlackSettings | None
    simulates: bool

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Settings":
        """Read and check all settings. Raises BadSetting."""
        slack = SlackSettings.read(env)
        wanted = SimulatorSettings.read(env).wanted
        if wanted and slack:
            raise BadSetting("SIMULATOR is on beside Slack's settings: it never runs beside a real chat; unset one.")
        simulates = slack is None if wanted is None else wanted
        if not simulates and slack is None:
            raise BadSetting("SIMULATOR is off and no chat is set up: set SLACK_BOT_TOKEN, or unset SIMULATOR.")
        web = WebSettings.read(env)
        if simulates and web.host not in ("127.0.0.1", "localhost", "::1"):
            raise BadSetting("HOST must be 127.0.0.1 while the simulator is on: it lets anybody act for everybody.")
        store = StoreSettings.read(env)
        if simulates:
            store = replace(store, file=simulators_own(store.file))
        return cls(web, store, FilesSettings.read(env), PolicySettings.read(env), slack, simulates)


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
            routes.extend(simulator.routes(warmline.desk, warmline.onlooker, stop))
        if settings.slack:
            slack = Slack(settings.slack, warmline.desk, StoredAccounts(database))
            await slack.start()
            stack.push_async_callback(slack.stop)
            chats[slack.chat.platform] = slack.chat
            routes.extend(slack.routes)
        yield House(database, warmline, records.registrar, routes)


async def serve_all(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; what is in hand is finished first."""
    stop = asyncio.Event()
    async with house(settings, stop) as home:
        app = web_app(home.routes, lambda: _not_ready(home.database))
        at_work = [asyncio.create_task(home.warmline.run()), asyncio.create_task(home.registrar.run())]
        for task in at_work:
            task.add_done_callback(lambda _: stop.set())
        _say_where(settings)
        try:
            await serve(app, settings.web.host, settings.web.port, stop)
        finally:
            for task in at_work:
                task.cancel()
            ended = await asyncio.gather(*at_work, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault


def _say_where(settings: Settings) -> None:
    if settings.simulates:
        typer.echo(f"The simulator is at http://{settings.web.host}:{settings.web.port} (Ctrl+C ends it)")
    if settings.slack:
        how = "over Socket Mode" if settings.slack.app_token else "over HTTP at /slack/events"
        typer.echo(f"Slack is served {how}; http://{settings.web.host}:{settings.web.port}/readyz tells how it is")


async def _not_ready(database: Database) -> list[str]:
    try:
        version = await database.read(lambda unit: unit.directories.version())
    except Unavailable:
        return ["The database is away."]
    return [] if version else ["There is no directory yet."]


@cli.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Serve whatever is configured: the simulator if nothing is."""
    if context.invoked_subcommand is None:
        _guarded(lambda: run(serve_all(Settings.read(environment()))))


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
    with _telling(lines):
        load_policy(PolicySettings.read(env).policy)
        lines.append((True, "The policy is good."))
    with _telling(lines):
        directory, _ = DirectoryFolder(FilesSettings.read(env).directory).read()
        lines.append((True, f"Directory: {len(directory.people)} people in {', '.join(directory.regions)}."))
        lines.extend((False, sentence) for sentence in regions_without_supervisors(directory))
    with _telling(lines):
        settings = Settings.read(env)
        lines.append((True, "The settings are good."))
        with _telling(lines):
            database = Database(settings.store, SystemClock())
            await database.start()
            await database.stop()
            lines.append((True, "The database can be written to, and its tables are up to date."))
        if settings.slack:
            lines.extend(await check_slack(settings.slack))
        else:
            lines.append((True, "No chat is set up, so the simulator is what is served."))


@cli.command()
def who(region: Annotated[str, typer.Argument(help="A region, such as EAST")]) -> None:
    """Tell who would be paged now, wave by wave, and why not the others."""
    _guarded(lambda: run(_who(region)))


async def _who(typed: str) -> None:
    settings = Settings.read(environment())
    async with opened(settings) as records:
        places = await records.database.read(lambda unit: unit.people.places())
        names = {place.region.casefold(): place.region for place in places}
        region = names.get(typed.casefold())
        if region is None:
            raise BadSetting(f"There is no region called {typed}. Regions: {', '.join(dict.fromkeys(names.values()))}.")
        found = Region(region)
        for line in await records.database.read(lambda unit: who_would_be_paged(unit, records.policy, found)):
            typer.echo(line)


@cli.command()
def slack_manifest(
    url: Annotated[str | None, typer.Option(help="Where Slack reaches Warmline; left out, Socket Mode is used")] = None,
) -> None:
    """Print the Slack app's manifest, to be pasted at api.slack.com/apps under "From a manifest"."""
    typer.echo(json.dumps(manifest(url), indent=2))


def environment() -> dict[str, str]:
    """Read .env beside the working folder, then the environment, which wins."""
    from_file = {name: value for name, value in dotenv_values(Path(".env")).items() if value is not None}
    return {**from_file, **os.environ}


def _guarded(work: Callable[[], object]) -> None:
    """Say in sentences what is wrong with what was given; a bug still goes up as one."""
    try:
        work()
    except FAULTS as fault:
        for sentence in _sentences(fault):
            typer.echo(sentence, err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@contextlib.contextmanager
def _telling(lines: list[Line]) -> Iterator[None]:
    """Add a line for each thing that is wrong with what was given."""
    try:
        yield
    except FAULTS as fault:
        lines.extend((False, sentence) for sentence in _sentences(fault))


def _sentences(fault: Exception) -> list[str]:
    faults = [str(one) for one in getattr(fault, "faults", ())] or [str(fault)]
    more = [f"… and {len(faults) - FAULTS_SHOWN} more."] if len(faults) > FAULTS_SHOWN else []
    return [*faults[:FAULTS_SHOWN], *more]


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for chatty in ("apscheduler", "alembic", "uvicorn"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    cli()
