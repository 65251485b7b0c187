"""How a fake server hangs up on whoever calls it."""

import socket
import struct

from aiohttp import web


def cut(request: web.Request, *, reset: bool) -> web.Response:
    """End the connection in the middle of a request; with `reset`, as rudely as TCP can."""
    if request.transport:
        if reset:
            linger = struct.pack("ii", 1, 0)
            request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        request.transport.abort()
    return web.Response()
