"""Forgetting what is long over: a few rows at a time with rests between, so that nobody waits for it.

Each replica does it; what one has locked the others leave out, and what is forgotten already is no longer there.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.ports import Unavailable
from bot.ports.retention import Records, Terms

AT_ONCE = 10
"""A batch of these holds the writer for some 10 ms."""
REST_SECONDS = 0.05
FIRST_LOOK_SECONDS = 60.0
SECONDS_BETWEEN_LOOKS = 3600.0

log = logging.getLogger(__name__)


class Retention:
    """Dates what ended, erases what callers told once its time is over, and purges the rest once its own is."""

    def __init__(self, records: Records, terms: Terms) -> None:
        self._records = records
        self._terms = terms

    async def run(self) -> None:
        """Look for ever; not at once, since at a start there are people who wait."""
        await asyncio.sleep(FIRST_LOOK_SECONDS)
        while True:
            await self.forget()
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def forget(self) -> None:
        """Forget whatever is to be forgotten now. What can't be is tried again at the next look."""
        await self._all("escalations and callbacks that are over", "dated", self._records.date)
        if (told := self._terms.told) is not None:
            await self._all("callers' accounts of old calls", "erased", lambda most: self._records.erase(told, most))
        terms = self._terms.records
        await self._all("old escalations and callbacks", "purged", lambda most: self._records.purge(terms, most))
        await self._all("notes that served for a day", "cleared away", self._records.forget_the_past)

    async def _all(self, what: str, done: str, step: Callable[[int], Awaitable[int]]) -> None:
        total = 0
        try:
            while count := await step(AT_ONCE):
                total += count
                await asyncio.sleep(REST_SECONDS)
        except Unavailable:
            log.warning("The store is away; the %s that are left are %s later.", what, done)
        except Exception:
            log.exception("Some %s could not be %s; they are tried again later.", what, done)
        if total:
            log.info("%d %s were %s.", total, what, done)
