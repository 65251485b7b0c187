"""A request as the fake's server takes it: read, or cut off in the middle."""

import json
import socket
import struct

from aiohttp import web

from tests.fakes.slack.shapes import Json
from tests.fakes.teams.connector import Call


async def call_of(request: web.Request) -> Call:
    """Read a call of the Bot Connector."""
    ids = request.match_info
    body: Json = {}
    if request.can_read_body:
        try:
            told = json.loads(await request.read())
        except ValueError:
            told = None
        body = told if isinstance(told, dict) else {}
    targeted = request.query.get("isTargetedActivity") == "true"
    return Call(ids.get("chat", ""), ids.get("activity", ""), ids.get("member", ""), targeted, body)


def cut(request: web.Request, *, reset: bool) -> web.Response:
    """End the connection in the middle of a request; with `reset`, as rudely as TCP can."""
    if request.transport:
        if reset:
            linger = struct.pack("ii", 1, 0)
            request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        request.transport.abort()
    return web.Response()
