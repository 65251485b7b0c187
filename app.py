"""Warmline's commands: reads the environment, serves, and tells what is so. Who is joined to whom is in `house.py`."""

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer
from dotenv import dotenv_values

from adapters.clock.system import SystemClock
from adapters.files.folder import DirectoryFolder
from adapters.files.settings import FilesSettings
from adapters.policy.reading import PolicyFaults, load_policy
from adapters.policy.settings import PolicySettings
from adapters.slack.check import check as check_slack
from adapters.slack.manifest import manifest
from adapters.store.database import Database
from adapters.store.references import StoredReferences
from adapters.teams.check import check as check_teams
from adapters.teams.check import unreachable
from adapters.teams.front import PATH
from adapters.teams.package.writing import write_package
from adapters.teams.people import TEAMS
from adapters.teams.settings import TeamsSettings
from adapters.web.app import web_app
from adapters.web.serving import run, serve
from bot.ports import BadSetting, Unavailable
from bot.usecases.whois import regions_without_supervisors, who_would_be_paged
from directory.people import Region
from directory.reading import DirectoryFaults
from house import Settings, house, opened

Line = tuple[bool, str]

FAULTS = (BadSetting, PolicyFaults, DirectoryFaults, Unavailable)
FAULTS_SHOWN = 40

cli = typer.Typer(add_completion=False, help="Gets a phone agent a Lead while the customer is still on the line.")
log = logging.getLogger("warmline")


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
    if settings.teams:
        typer.echo(f"Teams is served over HTTP at {PATH} of http://{settings.web.host}:{settings.web.port}")


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
            try:
                lost = await StoredReferences(database).lost(TEAMS)
            finally:
                await database.stop()
            lines.append((True, "The database can be written to, and its tables are up to date."))
            lines.extend((False, sentence) for sentence in unreachable(lost))
        if settings.slack:
            lines.extend(await check_slack(settings.slack))
        if settings.teams:
            lines.extend(await check_teams(settings.teams))
        if settings.simulates:
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
        for line in unreachable(await StoredReferences(records.database).lost(TEAMS)):
            typer.echo(line)


@cli.command()
def slack_manifest(
    url: Annotated[str | None, typer.Option(help="Where Slack reaches Warmline; left out, Socket Mode is used")] = None,
) -> None:
    """Print the Slack app's manifest, to be pasted at api.slack.com/apps under "From a manifest"."""
    typer.echo(json.dumps(manifest(url), indent=2))


@cli.command()
def teams_package(
    url: Annotated[str, typer.Argument(help="Where Teams reaches Warmline, such as https://warmline.example.com")],
    file: Annotated[Path, typer.Argument(help="The zip to write")] = Path("warmline-teams.zip"),
) -> None:
    """Write the Teams app as a zip, to be uploaded in the Teams admin center under "Manage apps"."""
    _guarded(lambda: _write_package(url, file))


def _write_package(url: str, file: Path) -> None:
    settings = TeamsSettings.read(environment())
    if settings is None:
        raise BadSetting("TEAMS_APP_ID is not set: the package carries it; the README tells where you get it.")
    try:
        write_package(file, settings.app_id, url)
    except (ValueError, OSError) as fault:
        raise BadSetting(str(fault)) from None
    typer.echo(f"{file} is written; upload it in the Teams admin center, under Teams apps, Manage apps.")


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
