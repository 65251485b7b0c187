"""Requests as Slack and Microsoft truly sign them, whatever is in them."""

from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

from adapters.clock.system import SystemClock
from tests.fakes.slack import signature
from tests.fakes.teams import TokenKind
from tests.fakes.teams.tokens import Audience, Keyring
from tests.fuzz.caller import Request

Fields = tuple[tuple[str, bytes], ...]
FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json; charset=utf-8"


def form_of(fields: Fields) -> bytes:
    """Write a form, in which a value may be any bytes."""
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields).encode()


@dataclass(frozen=True, slots=True)
class Slacks:
    """Signs with Slack's secret."""

    secret: str

    def form(self, fields: Fields) -> Request:
        """Send a form, which is a command, or carries a payload."""
        return self.body(form_of(fields), FORM)

    def payload(self, text: str) -> Request:
        """Send the JSON of what somebody pressed or submitted."""
        return self.form((("payload", text.encode()),))

    def body(self, body: bytes, content_type: bytes = JSON) -> Request:
        """Send a body."""
        now = str(int(SystemClock().now().timestamp()))
        headers = (
            (b"host", b"warmline.example.com"),
            (b"content-type", content_type),
            (b"x-slack-request-timestamp", now.encode()),
            (b"x-slack-signature", signature(self.secret, now, body).encode()),
        )
        return Request("POST", "/slack/events", headers, body)


@dataclass(frozen=True, slots=True)
class Microsofts:
    """Signs with Microsoft's key for one bot; a token holds for long and for one service."""

    keys: Keyring
    app_id: str
    service_url: str
    tokens: dict[str, bytes] = field(default_factory=dict)

    def body(self, body: bytes, content_type: bytes = JSON, service_url: str | None = None) -> Request:
        """Send a body. service_url: for which service the token is, if not for the bot's own."""
        token = self.token(self.service_url if service_url is None else service_url)
        headers = ((b"host", b"warmline.example.com"), (b"content-type", content_type), (b"authorization", token))
        return Request("POST", "/api/messages", headers, body)

    def token(self, service_url: str) -> bytes:
        """Give the header with a token for a service."""
        if service_url not in self.tokens:
            now = SystemClock().now()
            made = self.keys.authorization(TokenKind.PROPER, Audience(self.app_id, service_url), now)
            self.tokens[service_url] = (made or "").encode()
        return self.tokens[service_url]
