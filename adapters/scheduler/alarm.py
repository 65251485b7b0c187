"""Keeps the Alarm port on APScheduler: jobs live in memory, only ring, and may be lost without harm."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.ports import Clock

SWEEP_EVERY = timedelta(seconds=1)
AT_LEAST_AHEAD = timedelta(milliseconds=5)
"""So that rings for what can't be done yet never become a busy loop."""

_NEAREST = "nearest deadline"


class ApsAlarm:
    """One date job at the nearest deadline and one interval job that sweeps; whoever is woken looks what is due."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._scheduler: AsyncIOScheduler | None = None
        self._ring: Callable[[], object] | None = None
        self._at: datetime | None = None

    def start(self, wake: Callable[[], None]) -> None:
        """Begin to ring: `wake` is called on the event loop, which must be running, and must be quick."""
        # A ring is never dropped for being late, and those missed are one.
        scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

        # A coroutine, as APScheduler runs plain functions in another thread.
        async def ring() -> None:
            if self._scheduler is scheduler:
                wake()

        self._scheduler, self._ring, self._at = scheduler, ring, None
        scheduler.add_job(ring, "interval", seconds=SWEEP_EVERY.total_seconds(), id="sweep")
        scheduler.start()

    def set(self, at: datetime | None) -> None:
        """Ring at this instant of the Clock, in place of the one before; None for not before the next sweep.

        An instant that has passed rings at once, but only once. Without effect when stopped.
        """
        # The same instant is still to come where it rang too early: a server's clock is set anew now and then.
        if self._scheduler is None or (at == self._at and not (at and at > self._clock.now())):
            return
        self._at = at
        if at is None:
            self._scheduler.remove_job(_NEAREST)
            return
        # The Clock is asked before the system's, so that the difference can only make the ring late, never early.
        ahead = max(at - self._clock.now(), AT_LEAST_AHEAD)
        self._scheduler.add_job(
            self._ring, "date", run_date=datetime.now(UTC) + ahead, id=_NEAREST, replace_existing=True
        )

    def stop(self) -> None:
        """Ring no more."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        self._scheduler = self._ring = self._at = None
