"""Socket Mode with a watchdog: a socket on which no pong comes any more is given up and made anew."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.logs import log, log_fault
from adapters.slack.payloads import Malformed, lean


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: between pings, for a pong, for a connection, for a close."""

    ping: float = 5.0
    pong: float = 30.0
    connect: float = 30.0
    close: float = 3.0


class Socket:
    """Keeps one Socket Mode connection to Slack alive, whatever becomes of it."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient, patience: Patience | None = None) -> None:
        self._app = app
        self._app_token = app_token
        self._client = client
        self._patience = patience or Patience()
        self._in_hand: set[asyncio.Task[Any]] = set()
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect, and go on whenever the connection is lost."""
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Let what is in hand be answered, then disconnect."""
        if self._in_hand:
            await asyncio.wait(set(self._in_hand), timeout=self._patience.close)
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            line = self._line()
            try:
                async with asyncio.timeout(self._patience.connect):
                    await _typed(line).connect()
                await self._watch(line)
                log.warning("Slack's socket has gone silent; connecting anew")
            except Exception as fault:
                log_fault("Connecting to Slack's socket", fault)
            finally:
                await self._close(line)
            await asyncio.sleep(self._patience.ping)

    async def _watch(self, line: SocketModeClient) -> None:
        """Return when no pong has come for too long.

        The library has a watch of its own, but it has been seen to die with the tasks that it watches.
        """
        since = time.time()
        while time.time() - max(since, line.last_ping_pong_time or 0.0) < self._patience.pong:
            session = line.current_session
            if session is not None and not session.closed:
                try:
                    await session.ping(f"sdk-ping-pong:{time.time()}".encode())
                except ConnectionError:
                    log.info("Slack's socket takes no ping")
            await asyncio.sleep(self._patience.ping)

    async def _close(self, line: SocketModeClient) -> None:
        try:
            async with asyncio.timeout(self._patience.close):
                await _typed(line).close()
        except Exception as fault:
            log_fault("Closing Slack's socket", fault)
        # A close that did not get through has left these behind.
        for task in (line.message_processor, line.current_session_monitor, line.message_receiver):
            if task is not None:
                task.cancel()
        await line.aiohttp_client_session.close()

    def _line(self) -> SocketModeClient:
        proxy, ping = self._client.proxy, self._patience.ping
        line = SocketModeClient(self._app_token, logger=log, web_client=self._client, ping_interval=ping)
        # The library takes a proxy from the environment by itself; the Web API's is the right one for both.
        line.proxy = proxy
        line.socket_mode_request_listeners.append(self._answer)
        return line

    async def _answer(self, line: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        if task:
            self._in_hand.add(task)
            task.add_done_callback(self._in_hand.discard)
        try:
            told = AsyncBoltRequest(mode="socket_mode", body=lean(request.payload))
        except Malformed:
            log.warning("What came over Slack's socket is not answered: it is malformed.")
            return
        answer = await self._app.async_dispatch(told)
        await send_async_response(line, request, answer, time.time())


class _Typed(Protocol):
    async def connect(self) -> None: ...

    async def close(self) -> None: ...


def _typed(line: SocketModeClient) -> _Typed:
    # The library leaves these two without types.
    return line
