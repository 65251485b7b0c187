"""Calls an ASGI app as the web server does, with any bytes where HTTP lets them be. Begin at `call`."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it goes over the wire. cut: the caller hangs up in the middle of the body."""

    method: str
    path: str
    headers: Headers = ()
    body: bytes = b""
    query: bytes = b""
    cut: bool = False


@dataclass(slots=True)
class Answered:
    """What came back. Of an answer without an end, this is its beginning."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


async def call(app: ASGIApp, request: Request) -> Answered:
    """Give the answer to a request; whoever asks for a stream hangs up as soon as something of it comes."""
    answered, enough = Answered(), asyncio.Event()
    coming = iter(_arriving(request))

    async def receive() -> Message:
        message = next(coming, None)
        if message is None:
            await enough.wait()
            return {"type": "http.disconnect"}
        return message

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answered.status = message["status"]
            answered.headers = {name.decode(): value.decode("latin-1") for name, value in message["headers"]}
        else:
            answered.body += message.get("body", b"")
            if answered.body or not message.get("more_body"):
                enough.set()

    await app(_scope(request), receive, send)
    HTTPStatus(answered.status)
    return answered


def _arriving(request: Request) -> Iterable[Message]:
    middle = len(request.body) // 2
    yield {"type": "http.request", "body": request.body[:middle], "more_body": True}
    if request.cut:
        yield {"type": "http.disconnect"}
    else:
        yield {"type": "http.request", "body": request.body[middle:], "more_body": False}


def _scope(request: Request) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8080),
        "client": ("127.0.0.1", 50_000),
        "root_path": "",
        "method": request.method,
        "path": unquote(request.path),
        "raw_path": request.path.encode(),
        "query_string": request.query,
        "headers": list(request.headers),
        "state": {},
    }
