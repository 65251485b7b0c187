"""Where Slack's HTTP requests arrive: measured, verified and parsed here, before Bolt sees them.

Bolt's own parser loses a command whose text contains the word "payload", answers 500 to garbage, and logs the body of a
request that it can't verify; so it is given what was parsed here, the way it is given what came over Socket Mode.
"""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.slack.logs import log
from adapters.slack.payloads import Malformed, lean

MOST_BYTES = 64 * 1024
PATH = "/slack/events"

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_MOST_FIELDS = 100


def slack_routes(app: AsyncApp, signing_secret: str) -> list[Route]:
    """Make the routes that Slack posts to."""
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        try:
            body = await _body(request)
        except (ClientDisconnect, UnicodeDecodeError):
            return PlainTextResponse("The request is incomplete.", 400)
        if body is None:
            return PlainTextResponse("The request is too large.", 413)
        if not _is_slack(verifier, request, body):
            return Response() if _is_ssl_check(body) else PlainTextResponse("The signature is not Slack's.", 401)
        try:
            # No headers are handed on: they are not signed, and some of them steer Bolt.
            parsed = AsyncBoltRequest(mode="socket_mode", body=lean(parse(body)))
        except Malformed:
            log.warning("A request that Slack signed is refused: it is malformed.")
            return PlainTextResponse("The request is malformed.", 400)
        answer = await app.async_dispatch(parsed)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())

    return [Route(PATH, events, methods=["POST"])]


def parse(body: str) -> Any:
    """Parse a verified body: JSON, or a form that may carry JSON in its field `payload`. Raises Malformed."""
    try:
        if body.startswith("{"):
            return json.loads(body)
        form = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        return json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError) as fault:
        raise Malformed from fault


async def _body(request: Request) -> str | None:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MOST_BYTES:
            return None
    return received.decode("utf-8")


def _is_slack(verifier: SignatureVerifier, request: Request, body: str) -> bool:
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    # The verifier raises on what is not a number or not ASCII.
    return bool(
        _TIMESTAMP.fullmatch(timestamp)
        and _SIGNATURE.fullmatch(signature)
        and verifier.is_valid(body, timestamp, signature)
    )


def _is_ssl_check(body: str) -> bool:
    # Slack asks this, unsigned, only to see whether the certificate is good.
    return len(body) < 1024 and ("ssl_check", "1") in parse_qsl(body)
