"""One ASGI app out of the adapters' routes, with safe headers and the two questions that a supervisor process asks."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Ready = Callable[[], Awaitable[list[str]]]

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SafeHeaders:
    """Adds to each response the strictest headers, where the route has not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the response's headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def web_app(routes: Sequence[BaseRoute], ready: Ready) -> Starlette:
    """Build the app. `ready` gives a sentence for each thing that is not ready to work, so none when all is."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> Response:
        missing = await ready()
        return JSONResponse({"ready": not missing, "not_ready": missing}, status_code=503 if missing else 200)

    own = [Route("/healthz", healthz), Route("/readyz", readyz)]
    app = Starlette(routes=[*own, *routes], middleware=[Middleware(SafeHeaders)])
    # Sending on whoever typed a slash too many would raise where the query is no UTF-8.
    app.router.redirect_slashes = False
    return app
