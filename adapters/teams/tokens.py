"""Whether a request is Microsoft's, for this bot: its token is verified whole, or the request refused."""

import jwt

from adapters.teams.keys import Keys

CHANNEL = "msteams"

_ALGORITHM = "RS256"
_CLOCKS_APART = 300
_REQUIRED = ["exp", "iss", "aud"]


class TokenRefused(Exception):
    """The token is not what it should be; the text says why, in a short phrase."""


class Tokens:
    """Verifies tokens for one bot. issuer: who has to have issued them."""

    def __init__(self, keys: Keys, app_id: str, issuer: str) -> None:
        self._keys = keys
        self._app_id = app_id
        self._issuer = issuer

    async def verify(self, authorization: str, service_url: str) -> None:
        """Check the header of a request that says it comes from this service URL. Raises TokenRefused."""
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not token:
            raise TokenRefused("there is none")
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") != _ALGORITHM:
                raise TokenRefused("it is signed in another way")
            key = await self._keys.find(str(header.get("kid", "")))
            if key is None:
                raise TokenRefused("its key is not one of Microsoft's")
            if CHANNEL not in key.channels:
                raise TokenRefused("its key does not speak for Teams")
            claims = jwt.decode(
                token,
                key.public,
                algorithms=[_ALGORITHM],
                audience=self._app_id,
                issuer=self._issuer,
                leeway=_CLOCKS_APART,
                options={"require": _REQUIRED},
            )
        except (jwt.PyJWTError, ValueError) as fault:
            raise TokenRefused(type(fault).__name__) from fault
        if claims.get("serviceurl") != service_url:
            raise TokenRefused("it is for another service URL")
