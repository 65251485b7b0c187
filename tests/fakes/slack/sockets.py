"""Slack's side of Socket Mode: the sockets of an app, envelopes, acknowledgements, and ways to lose a socket."""

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack.posting import Delivery
from tests.fakes.slack.shapes import Json
from tests.fakes.slack.workspace import APP_ID


@dataclass(slots=True, eq=False)
class _Socket:
    ws: web.WebSocketResponse
    request: web.Request
    silent: bool = False


class Sockets:
    """The app's open sockets; each delivery goes to one of them, in turn."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._open: list[_Socket] = []
        self._tickets: set[str] = set()
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self.opened = 0
        """How many were ever opened."""

    @property
    def count(self) -> int:
        """How many sockets are open."""
        return len(self._open)

    def ticket(self) -> str:
        """What `apps.connections.open` hands out: good for one connection."""
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One socket from its hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="the ticket was used or never given")
        self._tickets.remove(ticket)
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        socket = _Socket(ws, request)
        self._open.append(socket)
        self.opened += 1
        hello = {"type": "hello", "num_connections": self.count, "connection_info": {"app_id": APP_ID}}
        await ws.send_json({**hello, "debug_info": {"host": "fake", "approximate_connection_time": 18060}})
        self._changed()
        try:
            async for message in ws:
                if not socket.silent:
                    await self._hear(ws, message.type, message.data)
        finally:
            if socket in self._open:
                self._open.remove(socket)
            self._changed()
        return ws

    async def _hear(self, ws: web.WebSocketResponse, kind: WSMsgType, data: Any) -> None:
        if kind is WSMsgType.PING:
            await ws.pong(data)
        elif kind is WSMsgType.TEXT:
            ack = json.loads(data)
            waiting = self._waiting.get(ack.get("envelope_id", ""))
            if waiting and not waiting.done():
                waiting.set_result(ack.get("payload"))

    async def deliver(self, delivery: Delivery) -> Any:
        """Send an envelope and wait for its acknowledgement, which may come by any socket; its payload, or None.

        ConnectionError when no socket is open. It waits for ever: the caller knows how long Slack would.
        """
        if not self._open:
            raise ConnectionError("no socket is open")
        socket = self._open.pop(0)
        self._open.append(socket)
        envelope_id = f"00000000-0000-4000-8000-{next(self._numbers):012d}"
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.retry:
            envelope["retry_attempt"], envelope["retry_reason"] = delivery.retry
        self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            if not socket.silent:
                await socket.ws.send_json(envelope)
            return await self._waiting[envelope_id]
        finally:
            del self._waiting[envelope_id]

    async def refresh(self) -> None:
        """Ask every socket to reconnect, as Slack does every few hours."""
        goodbye = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "fake"}}
        for socket in list(self._open):
            await socket.ws.send_json(goodbye)

    def silence(self) -> None:
        """Let the sockets that are open now stay open and fall silent: nothing is sent, heard or ponged."""
        for socket in self._open:
            socket.silent = True

    def drop(self) -> None:
        """Cut every socket off, without a closing handshake."""
        for socket in self._open:
            if socket.request.transport:
                socket.request.transport.abort()
        self._open.clear()
        self._changed()
