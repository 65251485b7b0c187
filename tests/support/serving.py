"""An app served on a free port by the loop that the caller runs on."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For whoever calls an app of ours, without TLS: to read a machine's certificates takes a tenth of a second."""
_SECONDS_BETWEEN_LOOKS = 0.002


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve the app, and tell its address; endless streams must be ended before this is."""
    config = uvicorn.Config(app, port=0, ws="none", lifespan="off", log_config=None, access_log=False)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        await _end(server)


async def _end(server: uvicorn.Server) -> None:
    """End it once all is answered, as uvicorn does by itself, which first waits for a tenth of a second."""
    for listening in server.servers:
        listening.close()
    for connection in list(server.server_state.connections):
        connection.shutdown()
    while True:
        if not server.server_state.tasks and not server.server_state.connections:
            return
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
