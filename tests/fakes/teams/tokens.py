"""The tokens that say an activity comes from Microsoft, and every way in which one may be false. Begin at `Keyring`."""

import base64
import hashlib
import hmac
import json
import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import assert_never

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.fakes.slack.shapes import Json

ISSUER = "https://api.botframework.com"
LIFE = timedelta(hours=1)
CHANNEL = "msteams"


class TokenKind(StrEnum):
    """What token an activity comes with; only the first is good."""

    PROPER = "proper"
    NONE = "none"
    """No Authorization header at all."""
    GARBAGE = "garbage"
    EXPIRED = "expired"
    """An hour ago."""
    NOT_YET = "not yet"
    """Good from an hour on."""
    NO_EXPIRY = "no expiry"
    OTHER_AUDIENCE = "other audience"
    """For another bot."""
    NO_AUDIENCE = "no audience"
    OTHER_ISSUER = "other issuer"
    NO_ISSUER = "no issuer"
    OTHER_SERVICE = "other service"
    """Its serviceurl is not the activity's."""
    NO_SERVICE = "no service"
    ALG_NONE = "alg none"
    """Unsigned, and says so."""
    HS256 = "HS256"
    """Signed with the published key as if that were a shared secret."""
    FORGED = "forged"
    """Names the published key, but another one signed it."""
    UNKNOWN_KEY = "unknown key"
    """Its key was never published."""
    NO_KEY = "no key"
    """Doesn't say which key signed it."""
    OTHER_CHANNEL = "other channel"
    """Its key is published, but endorsed for another channel."""
    NO_ENDORSEMENT = "no endorsement"
    """Its key is published, but endorsed for no channel."""


FALSE_TOKENS = tuple(kind for kind in TokenKind if kind is not TokenKind.PROPER)


# A key takes long to make, so that all rings of a process share theirs.
_PAIRS = defaultdict[int, rsa.RSAPrivateKey](partial(rsa.generate_private_key, public_exponent=65537, key_size=2048))
_MAKING = threading.Lock()
_OTHER_CHANNEL, _NO_ENDORSEMENT, _NEVER_PUBLISHED = -1, -2, -3


def _pair(number: int) -> rsa.RSAPrivateKey:
    with _MAKING:
        return _PAIRS[number]


def _kid(number: int) -> str:
    return f"key{number}"


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a token is: the app's id and the service URL of its activities."""

    app_id: str
    service_url: str


class Keyring:
    """Microsoft's signing keys; one signs, and those for other purposes are published beside it."""

    def __init__(self) -> None:
        self._number = 1

    def roll(self) -> None:
        """Sign with a new key from now on; the old one is no longer published."""
        self._number += 1

    def published(self) -> list[Json]:
        """The keys as the JWKS endpoint tells them."""
        endorsed = {self._number: [CHANNEL], _OTHER_CHANNEL: ["webchat"], _NO_ENDORSEMENT: []}
        return [
            {
                **RSAAlgorithm.to_jwk(_pair(number).public_key(), as_dict=True),
                "use": "sig",
                "kid": _kid(number),
                "x5t": _kid(number),
                "endorsements": channels,
            }
            for number, channels in endorsed.items()
        ]

    def authorization(self, kind: TokenKind, audience: Audience, now: datetime) -> str | None:
        """The Authorization header of an activity; None for none."""
        token = self._token(kind, audience, now)
        return None if token is None else f"Bearer {token}"

    def _token(self, kind: TokenKind, audience: Audience, now: datetime) -> str | None:
        claims: Json = {
            "iss": ISSUER,
            "aud": audience.app_id,
            "serviceurl": audience.service_url,
            "nbf": int((now - timedelta(minutes=5)).timestamp()),
            "exp": int((now + LIFE).timestamp()),
        }
        match kind:
            case TokenKind.PROPER:
                return self._signed(claims)
            case TokenKind.NONE:
                return None
            case TokenKind.GARBAGE:
                return "no.token.atall"
            case TokenKind.EXPIRED:
                return self._signed({**claims, "exp": int((now - LIFE).timestamp())})
            case TokenKind.NOT_YET:
                return self._signed({**claims, "nbf": int((now + LIFE).timestamp()), "exp": claims["exp"] + 7200})
            case TokenKind.NO_EXPIRY:
                return self._signed(_without(claims, "exp"))
            case TokenKind.OTHER_AUDIENCE:
                return self._signed({**claims, "aud": "00000000-dead-beef-0000-000000000000"})
            case TokenKind.NO_AUDIENCE:
                return self._signed(_without(claims, "aud"))
            case TokenKind.OTHER_ISSUER:
                return self._signed({**claims, "iss": "https://api.example.com"})
            case TokenKind.NO_ISSUER:
                return self._signed(_without(claims, "iss"))
            case TokenKind.OTHER_SERVICE:
                return self._signed({**claims, "serviceurl": "https://smba.example.com/amer/"})
            case TokenKind.NO_SERVICE:
                return self._signed(_without(claims, "serviceurl"))
            case TokenKind.ALG_NONE:
                return jwt.encode(claims, "", algorithm="none", headers={"kid": _kid(self._number)})
            case TokenKind.HS256:
                return self._with_the_public_key_as_secret(claims)
            case TokenKind.FORGED:
                return _encoded(claims, _NEVER_PUBLISHED, _kid(self._number))
            case TokenKind.UNKNOWN_KEY:
                return _encoded(claims, _NEVER_PUBLISHED, _kid(_NEVER_PUBLISHED))
            case TokenKind.NO_KEY:
                return _encoded(claims, self._number, None)
            case TokenKind.OTHER_CHANNEL:
                return _encoded(claims, _OTHER_CHANNEL, _kid(_OTHER_CHANNEL))
            case TokenKind.NO_ENDORSEMENT:
                return _encoded(claims, _NO_ENDORSEMENT, _kid(_NO_ENDORSEMENT))
        assert_never(kind)

    def _signed(self, claims: Json) -> str:
        return _encoded(claims, self._number, _kid(self._number))

    def _with_the_public_key_as_secret(self, claims: Json) -> str:
        # PyJWT refuses to sign so, which is why it is done by hand.
        secret = (
            _pair(self._number)
            .public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
        header = {"alg": "HS256", "typ": "JWT", "kid": _kid(self._number)}
        signed = f"{_base64(json.dumps(header).encode())}.{_base64(json.dumps(claims).encode())}"
        return f"{signed}.{_base64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def _without(claims: Json, name: str) -> Json:
    return {key: value for key, value in claims.items() if key != name}


def _encoded(claims: Json, number: int, kid: str | None) -> str:
    return jwt.encode(claims, _pair(number), algorithm="RS256", headers={"kid": kid} if kid else None)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
