"""What the use cases need of whatever forgets: a few at a time, each time in a transaction of its own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Terms:
    """How long after their end escalations and callbacks are kept, and what the callers told, if that is less."""

    records: timedelta
    told: timedelta | None


class Records(Protocol):
    """What is over. Each method takes up to `most`, leaves out what is locked, and tells how many there were.

    Several may do the same at once. Each may raise Unavailable.
    """

    async def date(self, most: int) -> int:
        """Note when they ended, of escalations and callbacks where an earlier release did not."""
        ...

    async def erase(self, older: timedelta, most: int) -> int:
        """Erase what the callers told, and their accounts' keys, where escalation and callback ended so long ago."""
        ...

    async def purge(self, older: timedelta, most: int) -> int:
        """Forget escalations and callbacks that ended so long ago, with whatever belongs to them.

        An escalation whose callback is open, or ended later, stays with it.
        """
        ...

    async def forget_the_past(self, most: int) -> int:
        """Forget busy times, requests, and who came free, of a day ago: nobody repeats those or waits for them now."""
        ...
