"""Keeps the simulator to the machine that it runs on: whoever plays everybody's part must sit at it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

MOST_BYTES = 64 * 1024
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class LoopbackOnly:
    """Refuses whoever is elsewhere, a name that was made to point here, another site's posts, and bodies too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with a sentence."""
        headers = Headers(scope=scope)
        client = scope.get("client")
        if client is None or not _is_loopback(client[0]) or any(name in headers for name in FORWARDED):
            refusal = PlainTextResponse("The simulator answers only on the machine that it runs on.\n", 403)
        elif not _names_loopback(headers.get("host", "")):
            refusal = PlainTextResponse("Open the simulator as http://localhost or http://127.0.0.1.\n", 403)
        elif scope["method"] == "POST" and not _same_origin(headers):
            refusal = PlainTextResponse("That came from another site and was not done.\n", 403)
        elif scope["method"] == "POST" and not _fits(headers):
            refusal = PlainTextResponse(f"That is too large: {MOST_BYTES // 1024} KB at most.\n", 413)
        else:
            await self._app(scope, receive, send)
            return
        await refusal(scope, receive, send)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _names_loopback(authority: str) -> bool:
    try:
        host = urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return False
    return host == "localhost" or _is_loopback(host)


def _same_origin(headers: Headers) -> bool:
    """A browser says where a post comes from; whoever says nothing is no browser and no other site's page."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    return origin == f"http://{headers.get('host')}"


def _fits(headers: Headers) -> bool:
    length = headers.get("content-length", "")
    return length.isascii() and length.isdecimal() and int(length[:9]) <= MOST_BYTES
