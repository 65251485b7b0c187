"""A Slack on loopback: the Web API, Socket Mode and the people. Begin at `FakeSlack`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, assert_never

import aiohttp
from aiohttp import web

from tests.fakes.cutting import cut
from tests.fakes.slack import chat, views
from tests.fakes.slack.clock import Clock
from tests.fakes.slack.driving import Driving
from tests.fakes.slack.faults import Fault, FaultKind, Faults
from tests.fakes.slack.limits import Limits
from tests.fakes.slack.posting import Delivery
from tests.fakes.slack.shapes import Json
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.workspace import ApiError, Person, id_of

METHODS: Mapping[str, chat.Method] = {**chat.METHODS, **views.METHODS}
CONNECT = "apps.connections.open"
RESPONSE_URL_LIFE = timedelta(minutes=30)
RESPONSE_URL_USES = 5
LARGEST_BODY = 1_000_000


@dataclass(slots=True)
class _ResponseUrl:
    owner: str
    until: datetime
    left: int = RESPONSE_URL_USES


class FakeSlack(Driving):
    """Slack, as an async context manager. Everything about it may be read and changed while it runs.

    `latency`: seconds that every call of the Web API takes at least. `validate=False` takes blocks and views as
    they come, which is faster. `peak_in_flight` is the most calls that were under way at one time.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        validate: bool = True,
        port: int = 0,
        latency: float = 0,
        app_url: str = "",
    ) -> None:
        super().__init__(clock, validate=validate)
        self.app_url = app_url
        self.latency = latency
        self.limits = Limits()
        self.faults = Faults()
        self.sockets = Sockets(self.changed)
        self.peak_in_flight = 0
        self.web = web.Application(client_max_size=LARGEST_BODY)
        self.web.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.get("/link", self.sockets.serve),
                web.post("/response/{ticket}", self._respond),
            ]
        )
        self._in_flight = 0
        self._port = port
        self._closing = asyncio.Event()
        self._response_urls: dict[str, _ResponseUrl] = {}
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self.web, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self.sockets.drop()
        if self._session:
            await self._session.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """Where it listens, e.g. `http://127.0.0.1:40000/`."""
        return f"http://127.0.0.1:{self._port}/"

    @property
    def api_url(self) -> str:
        """The Web API's base URL, for an SDK's `base_url`."""
        return f"{self.base_url}api/"

    def fault(
        self,
        kind: FaultKind,
        method: str | None = None,
        *,
        person: Person | None = None,
        times: int | None = 1,
        status: int = 500,
        seconds: float = 1,
        error: str = "internal_error",
    ) -> None:
        """Script a fault for the next `times` calls (None: all) of a method (None: any) about a person (None: any)."""
        self.faults.add(Fault(kind, method, id_of(person) if person else None, times, status, seconds, error))

    def session(self) -> aiohttp.ClientSession:
        """The HTTP client that plays Slack's servers; only inside the context."""
        if self._session is None:
            raise RuntimeError("enter the FakeSlack first: async with FakeSlack() as slack")
        return self._session

    async def by_socket(self, delivery: Delivery) -> Any:
        """Hand a delivery to one of the app's sockets; the acknowledgement's payload."""
        return await self.sockets.deliver(delivery)

    def response_url(self, person: Person) -> str:
        """A URL at which the app may answer this person five times in the next half hour."""
        ticket = f"{self.number():024d}"
        self._response_urls[ticket] = _ResponseUrl(id_of(person), self.clock.now() + RESPONSE_URL_LIFE)
        return f"{self.base_url}response/{ticket}"

    async def _respond(self, request: web.Request) -> web.Response:
        url = self._response_urls.get(request.match_info["ticket"])
        if url is None or self.clock.now() > url.until:
            return web.Response(status=404, text="expired_url")
        if url.left == 0:
            return web.Response(status=404, text="used_url")
        url.left -= 1
        try:
            self.show_answer(url.owner, await request.json())
        except ApiError as refused:
            self.refuse("response_url", refused.error, "; ".join(refused.messages))
            return web.Response(status=400, text=refused.error)
        return web.Response(text="ok")

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.requests[method] += 1
        self._in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self._in_flight)
        self.changed()
        try:
            args = await _arguments(request)
            fault = self.faults.take(method, self._about(args))
            if self.latency:
                await asyncio.sleep(self.latency)
            return await self._answer(request, method, args, fault)
        finally:
            self._in_flight -= 1
            self.changed()

    async def _answer(self, request: web.Request, method: str, args: Json, fault: Fault | None) -> web.StreamResponse:
        if fault is None:
            return self._act(request, method, args)
        match fault.kind:
            case FaultKind.STATUS:
                return web.Response(status=fault.status, text="upstream error")
            case FaultKind.RATE_LIMITED:
                return _too_fast(fault.seconds)
            case FaultKind.REFUSED:
                return web.json_response({"ok": False, "error": fault.error})
            case FaultKind.HTML:
                return web.Response(text="<html><body>Scheduled maintenance</body></html>", content_type="text/html")
            case FaultKind.RESET:
                return cut(request, reset=True)
            case FaultKind.LOST_ANSWER:
                self._act(request, method, args)
                return cut(request, reset=False)
            case FaultKind.HANG:
                await self._closing.wait()
                return cut(request, reset=False)
            case FaultKind.SLOW:
                await asyncio.sleep(fault.seconds)
                return self._act(request, method, args)
        assert_never(fault.kind)

    def _act(self, request: web.Request, method: str, args: Json) -> web.Response:
        try:
            self._authorise(request, method, args)
            wait = self.limits.wait(method, self._about(args) or "", self.clock.now())
            if wait:
                self.refuse(method, "ratelimited", f"about {self._about(args)}: try again in {wait} s")
                return _too_fast(wait)
            if method == CONNECT:
                url = f"ws://127.0.0.1:{self._port}/link?ticket={self.sockets.ticket()}"
                return web.json_response({"ok": True, "url": url})
            return web.json_response({"ok": True, **METHODS[method](self, args)})
        except ApiError as refused:
            self.refuse(method, refused.error, "; ".join(refused.messages))
            told: Json = {"ok": False, "error": refused.error}
            if refused.messages:
                told["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in refused.messages]}
            if refused.error == "invalid_blocks":
                told["errors"] = refused.messages
            return web.json_response(told)

    def _authorise(self, request: web.Request, method: str, args: Json) -> None:
        if method != CONNECT and method not in METHODS:
            raise ApiError("unknown_method")
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") or args.get("token", "")
        right, wrong = self.bot_token, self.app_token
        if method == CONNECT:
            right, wrong = wrong, right
        if not token:
            raise ApiError("not_authed")
        if token == wrong:
            raise ApiError("not_allowed_token_type")
        if token != right:
            raise ApiError("invalid_auth")

    def _about(self, args: Json) -> str | None:
        """The person whom a call is about."""
        if args.get("trigger_id") in self.triggers:
            return self.triggers[args["trigger_id"]].user
        named = args.get("user") or args.get("user_id") or args.get("users") or args.get("channel")
        return self.owners.get(str(named), str(named)) if named else None


async def _arguments(request: web.Request) -> Json:
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        return {**args, **body} if isinstance(body, dict) else args
    return {**args, **await request.post()}


def _too_fast(seconds: float) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": f"{seconds:g}"})
