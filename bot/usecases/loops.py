"""What keeps the program's loops going: a store that is away, or too busy, is told in the log. A bug goes up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.ports import Unavailable
from bot.ports.store import Conflict

A_WHILE_SECONDS = 1.0

log = logging.getLogger(__name__)


class Holdup:
    """Tells the log what keeps a loop from its work: that the store is away once, and once that it is back.

    what: what the loop does, such as "messages are sent".
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._is_away = False

    def tell(self, fault: Unavailable | Conflict) -> None:
        """Tell what came between."""
        if isinstance(fault, Conflict):
            log.warning("Others' commits came between each time; %s in a while.", self._what)
        elif not self._is_away:
            self._is_away = True
            log.warning("The store is away; %s when it is back.", self._what)

    def over(self) -> None:
        """Tell that the work was done, if it could not be before."""
        if self._is_away:
            self._is_away = False
            log.warning("The store is back; %s again.", self._what)


async def whenever(event: asyncio.Event, work: Callable[[], Awaitable[object]], what: str) -> None:
    """Work at each event for ever. what: what is done by it, as a Holdup says it."""
    holdup = Holdup(what)
    while True:
        await event.wait()
        event.clear()
        try:
            await work()
        except Unavailable as fault:
            # Somebody may have had what was wanted, so the next event is heard at once.
            holdup.tell(fault)
        except Conflict as fault:
            holdup.tell(fault)
            await asyncio.sleep(A_WHILE_SECONDS)
        else:
            holdup.over()
