"""Where Teams' HTTP requests arrive: measured, parsed, verified, and only then given to the bot.

The SDK's own front answers 500 to every press while the bot acts on it, and to most forged tokens; so this is ours,
around the part of the SDK that makes a turn of an activity.
"""

import json
from typing import Any

from botbuilder.core import TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity
from botframework.connector.auth import ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.teams.activities import all_storable, tenant_of
from adapters.teams.connector import Connector
from adapters.teams.inbound import Answered, Inbound
from adapters.teams.logs import log, log_fault
from adapters.teams.loopback import is_from_here
from adapters.teams.render import Json
from adapters.teams.settings import PATH, TeamsSettings
from adapters.teams.tokens import CHANNEL, TokenRefused, Tokens

MOST_BYTES = 256 * 1024

_LONGEST_NAME = 400
"""In characters: an index of PostgreSQL takes as many of any letters, in either case."""


class Malformed(Exception):
    """The body is not what Teams sends."""


class LeanAuthentication:
    """What the SDK asks of its own authentication, which would make new clients, and log in, at each turn."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def create(self, service_url: str, _audience: str) -> Any:
        """Give the client of a service, always the same one."""
        return self._connector.client(service_url)

    async def create_user_token_client(self, _identity: ClaimsIdentity) -> None:
        """Give none: nobody signs in through Warmline."""

    def verified(self) -> Any:
        """Make what the SDK wants to know of a request that was verified."""
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity({}, True)
        result.connector_factory = self
        return result


class Front:
    """The one route that Teams posts to."""

    def __init__(self, settings: TeamsSettings, tokens: Tokens, connector: Connector, inbound: Inbound) -> None:
        self._settings = settings
        self._tokens = tokens
        self._inbound = inbound
        self._authentication = LeanAuthentication(connector)
        self._adapter = CloudAdapterBase(self._authentication)
        self.routes = [Route(PATH, self._messages, methods=["POST"])]

    async def _messages(self, request: Request) -> Response:
        if "application/json" not in request.headers.get("content-type", "").lower():
            return PlainTextResponse("The request is not JSON.", 415)
        try:
            body = await _body(request)
            if body is None:
                return PlainTextResponse("The request is too large.", 413)
            activity = parse(body)
        except ClientDisconnect:
            return PlainTextResponse("The request is incomplete.", 400)
        except Malformed:
            return PlainTextResponse("The request is not an activity.", 400)
        return await self._verified(request, activity)

    async def _verified(self, request: Request, activity: Json) -> Response:
        client = request.client.host if request.client else "somebody"
        if activity.get("channelId") != CHANNEL or not _is_text(activity.get("serviceUrl")):
            log.warning("A request from %s is refused: it does not come through Teams.", client)
            return PlainTextResponse("The request does not come through Teams.", 401)
        if self._settings.checks_tokens:
            try:
                await self._tokens.verify(request.headers.get("authorization", ""), activity["serviceUrl"])
            except TokenRefused as why:
                log.warning("A request from %s is refused: of its token, %s.", client, why)
                return PlainTextResponse("The token is not one for Warmline.", 401)
            if tenant_of(activity) != self._settings.tenant_id:
                log.warning("A request from %s is refused: it is from another tenant.", client)
                return PlainTextResponse("Warmline serves another tenant.", 403)
        elif not is_from_here(request):
            # To listen on loopback alone is no help where something passes requests on to it.
            log.warning("A request by way of %s is refused: TEAMS_AUTH is off, so only this machine may ask.", client)
            return PlainTextResponse("Without a check of tokens, Warmline answers only on its own machine.", 403)
        return await self._turn(activity)

    async def _turn(self, activity: Json) -> Response:
        # Read whole by the SDK, an activity takes half of the turn's time and loses what the SDK does not know, such as
        # whether a message is for one person alone; so the SDK gets only what it makes a turn of.
        turn = Activity(
            type=activity["type"],
            id=activity["id"],
            channel_id=activity["channelId"],
            service_url=activity["serviceUrl"],
        )
        answers: list[Answered] = []

        async def hear(_: TurnContext) -> None:
            answers.append(await self._inbound.hear(activity))

        try:
            await self._adapter.process_activity(self._authentication.verified(), turn, hear)
        except Exception as fault:
            log_fault("Answering Teams", fault)
            return Response(status_code=500)
        answered = answers[0]
        return Response(status_code=answered.status) if answered.body is None else JSONResponse(answered.body)


def parse(body: bytes) -> Json:
    """Parse an activity. Raises Malformed."""
    try:
        parsed = all_storable(json.loads(body))
    except (ValueError, RecursionError) as fault:
        raise Malformed from fault
    if not isinstance(parsed, dict) or not all(_is_text(parsed.get(name)) for name in ("type", "id")):
        raise Malformed
    parts = [parsed, *(parsed.get(part) or {} for part in ("from", "conversation", "recipient", "channelData"))]
    for name in ("entities", "membersAdded"):
        listed = parsed.get(name) or []
        if not isinstance(listed, list):
            raise Malformed
        parts += listed
    if not all(isinstance(part, dict) and _is_named(part) for part in parts):
        raise Malformed
    if not all(_is_text(member.get("id")) for member in parsed.get("membersAdded") or ()):
        raise Malformed
    return parsed


def _is_named(part: Json) -> bool:
    """Whether what Teams calls somebody or something is a name, where it is told."""
    told = [part.get(name) or "" for name in ("id", "aadObjectId", "tenantId", "conversationType")]
    return all(isinstance(name, str) and len(name) <= _LONGEST_NAME for name in told)


def _is_text(told: object) -> bool:
    return isinstance(told, str) and bool(told)


async def _body(request: Request) -> bytes | None:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MOST_BYTES:
            return None
    return bytes(received)
