"""Warmline, a Slack and a bare Bolt app, each as a process of its own, so that none slows another's event loop."""

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

ROOT = Path(__file__).resolve().parents[2]
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
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=PIPE)
    try:
        if process.stdout is None:
            raise AssertionError
        yield (await process.stdout.readline()).decode().strip()
    finally:
        await _stop(process)


@asynccontextmanager
async def warmline(folder: Path, api_url: str) -> AsyncIterator[Served]:
    """Run app.py on the folder's directory, policy and database."""
    env = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": api_url,
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
