"""What keeps the program's loops going: a store that is away, or too busy, is told in the log. A bug goes up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.ports import Unavailable
from bot.ports.store import Conflict

A_WHILE_SECONDS = 1.0

log = logging.getLogger(__name__)


async def whenever(event: asyncio.Event, work: Callable[[], Awaitable[object]], what: str) -> None:
    """Work at each event for ever. what: what is done by it, as `tell_fault` says it."""
    while True:
        await event.wait()
        event.clear()
        try:
            await work()
        except Unavailable as fault:
            # Somebody may have had what was wanted, so the next event is heard at once.
            tell_fault(fault, what)
        except Conflict as fault:
            tell_fault(fault, what)
            await asyncio.sleep(A_WHILE_SECONDS)


def tell_fault(fault: Unavailable | Conflict, what: str) -> None:
    """Log what kept a loop from its work. what: what will be done all the same, such as "messages are sent"."""
    match fault:
        case Unavailable():
            log.warning("The store is away; %s when it is back.", what)
        case Conflict():
            log.warning("Others' commits came between each time; %s in a while.", what)
