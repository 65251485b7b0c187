"""A server in a thread of its own, for tests whose thread belongs to the browser."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import uvicorn
from starlette.types import ASGIApp

from tests.support.waits import A_LONG_WAIT

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Served:
    """Where the app is served, and the loop that it runs on."""

    url: str
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something on the server's loop and wait for what it gives."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(A_LONG_WAIT)


@contextmanager
def served(app: ASGIApp, stop: asyncio.Event) -> Iterator[Served]:
    """Serve the app on a free port; `stop` is set first when it ends, so that its streams end too."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, ws="none", lifespan="off", log_config=None, access_log=False))
    started: Future[asyncio.AbstractEventLoop] = Future()

    async def serve() -> None:
        started.set_result(asyncio.get_running_loop())
        await server.serve(sockets=[listening])

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    loop = started.result(A_LONG_WAIT)
    try:
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", loop)
    finally:
        loop.call_soon_threadsafe(stop.set)
        server.should_exit = True
        thread.join(A_LONG_WAIT)
