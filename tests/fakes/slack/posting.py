"""Slack's requests to an app over HTTP: how they are encoded and signed, and how tests can spoil the signature."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack.payloads import Kind
from tests.fakes.slack.shapes import Json


@dataclass(frozen=True, slots=True)
class Signing:
    """How a request is signed: the defaults are Slack's, anything else is for an app to refuse."""

    secret: str | None = None
    age: timedelta = timedelta(0)
    timestamp: str | None = None
    signature: str | None = None


PROPER = Signing()
FORGED = Signing(secret="somebody-else's-secret")
OLD = Signing(age=timedelta(minutes=6))
WORDY_TIMESTAMP = Signing(timestamp="yesterday")
NOT_ASCII = Signing(signature="v0=é")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it goes over the wire."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that people did, on its way to the app."""

    kind: Kind
    payload: Json
    retry: tuple[int, str] | None = None
    signing: Signing = field(default=PROPER)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a body sent at `timestamp`."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def request(url: str, secret: str, now: datetime, delivery: Delivery) -> Request:
    """The signed POST of a delivery."""
    content_type = "application/x-www-form-urlencoded"
    if delivery.kind == "slash_commands":
        body = urlencode(delivery.payload).encode()
    elif delivery.kind == "interactive":
        body = urlencode({"payload": json.dumps(delivery.payload)}).encode()
    else:
        body, content_type = json.dumps(delivery.payload).encode(), "application/json"
    how = delivery.signing
    timestamp = how.timestamp or str(int((now - how.age).timestamp()))
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": how.signature or signature(how.secret or secret, timestamp, body),
    }
    if delivery.retry:
        headers["X-Slack-Retry-Num"], headers["X-Slack-Retry-Reason"] = str(delivery.retry[0]), delivery.retry[1]
    return Request(url, headers, body)


async def post(session: aiohttp.ClientSession, sent: Request) -> tuple[int, str]:
    """Send it; the answer's status and body."""
    async with session.post(sent.url, data=sent.body, headers=sent.headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()
