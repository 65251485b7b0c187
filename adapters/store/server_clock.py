"""The Clock port, kept by the database server's clock, so that all replicas have one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from sqlalchemy import Connection, DateTime, func, select

from bot.ports import Clock, Unavailable

_SECONDS_BETWEEN_SAMPLES = 30.0
_SAMPLES = 3
_WORTH_TELLING = timedelta(seconds=1)
_SERVERS_NOW = select(func.clock_timestamp(type_=DateTime(timezone=True)))

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sample:
    """What the server's clock said, and between which seconds of this machine's count."""

    server: datetime
    asked: float
    answered: float


class ServerClock:
    """What time it is at the server, counted on from its last answer; never earlier than before.

    Where it was ahead, it runs at half the pace until the two agree. Before the first answer it is the machine's own.
    """

    def __init__(self, machine: Clock, seconds: Callable[[], float] = monotonic) -> None:
        """`seconds` counts them from any beginning, and is never set."""
        self._machine = machine
        self._seconds = seconds
        self._lock = Lock()
        self._base: tuple[datetime, float] | None = None
        self._latest: tuple[datetime, float] | None = None
        self._is_askew = False

    def now(self) -> datetime:
        """Give the instant now, in UTC."""
        with self._lock:
            if self._base is None:
                return self._machine.now()
            at = self._seconds()
            instant = _counted_on(self._base, at)
            if self._latest:
                latest, seen = self._latest
                instant = max(instant, _counted_on((latest, seen), seen + (at - seen) / 2))
            self._latest = instant, at
            return instant

    def set(self, sample: Sample) -> None:
        """Go by this from now on; tells the log when the machine's own clock begins to differ, or no longer does."""
        with self._lock:
            self._base = sample.server, (sample.asked + sample.answered) / 2
            server = _counted_on(self._base, self._seconds())
        askew = self._machine.now() - server
        was, self._is_askew = self._is_askew, abs(askew) > _WORTH_TELLING
        if self._is_askew and not was:
            log.warning(
                "This machine's clock is %.1f s %s the database server's, which is the one that counts; set it right.",
                abs(askew).total_seconds(),
                "ahead of" if askew > timedelta(0) else "behind",
            )
        elif was and not self._is_askew:
            log.warning("This machine's clock agrees with the database server's again.")

    def ask(self, connection: Connection) -> Sample:
        """Ask the server a few times; the quickest answer is the most exact."""
        return min((self._ask_once(connection) for _ in range(_SAMPLES)), key=lambda one: one.answered - one.asked)

    async def follow(self, ask: Callable[[], Awaitable[Sample]]) -> None:
        """Set it anew now and then, for ever; while the server is away, it is counted on."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_SAMPLES)
            try:
                self.set(await ask())
            except Unavailable:
                continue

    def _ask_once(self, connection: Connection) -> Sample:
        asked = self._seconds()
        server = connection.execute(_SERVERS_NOW).scalar_one()
        return Sample(server, asked, self._seconds())


def _counted_on(base: tuple[datetime, float], at: float) -> datetime:
    instant, seconds = base
    return instant + timedelta(seconds=at - seconds)
