"""Warmline, a Slack, a Teams and the floors, each as a process of its own, so that none slows another's event loop."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.fakes.slack import BOT_TOKEN, SIGNING_SECRET
from tests.fakes.teams import APP_ID, APP_PASSWORD, TENANT_ID, RemoteTeams

ROOT = Path(__file__).resolve().parents[2]
TEAMS_PATH = "/api/messages"
_SECONDS_TO_START = 120
_SECONDS_TO_STOP = 30


@dataclass(frozen=True, slots=True)
class Served:
    """An app that listens at a port of this machine."""

    port: int
    pid: int

    def resident_megabytes(self) -> float:
        """How much memory it has in use, as Linux tells it."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


@asynccontextmanager
async def slack(post_interval: float) -> AsyncIterator[str]:
    """Run a Slack that answers at once, and give its base URL. post_interval: seconds between posts to one person."""
    arguments = ("-m", "tests.fakes.slack", "--no-validation", "--post-interval", str(post_interval))
    async with _fake(arguments) as base_url:
        yield base_url


@asynccontextmanager
async def teams(latency: float, *, has_limits: bool) -> AsyncIterator[str]:
    """Run a Teams whose every answer takes so many seconds, and give its base URL."""
    arguments = ("-m", "tests.fakes.teams", "--no-validation", "--latency-ms", str(latency * 1000))
    async with _fake(arguments if has_limits else (*arguments, "--no-limits")) as base_url:
        yield base_url


@asynccontextmanager
async def _fake(arguments: tuple[str, ...]) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=PIPE)
    try:
        if process.stdout is None:
            raise AssertionError
        yield (await process.stdout.readline()).decode().strip()
    finally:
        await _stop(process)


def slack_settings(api_url: str) -> Mapping[str, str]:
    """Give Warmline's settings for this Slack."""
    return {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET, "SLACK_API_URL": api_url}


def teams_settings(remote: RemoteTeams) -> Mapping[str, str]:
    """Give Warmline's settings for this Teams, which are the floor's too."""
    return {
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_APP_PASSWORD": APP_PASSWORD,
        "TEAMS_TENANT_ID": TENANT_ID,
        "TEAMS_OPENID_METADATA_URL": remote.openid_url,
        "TEAMS_LOGIN_URL": remote.login_url,
    }


@asynccontextmanager
async def turning(module: str, folder: Path, remote: RemoteTeams) -> AsyncIterator[Served]:
    """Run a module that only answers messages in Teams."""
    env = {**teams_settings(remote), "PYTHONPATH": str(ROOT)}
    async with _app(("-m", module), env, folder, "healthz") as served:
        yield served


@asynccontextmanager
async def warmline(folder: Path, chat: Mapping[str, str]) -> AsyncIterator[Served]:
    """Run app.py on the folder's directory, policy and database, with a chat's settings."""
    env = {
        **chat,
        "DIRECTORY": str(folder / "directory"),
        "POLICY": str(folder / "policy.toml"),
        "DATABASE_URL": f"sqlite:///{folder / 'warmline.db'}",
    }
    async with _app((str(ROOT / "app.py"),), env, folder, "readyz") as served:
        yield served


@asynccontextmanager
async def bare(folder: Path, api_url: str) -> AsyncIterator[Served]:
    """Run a Bolt app that keeps nothing: the floor."""
    env = {"SLACK_API_URL": api_url, "PYTHONPATH": str(ROOT)}
    async with _app(("-m", "tests.bench.bare"), env, folder, "healthz") as served:
        yield served


@asynccontextmanager
async def _app(
    arguments: tuple[str, ...], env: Mapping[str, str], folder: Path, question: str
) -> AsyncIterator[Served]:
    port = _free_port()
    complaints = folder / f"complaints-{port}.txt"
    with complaints.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=folder,
            env={**os.environ, **env, "PORT": str(port)},
            stdout=stderr,
            stderr=stderr,
        )
    try:
        await _until_ready(process, f"http://127.0.0.1:{port}/{question}", complaints)
        yield Served(port, process.pid)
    finally:
        await _stop(process)


async def _until_ready(process: Process, url: str, complaints: Path) -> None:
    async with asyncio.timeout(_SECONDS_TO_START), aiohttp.ClientSession() as session:
        while process.returncode is None:
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.05)
    raise RuntimeError(_complained(complaints))


def _complained(complaints: Path) -> str:
    return f"It did not start: {complaints.read_text()}"


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        async with asyncio.timeout(_SECONDS_TO_STOP):
            await process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
