"""The bot's own login: the token with which it calls the Bot Connector, asked for once and again before it ends."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

import aiohttp
from botframework.connector.auth import ManagedIdentityAppCredentials

from adapters.teams.settings import TeamsSettings
from bot.ports import Undeliverable

# Anew this long before it ends, so that none ends on its way.
_BEFORE_THE_END = 300.0
_SECONDS = 5.0
_MANAGED_FOR = 600.0


class LoginRefused(Undeliverable):
    """Microsoft gave no token; the reason is a short phrase without any secret."""


class Login:
    """Holds the token; `now` gives seconds that only grow."""

    def __init__(
        self,
        settings: TeamsSettings,
        session: Callable[[], aiohttp.ClientSession],
        now: Callable[[], float],
        pool: Executor,
    ) -> None:
        self._settings = settings
        self._session = session
        self._now = now
        self._pool = pool
        self._asking = asyncio.Lock()
        self._token = ""
        self._until = 0.0
        self._managed: Any = None

    async def token(self) -> str:
        """Give a token that is good; empty where none are checked. Raises LoginRefused."""
        if not self._settings.checks_tokens:
            return ""
        async with self._asking:
            if self._now() >= self._until:
                self._token, seconds = await (self._by_password() if self._settings.password else self._by_machine())
                self._until = self._now() + max(seconds - _BEFORE_THE_END, seconds / 2)
            return self._token

    def forget(self, token: str) -> None:
        """Ask anew the next time, as this one was not taken."""
        if token == self._token:
            self._until = 0.0

    async def _by_password(self) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.app_id,
            "client_secret": self._settings.password,
            "scope": f"{self._settings.service}/.default",
        }
        limit = aiohttp.ClientTimeout(total=_SECONDS)
        try:
            async with self._session().post(self._settings.token_url, data=form, timeout=limit) as answer:
                told = await answer.json(content_type=None)
                if answer.status != 200:
                    raise LoginRefused(f"Microsoft refused Warmline's login ({_code(told)})")
                return str(told["access_token"]), float(told["expires_in"])
        except (aiohttp.ClientError, TimeoutError) as silence:
            raise LoginRefused(f"Microsoft's login did not answer ({type(silence).__name__})") from silence
        except (LookupError, TypeError, ValueError) as nonsense:
            raise LoginRefused("what answers in place of Microsoft's login is something else") from nonsense

    async def _by_machine(self) -> tuple[str, float]:
        # The library asks Azure's endpoint on this machine, and keeps the token as long as that is good.
        if self._managed is None:
            self._managed = ManagedIdentityAppCredentials(self._settings.app_id, self._settings.service)
        loop = asyncio.get_running_loop()
        try:
            return str(await loop.run_in_executor(self._pool, self._managed.get_access_token)), _MANAGED_FOR
        except Exception as fault:
            raise LoginRefused(f"this machine's managed identity gave no token ({type(fault).__name__})") from fault


def _code(told: Any) -> str:
    """Give Microsoft's own number for the refusal, such as AADSTS7000215, else its short word."""
    if not isinstance(told, dict):
        return "no reason given"
    number = str(told.get("error_description") or "").partition(":")[0]
    word = str(told.get("error") or "")
    return next((code for code in (number, word) if code.isidentifier()), "no reason given")
