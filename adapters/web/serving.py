"""The uvicorn that serves the app until it is asked to stop, and lets what is in hand finish."""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Coroutine, Iterable, Iterator
from typing import Any, TypeVar

import uvicorn
import uvloop
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.ports import BadSetting

# Long enough for any honest request, short enough for a process supervisor that kills after half a minute.
SECONDS_TO_FINISH = 20
# Headers and body together; the routes allow far smaller bodies, and answer those that are too large.
MOST_BYTES = 1024 * 1024

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run the program's main coroutine on uvloop, and give what it gives.

    Nobody looks for garbage before `serve` does: while libraries are loaded, that alone takes a quarter of a second.
    """
    gc.disable()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(main)
    finally:
        gc.enable()


def listen(host: str, port: int) -> socket.socket:
    """Listen; whoever calls from now on waits until it is served. Raises BadSetting if nobody can listen there."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except (OSError, UnicodeError) as fault:
        # What can be no name at all is not even looked up.
        reason = (fault.strerror or str(fault)) if isinstance(fault, OSError) else "that is no host's name"
        raise BadSetting(
            f"Cannot listen at HOST {host}, PORT {port}: {reason}. Choose others, or stop what is there."
        ) from None


async def serve(app: ASGIApp, listening: socket.socket, stop: asyncio.Event) -> None:
    """Serve what `listen` gave until `stop` is set; SIGTERM and SIGINT set it. Requests in hand are finished first.

    Streams that never end by themselves must end when `stop` is set.
    """
    server = _Server(
        uvicorn.Config(
            app,
            http=_Bounded,
            ws="none",
            lifespan="off",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            log_config=None,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # What is loaded by now stays; to look through all of it for garbage would stop a page for a tenth of a second.
    gc.freeze()
    gc.enable()
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        server.should_exit = True
        await serving
    finally:
        stopping.cancel()


async def serve_beside(
    app: ASGIApp, listening: socket.socket, stop: asyncio.Event, work: Iterable[Coroutine[Any, Any, None]]
) -> None:
    """Serve until `stop` is set, while work without an end goes on; it is cancelled when all requests are finished.

    Whatever of it ends by itself ends the serving too. Raises what it raised.
    """
    at_work = [asyncio.create_task(one) for one in work]
    for task in at_work:
        task.add_done_callback(lambda _: stop.set())
    try:
        await serve(app, listening, stop)
    finally:
        for task in at_work:
            task.cancel()
        ended = await asyncio.gather(*at_work, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault


class _Bounded(HttpToolsProtocol):
    """Hangs up on a request that has no end: the parser by itself keeps headers of any length."""

    _received = 0

    def on_message_begin(self) -> None:
        """Count each request by itself."""
        super().on_message_begin()
        self._received = 0

    def data_received(self, data: bytes) -> None:
        """Take what came, as long as it is not too much."""
        super().data_received(data)
        self._received += len(data)
        if self._received > MOST_BYTES:
            self.transport.close()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `serve`: uvicorn raises them anew at its end, before the rest of the program has stopped."""
        yield
