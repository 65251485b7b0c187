"""The bot's own login: the token with which it calls the Bot Connector, asked for once and again before it ends."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp

from adapters.teams.logs import log
from adapters.teams.settings import Identity, TeamsSettings
from bot.ports import Undeliverable

# Asked anew this long before it ends, though it is used nearly as long as it lasts: so nobody waits for the next one.
_AHEAD = 300.0
_ON_ITS_WAY = 60.0
_SECONDS = 5.0
# Whoever waited for a login that was refused need not ask once more each.
_BETWEEN_QUESTIONS = 1.0
_BETWEEN_RENEWALS = 30.0


class LoginRefused(Undeliverable):
    """Microsoft gave no token; the reason is a short phrase without any secret."""


class Login:
    """Holds the token; `now` gives seconds that only grow."""

    def __init__(
        self, settings: TeamsSettings, session: Callable[[], aiohttp.ClientSession], now: Callable[[], float]
    ) -> None:
        self._settings = settings
        self._session = session
        self._now = now
        self._asking = asyncio.Lock()
        self._token = ""
        self._until = self._refused_at = float("-inf")
        self._refusal: LoginRefused | None = None

    async def token(self) -> str:
        """Give a token that is good; empty where none are checked. Raises LoginRefused."""
        if self._settings.checks_tokens and self._left() < _ON_ITS_WAY:
            async with self._asking:
                if self._left() < _ON_ITS_WAY:
                    await self._ask()
        return self._token

    async def keep_fresh(self) -> None:
        """Ask for the next token before this one ends, for ever; the first is had from `token`."""
        while True:
            await asyncio.sleep(max(self._left() - _AHEAD, _BETWEEN_RENEWALS))
            await self.renew()

    async def renew(self) -> None:
        """Ask for another token if this one ends soon; the old one stays if there is none."""
        async with self._asking:
            if self._left() < _AHEAD:
                try:
                    await self._ask()
                except LoginRefused as refused:
                    log.warning("The next login of Warmline in Teams is not had yet: %s", refused.reason)

    def forget(self, token: str) -> None:
        """Ask anew the next time, as this one was not taken."""
        if token == self._token:
            self._until = float("-inf")

    def _left(self) -> float:
        return self._until - self._now()

    async def _ask(self) -> None:
        if self._refusal and self._now() - self._refused_at < _BETWEEN_QUESTIONS:
            was = self._refusal
            raise LoginRefused(was.reason, silent=was.silent, locked_out=was.locked_out)
        try:
            token, seconds = await (self._by_password() if self._settings.password else self._by_machine())
        except LoginRefused as refused:
            self._refusal, self._refused_at = refused, self._now()
            raise
        self._token, self._until, self._refusal = token, self._now() + seconds, None

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
                    reason = f"Microsoft refused Warmline's login ({_code(told)})"
                    raise LoginRefused(reason, **_meaning(answer.status))
                return str(told["access_token"]), float(told["expires_in"])
        except (aiohttp.ClientError, TimeoutError) as silence:
            reason = f"Microsoft's login did not answer ({type(silence).__name__})"
            raise LoginRefused(reason, silent=True) from silence
        except (LookupError, TypeError, ValueError) as nonsense:
            reason = "what answers in place of Microsoft's login is something else"
            raise LoginRefused(reason, silent=True) from nonsense

    async def _by_machine(self) -> tuple[str, float]:
        """Ask Azure's endpoint on this machine, which has its own shape on App Service and on a virtual machine."""
        identity = self._settings.identity
        asked = {"resource": self._settings.service, "client_id": self._settings.app_id}
        try:
            # Never through a proxy: the endpoint is this machine's own, and refuses whatever was passed on.
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session,
                session.get(identity.url, params=asked | _version(identity), headers=_proof(identity)) as answer,
            ):
                told = await answer.json(content_type=None)
                if answer.status != 200:
                    reason = f"this machine's managed identity was refused ({answer.status} {_code(told)})"
                    raise LoginRefused(reason, **_meaning(answer.status))
                return str(told["access_token"]), _seconds(told)
        except (aiohttp.ClientError, TimeoutError) as silence:
            reason = f"this machine has no managed identity endpoint that answers ({type(silence).__name__})"
            raise LoginRefused(reason, silent=True) from silence
        except (LookupError, TypeError, ValueError) as nonsense:
            reason = "what answers in place of the managed identity endpoint is something else"
            raise LoginRefused(reason, silent=True) from nonsense


def _meaning(status: int) -> dict[str, bool]:
    """Tell whether somebody must mend what was refused, or it may pass."""
    return {"locked_out": 400 <= status < 500 and status != 429, "silent": status == 429 or status >= 500}


def _version(identity: Identity) -> dict[str, str]:
    return {"api-version": "2019-08-01" if identity.header else "2018-02-01"}


def _proof(identity: Identity) -> dict[str, str]:
    """Give the header by which the endpoint knows that no stranger made this machine ask."""
    return {"X-IDENTITY-HEADER": identity.header} if identity.header else {"Metadata": "true"}


def _seconds(told: Any) -> float:
    """Give how long a token is good; App Service tells only the Unix time at which it ends."""
    if "expires_in" in told:
        return float(told["expires_in"])
    return float(told["expires_on"]) - datetime.now(UTC).timestamp()


def _code(told: Any) -> str:
    """Give Microsoft's own number for the refusal, such as AADSTS7000215, else its short word."""
    if not isinstance(told, dict):
        return "no reason given"
    number = str(told.get("error_description") or "").partition(":")[0]
    word = str(told.get("error") or "")
    return next((code for code in (number, word) if code.isidentifier()), "no reason given")
