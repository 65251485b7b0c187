"""Microsoft's side of Teams on loopback: OpenID, login, the Bot Connector and the people. Begin at `FakeTeams`."""

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar, assert_never

import aiohttp
from aiohttp import web

from tests.fakes.cutting import cut
from tests.fakes.slack.clock import Clock
from tests.fakes.slack.faults import Fault, FaultKind, Faults
from tests.fakes.teams.cloud import Person, id_of
from tests.fakes.teams.connector import LOOK_UPS, METHODS, Call, addressee
from tests.fakes.teams.driving import Driving
from tests.fakes.teams.limits import Limits
from tests.fakes.teams.login import ask_machine, log_in
from tests.fakes.teams.refusals import CODES, ConnectorError
from tests.fakes.teams.requests import call_of
from tests.fakes.teams.tokens import ISSUER, Keyring

LARGEST_BODY = 4_000_000
_CHATS = "/amer/v3/conversations"
_CHAT = f"{_CHATS}/{{chat}}"

T = TypeVar("T")


class FakeTeams(Driving):
    """Microsoft's side, as an async context manager, in a thread of its own as the app's SDK may block its loop.

    Everything about it may be read and changed from any thread while it runs. `latency`: seconds that every call of
    the Bot Connector takes at least. `validate=False` takes cards as they come, which is faster. `peak_in_flight` is
    the most calls of the connector that were under way at one time; `connections` are the ports it was called from.
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
        self.keys = Keyring()
        self.limits = Limits()
        self.faults = Faults()
        self.peak_in_flight = 0
        self.connections: set[int] = set()
        self.web = web.Application(client_max_size=LARGEST_BODY)
        self.web.add_routes(
            [
                web.get("/v1/.well-known/openidconfiguration", self._openid),
                web.get("/v1/.well-known/keys", self._keys),
                web.post("/login/{tenant}/oauth2/v2.0/token", self._login),
                web.get("/metadata/identity/oauth2/token", self._identity),
                web.post(_CHATS, partial(self._connector, "create")),
                web.post(f"{_CHAT}/activities", partial(self._connector, "send")),
                web.post(f"{_CHAT}/activities/{{activity}}", partial(self._connector, "send")),
                web.put(f"{_CHAT}/activities/{{activity}}", partial(self._connector, "update")),
                web.delete(f"{_CHAT}/activities/{{activity}}", partial(self._connector, "delete")),
                web.get(f"{_CHAT}/members", partial(self._connector, "members")),
                web.get(f"{_CHAT}/members/{{member}}", partial(self._connector, "member")),
            ]
        )
        self._in_flight = 0
        self._port = port
        self._thread = threading.Thread(target=self._run, name="fake-teams", daemon=True)
        self._started: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._closing = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._thread.start()
        await asyncio.wrap_future(self._started)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._closing.set)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        runner = web.AppRunner(self.web, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        try:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", self._port).start()
            self._port = runner.addresses[0][1]
            self.service_url = f"{self.base_url}amer/"
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as self._session:
                self._loop = asyncio.get_running_loop()
                self._started.set_result(None)
                await self._closing.wait()
        finally:
            await runner.cleanup()

    @property
    def base_url(self) -> str:
        """Where it listens, e.g. `http://127.0.0.1:40000/`; the service URL of activities is below it."""
        return f"http://127.0.0.1:{self._port}/"

    @property
    def openid_url(self) -> str:
        """The OpenID metadata's URL."""
        return f"{self.base_url}v1/.well-known/openidconfiguration"

    @property
    def identity_url(self) -> str:
        """Where a machine in Azure has tokens for the identities that are assigned to it: `identities`, client ids."""
        return f"{self.base_url}metadata/identity/oauth2/token"

    @property
    def login_url(self) -> str:
        """Where tokens come from, before the tenant: `{login_url}/{tenant}/oauth2/v2.0/token`."""
        return f"{self.base_url}login"

    def fault(
        self,
        kind: FaultKind,
        method: str | None = None,
        *,
        person: Person | None = None,
        times: int | None = 1,
        status: int = 500,
        seconds: float = 1,
        error: str = "ServiceError",
    ) -> None:
        """Script a fault for the next `times` calls (None: all) of a method (None: any) about a person (None: any).

        Methods: openid, keys, login, identity, create, send, update, delete, members, member. `error`: one of `CODES`.
        """
        CODES[error]
        with self.lock:
            self.faults.add(Fault(kind, method, id_of(person) if person else None, times, status, seconds, error))

    def roll_keys(self) -> None:
        """Sign with a freshly published key from now on."""
        with self.lock:
            self.keys.roll()

    def session(self) -> aiohttp.ClientSession:
        """The HTTP client that plays Microsoft's servers; only inside the context."""
        if self._session is None:
            raise RuntimeError("enter the FakeTeams first: async with FakeTeams() as teams")
        return self._session

    async def on_its_loop(self, doing: Coroutine[Any, Any, T]) -> T:
        """Do something on the fake's own loop; only inside the context."""
        if self._loop is None:
            doing.close()
            raise RuntimeError("enter the FakeTeams first: async with FakeTeams() as teams")
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(doing, self._loop))

    async def _openid(self, request: web.Request) -> web.StreamResponse:
        metadata = {
            "issuer": ISSUER,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{self.base_url}v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }
        return await self._answer(request, "openid", None, lambda: web.json_response(metadata))

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, "keys", None, lambda: web.json_response({"keys": self.keys.published()}))

    async def _login(self, request: web.Request) -> web.StreamResponse:
        form = {key: str(value) for key, value in (await request.post()).items()}
        tenant = request.match_info["tenant"]

        def act() -> web.Response:
            status, told = log_in(self, tenant, form)
            return web.json_response(told, status=status)

        return await self._answer(request, "login", None, act)

    async def _identity(self, request: web.Request) -> web.StreamResponse:
        def act() -> web.Response:
            status, told = ask_machine(self, request.headers, request.query)
            return web.json_response(told, status=status)

        return await self._answer(request, "identity", None, act)

    async def _connector(self, method: str, request: web.Request) -> web.StreamResponse:
        with self.lock:
            self._in_flight += 1
            if request.transport:
                self.connections.add(request.transport.get_extra_info("peername")[1])
            self.peak_in_flight = max(self.peak_in_flight, self._in_flight)
        try:
            call = await call_of(request)
            with self.lock:
                user = addressee(self, call)
            about = user.id if user else None
            return await self._answer(request, method, about, lambda: self._act(request, method, call), self.latency)
        finally:
            with self.lock:
                self._in_flight -= 1

    def _act(self, request: web.Request, method: str, call: Call) -> web.Response:
        try:
            self._authorise(request)
            self._pace(method, call)
            done = METHODS[method](self, call)
            return web.json_response(done.body, status=done.status)
        except ConnectorError as refused:
            self.refuse(method, refused.code, refused.detail)
            after = {"Retry-After": refused.detail} if refused.code == "Throttled" else None
            return web.json_response(refused.body(), status=refused.status, headers=after)

    def _authorise(self, request: web.Request) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens or self.clock.now() >= self.tokens[token]:
            raise ConnectorError("Unauthorized")

    def _pace(self, method: str, call: Call) -> None:
        user = addressee(self, call)
        thread = call.chat.partition(";")[0] or (self.chat_with(user).id if user else "")
        tenant = user.tenant if user else self.tenant_id
        wait = self.limits.wait(thread, tenant, self.clock.now(), look_up=method in LOOK_UPS)
        if wait:
            raise ConnectorError("Throttled", str(wait))

    async def _answer(
        self,
        request: web.Request,
        method: str,
        about: str | None,
        act: Callable[[], web.Response],
        latency: float = 0,
    ) -> web.StreamResponse:
        def acted() -> web.Response:
            with self.lock:
                return act()

        with self.lock:
            self.count(method)
            fault = self.faults.take(method, about)
        if latency:
            await asyncio.sleep(latency)
        return acted() if fault is None else await self._fail(request, fault, acted)

    async def _fail(self, request: web.Request, fault: Fault, act: Callable[[], web.Response]) -> web.StreamResponse:
        match fault.kind:
            case FaultKind.STATUS:
                return web.Response(status=fault.status, text="upstream error")
            case FaultKind.RATE_LIMITED:
                refused = ConnectorError("Throttled")
                after = {"Retry-After": f"{fault.seconds:g}"}
                return web.json_response(refused.body(), status=refused.status, headers=after)
            case FaultKind.REFUSED:
                refused = ConnectorError(fault.error)
                return web.json_response(refused.body(), status=refused.status)
            case FaultKind.HTML:
                return web.Response(text="<html><body>Scheduled maintenance</body></html>", content_type="text/html")
            case FaultKind.RESET:
                return cut(request, reset=True)
            case FaultKind.LOST_ANSWER:
                act()
                return cut(request, reset=False)
            case FaultKind.HANG:
                await self._closing.wait()
                return cut(request, reset=False)
            case FaultKind.SLOW:
                await asyncio.sleep(fault.seconds)
                return act()
        assert_never(fault.kind)
