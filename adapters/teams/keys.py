"""Microsoft's public keys, by which a request is known to be Microsoft's: fetched ahead, and again when they change."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jwt

from adapters.teams.logs import log

_SECONDS = 4.0
_FRESH_FOR = 24 * 3600.0
# Whoever sends tokens with made-up keys must not make us ask Microsoft each time.
_BETWEEN_QUESTIONS = 5.0


@dataclass(frozen=True, slots=True)
class Key:
    """One public key, and the channels for which it may speak."""

    public: jwt.PyJWK = field(repr=False)
    channels: frozenset[str]


class KeysAway(Exception):
    """Microsoft's keys can't be had; the text says why, in a short phrase."""


class Keys:
    """Holds the keys by their ids; `now` gives seconds that only grow."""

    def __init__(self, url: str, session: Callable[[], aiohttp.ClientSession], now: Callable[[], float]) -> None:
        self._url = url
        self._session = session
        self._now = now
        self._asking = asyncio.Lock()
        self._keys: dict[str, Key] = {}
        self._fetched = self._asked = float("-inf")

    async def find(self, id: str) -> Key | None:
        """Give the key with this id; one that is not known may be new, so Microsoft is asked, but not too often."""
        if id not in self._keys or self._now() - self._fetched > _FRESH_FOR:
            await self._ask(id)
        return self._keys.get(id)

    async def fetch(self) -> None:
        """Fetch all keys now. Raises KeysAway."""
        limit = aiohttp.ClientTimeout(total=_SECONDS)
        try:
            async with asyncio.timeout(_SECONDS):
                metadata = await self._get(self._url, limit)
                self._keys = _read(await self._get(metadata["jwks_uri"], limit))
        except (aiohttp.ClientError, TimeoutError) as silence:
            raise KeysAway(type(silence).__name__) from silence
        except (AttributeError, LookupError, TypeError, ValueError) as nonsense:
            raise KeysAway("what answers is no OpenID metadata") from nonsense
        self._fetched = self._now()

    async def _ask(self, id: str) -> None:
        async with self._asking:
            too_soon = self._now() - self._asked < _BETWEEN_QUESTIONS
            if too_soon or (id in self._keys and self._now() - self._fetched <= _FRESH_FOR):
                return
            self._asked = self._now()
            try:
                await self.fetch()
            except KeysAway as away:
                log.warning("Microsoft's keys can't be fetched: %s", away)

    async def _get(self, url: str, limit: aiohttp.ClientTimeout) -> Any:
        async with self._session().get(url, timeout=limit) as answer:
            answer.raise_for_status()
            return json.loads(await answer.text())


def _read(told: Any) -> dict[str, Key]:
    keys: dict[str, Key] = {}
    for one in told["keys"]:
        try:
            keys[one["kid"]] = Key(jwt.PyJWK(one, "RS256"), frozenset(one.get("endorsements") or ()))
        except (jwt.PyJWTError, LookupError):
            # A key of another kind is none of ours, and no reason to lose the others.
            continue
    return keys
