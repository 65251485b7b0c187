"""Runs `python app.py` in a folder of its own, with nothing in its environment but what it is given."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

import app
from tests.support.serving import NO_CERTIFICATES
from tests.support.waits import A_LONG_WAIT

APP = Path(__file__).resolve().parents[2] / "app.py"
AT_DEBUG = f"""
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
sys.path.insert(0, {str(APP.parent)!r})
sys.argv = sys.argv[:1]
import app
app.cli()
"""
"""The program with every logger at DEBUG, as somebody might set it up who looks for a fault."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What the program said, and with which code it ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> list[str]:
        """What it said to whoever called it, by lines."""
        return self.out.splitlines()


@dataclass(slots=True)
class Served:
    """The program while it is served. Once it has ended: what it said, by lines, and its log."""

    process: Process
    caller: httpx.AsyncClient
    said: list[str] = field(default_factory=list)
    complaints: str = ""

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; gives its code."""
        self.process.send_signal(how)
        return await self.ended()

    async def ended(self) -> int:
        """Wait until it has ended; gives its code."""
        out, err = await self.process.communicate()
        self.said, self.complaints = out.decode().splitlines(), err.decode()
        assert self.process.returncode is not None
        return self.process.returncode


def call_here(folder: Path, *arguments: str, **env: str) -> Ended:
    """Run a command to its end in this process, which is quicker."""
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        patch.setattr(os, "environ", env)
        ended = CliRunner().invoke(app.cli, arguments)
    return Ended(ended.exit_code, ended.stdout, ended.stderr)


async def call_beside(folder: Path, *arguments: str, **env: str) -> Ended:
    """Run a command to its end in this process, while the loop goes on for a fake that is asked."""
    return await asyncio.to_thread(call_here, folder, *arguments, **env)


async def begun(folder: Path, *arguments: str, **env: str) -> Process:
    """Start the program."""
    clean = {"PATH": os.environ["PATH"], "NO_COLOR": "1", **env}
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=folder, env=clean, stdout=PIPE, stderr=PIPE
    )


async def call(folder: Path, *arguments: str, **env: str) -> Ended:
    """Run the program to its end."""
    process = await begun(folder, str(APP), *arguments, **env)
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


@contextlib.asynccontextmanager
async def served(folder: Path, env: Mapping[str, str], *, at_debug: bool = False) -> AsyncIterator[Served]:
    """Serve on a free port until the end; killed then, if it was not stopped before."""
    port = free_port()
    how = ("-c", AT_DEBUG) if at_debug else (str(APP),)
    process = await begun(folder, *how, PORT=str(port), **env)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", verify=NO_CERTIFICATES, timeout=A_LONG_WAIT
    ) as caller:
        program = Served(process, caller)
        try:
            await _answers(program)
            yield program
        finally:
            if process.returncode is None:
                process.kill()
                await program.ended()


async def _answers(program: Served) -> None:
    while True:
        try:
            await program.caller.get("/healthz")
        except httpx.ConnectError:
            assert program.process.returncode is None, (await program.process.communicate())[1].decode()
            await asyncio.sleep(0.05)
        else:
            return


def free_port() -> int:
    """Find a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def read_json(text: str) -> Mapping[str, object]:
    """Read a JSON object."""
    found = json.loads(text)
    assert isinstance(found, dict)
    return found
