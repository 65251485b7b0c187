"""Calls the address each minute while the replica is ready; when the calls stop, the far side raises the alarm."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import aiohttp

SECONDS_BETWEEN = 60.0
SECONDS_TO_ANSWER = 10.0

log = logging.getLogger(__name__)


class Heartbeat:
    """A dead man's switch. `faults` gives a sentence for each reason not to be ready. url: a secret, never logged."""

    def __init__(
        self, url: str, faults: Callable[[], Awaitable[list[str]]], seconds_between: float = SECONDS_BETWEEN
    ) -> None:
        self._url = url
        self._faults = faults
        self._seconds_between = seconds_between
        self._fails = False

    async def run(self) -> None:
        """Call for ever."""
        timeout = aiohttp.ClientTimeout(SECONDS_TO_ANSWER)
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            while True:
                if not await self._faults():
                    self._tell(await self._call(session))
                await asyncio.sleep(self._seconds_between)

    async def _call(self, session: aiohttp.ClientSession) -> str:
        """Call once; gives what went wrong, or nothing. What the library says of it may hold the address."""
        try:
            async with session.get(self._url, allow_redirects=False) as answer:
                return "" if 200 <= answer.status < 300 else f"it answered {answer.status}"
        except TimeoutError:
            return f"no answer within {SECONDS_TO_ANSWER:.0f} s"
        except (aiohttp.ClientError, OSError, UnicodeError) as failed:
            return type(failed).__name__

    def _tell(self, fault: str) -> None:
        if fault and not self._fails:
            log.error("HEARTBEAT_URL can't be called: %s. Whoever waits for it may raise an alarm.", fault)
        elif self._fails and not fault:
            log.info("HEARTBEAT_URL can be called again.")
        self._fails = bool(fault)
