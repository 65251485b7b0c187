"""Warmline and a Slack, each a process of its own; Warmline can be killed and started again on the same files."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.fakes.slack import BOT_TOKEN, SIGNING_SECRET

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 30
SECONDS_TO_STOP = 30
LATENCY_MS = 15
"""How long this Slack takes for each call, so that some are on their way whenever Warmline is killed."""


@asynccontextmanager
async def slack_process() -> AsyncIterator[str]:
    """Run a Slack that takes a message a second for each person, and give its base URL."""
    arguments = ("-m", "tests.fakes.slack", "--latency-ms", str(LATENCY_MS))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=PIPE)
    try:
        assert process.stdout
        yield (await process.stdout.readline()).decode().strip()
    finally:
        await _end(process)


class WarmlineProcess:
    """`python app.py` on the files of a folder. `is_up` tells clients whether it makes sense to ask it something."""

    def __init__(self, folder: Path, api_url: str) -> None:
        self._folder = folder
        self._port = _free_port()
        self._process: Process | None = None
        self._env = {
            **os.environ,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": api_url,
            "DIRECTORY": str(folder / "directory"),
            "POLICY": str(folder / "policy.toml"),
            "DATABASE_URL": f"sqlite:///{folder / 'warmline.db'}",
            "PORT": str(self._port),
        }
        self.is_up = asyncio.Event()

    @property
    def events_url(self) -> str:
        """Where Slack sends what people do."""
        return self._url("slack/events")

    async def start(self) -> None:
        """Start it and wait until it is ready. AssertionError with what it said, if it ends or takes too long."""
        with (self._folder / "said.txt").open("ab") as said:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, str(ROOT / "app.py"), cwd=self._folder, env=self._env, stdout=DEVNULL, stderr=said
            )
        await self.until(self._is_ready, SECONDS_TO_START)
        self.is_up.set()

    async def until(self, asked: Callable[[], Awaitable[bool]], seconds: float) -> None:
        """Wait until something holds of the running process. AssertionError with what it said, if it never does."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    assert self._process, "start it first"
                    assert self._process.returncode is None, f"it ended: {self.said()}"
                    if await asked():
                        return
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"not within {seconds} s: {self.said()}") from None

    async def kill(self) -> None:
        """End it as the kernel does when memory runs out: at once, in the middle of anything."""
        assert self._process
        self.is_up.clear()
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end when what is in hand is finished."""
        if self._process:
            await _end(self._process)

    def said(self) -> str:
        """Give what it logged since the first start."""
        return (self._folder / "said.txt").read_text()

    async def _is_ready(self) -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(self._url("readyz")) as answer:
                return answer.status == 200
        except aiohttp.ClientConnectionError:
            return False

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._port}/{path}"


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        async with asyncio.timeout(SECONDS_TO_STOP):
            await process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
