"""How the page's streams learn that something on the page has changed."""

import asyncio


class Changes:
    """One event for the next change; whoever waits takes it before looking, so that none is missed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        """Say that something changed."""
        self._next.set()
        self._next = asyncio.Event()

    def upcoming(self) -> asyncio.Event:
        """Give the event that the next change sets."""
        return self._next
