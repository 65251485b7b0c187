"""Our own programs, each as a process of its own: fakes that print where they are, and apps that may be killed."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.fakes.slack import BOT_TOKEN, SIGNING_SECRET
from tests.support.waits import A_LONG_WAIT

ROOT = Path(__file__).resolve().parents[2]
APP = (str(ROOT / "app.py"),)
_SECONDS_BETWEEN_LOOKS = 0.02


@asynccontextmanager
async def fake_process(module: str, *arguments: str) -> AsyncIterator[str]:
    """Run a fake such as `tests.fakes.slack`, and give the base URL that it prints."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, cwd=ROOT, stdout=PIPE)
    try:
        assert process.stdout
        yield (await process.stdout.readline()).decode().strip()
    finally:
        await _end(process)


def slack_settings(api_url: str) -> Mapping[str, str]:
    """Give Warmline's settings for a Slack."""
    return {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET, "SLACK_API_URL": api_url}


def files_settings(folder: Path, database_url: str | None = None) -> Mapping[str, str]:
    """Give Warmline's settings for the directory and the policy of a folder; its database too, unless one is given."""
    return {
        "DIRECTORY": str(folder / "directory"),
        "POLICY": str(folder / "policy.toml"),
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'warmline.db'}",
    }


class AppProcess:
    """An app, `python app.py` unless told otherwise, at a port of its own that it keeps when it is started again.

    `is_up` tells clients whether it makes sense to ask it something. question: what it answers with 200 once it is up.
    """

    def __init__(
        self, folder: Path, env: Mapping[str, str], program: tuple[str, ...] = APP, question: str = "readyz"
    ) -> None:
        self.port = _free_port()
        self.is_up = asyncio.Event()
        self._folder = folder
        self._env = {**os.environ, **env, "PORT": str(self.port)}
        self._program = program
        self._question = question
        self._said = folder / f"said-{self.port}.txt"
        self._process: Process | None = None

    def url(self, path: str) -> str:
        """Give the address of a path of its."""
        return f"http://127.0.0.1:{self.port}/{path}"

    @property
    def pid(self) -> int:
        """Which process it is, once it was started."""
        assert self._process, "start it first"
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Tell whether it was started, and is not there any more."""
        return self._process is not None and self._process.returncode is not None

    def resident_megabytes(self) -> float:
        """How much memory it has in use, as Linux tells it."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000

    async def start(self) -> None:
        """Start it and wait until it is up. AssertionError with what it said, if it ends or takes too long."""
        with self._said.open("ab") as said:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *self._program, cwd=self._folder, env=self._env, stdout=DEVNULL, stderr=said
            )
        await self.until(self.answers, A_LONG_WAIT)
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
                    await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        except TimeoutError:
            raise AssertionError(f"not within {seconds} s: {self.said()}") from None

    async def answers(self) -> bool:
        """Tell whether it says that it is up."""
        try:
            async with aiohttp.ClientSession() as session, session.get(self.url(self._question)) as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """End it as the kernel does when memory runs out: at once, in the middle of anything."""
        assert self._process, "start it first"
        self.is_up.clear()
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end when what is in hand is finished."""
        self.is_up.clear()
        if self._process:
            await _end(self._process)

    def said(self) -> str:
        """Give what it logged since the first start."""
        return self._said.read_text()


@asynccontextmanager
async def started(app: AppProcess) -> AsyncIterator[AppProcess]:
    """Run an app for a while."""
    try:
        await app.start()
        yield app
    finally:
        await app.stop()


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        async with asyncio.timeout(A_LONG_WAIT):
            await process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
