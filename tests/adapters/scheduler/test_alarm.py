"""The alarm clock rings at the nearest deadline, sweeps, and knows nothing else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.scheduler.alarm import SWEEP_EVERY, ApsAlarm

A_MOMENT = timedelta(milliseconds=20)
AN_HOUR = timedelta(hours=1)


class RunningClock:
    """A clock that goes as fast as the system's, and stands elsewhere."""

    def __init__(self, started: datetime) -> None:
        self._started = started
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()

    def now(self) -> datetime:
        """Give the instant now."""
        return self._started + timedelta(seconds=self._loop.time() - self._start)

    def set_back(self, by: timedelta) -> None:
        """Let it be earlier, as a server's clock is found to be."""
        self._started -= by


class Rings:
    """An alarm and the instants, by its clock, at which it rang; each is taken once."""

    def __init__(self, started: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)) -> None:
        self.clock = RunningClock(started)
        self.alarm = ApsAlarm(self.clock)
        self._rang: asyncio.Queue[datetime] = asyncio.Queue()

    def start(self) -> datetime:
        """Start the alarm, and say when that was."""
        now = self.clock.now()
        self.alarm.start(self._wake)
        return now

    async def next(self) -> datetime:
        """Wait for the next ring."""
        return await self._rang.get()

    @property
    def none_left(self) -> bool:
        """Whether every ring has been taken."""
        return self._rang.empty()

    def _wake(self) -> None:
        asyncio.get_running_loop()  # raises outside the event loop
        self._rang.put_nowait(self.clock.now())


@pytest.fixture
async def rings() -> AsyncIterator[Rings]:
    """An alarm that is not yet started."""
    rings = Rings()
    yield rings
    rings.alarm.stop()


def _sweep_every(time: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.scheduler.alarm.SWEEP_EVERY", time)


@pytest.fixture
def _no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the sweep out of the way, so that each ring is a deadline's."""
    _sweep_every(AN_HOUR, monkeypatch)


@pytest.mark.usefixtures("_no_sweep")
async def test_it_rings_at_the_deadline_and_not_before(rings: Rings) -> None:
    rings.start()
    deadline = rings.clock.now() + A_MOMENT
    rings.alarm.set(deadline)
    assert await rings.next() >= deadline


@pytest.mark.usefixtures("_no_sweep")
async def test_a_deadline_that_has_passed_rings_at_once(rings: Rings) -> None:
    rings.start()
    rings.alarm.set(rings.clock.now() - AN_HOUR)
    await rings.next()


@pytest.mark.usefixtures("_no_sweep")
async def test_a_deadline_that_is_to_come_after_it_rang_rings_again(rings: Rings) -> None:
    rings.start()
    deadline = rings.clock.now() + A_MOMENT
    rings.alarm.set(deadline)
    await rings.next()
    rings.clock.set_back(2 * A_MOMENT)
    rings.alarm.set(deadline)
    assert await rings.next() >= deadline


@pytest.mark.usefixtures("_no_sweep")
async def test_a_nearer_deadline_takes_the_place_of_a_later_one(rings: Rings) -> None:
    rings.start()
    rings.alarm.set(rings.clock.now() + AN_HOUR)
    rings.alarm.set(rings.clock.now() + A_MOMENT)
    await rings.next()


@pytest.mark.usefixtures("_no_sweep")
async def test_a_later_deadline_takes_the_place_of_a_nearer_one(rings: Rings) -> None:
    rings.start()
    later = rings.clock.now() + 3 * A_MOMENT
    rings.alarm.set(rings.clock.now() + A_MOMENT)
    rings.alarm.set(later)
    assert await rings.next() >= later
    assert rings.none_left


@pytest.mark.usefixtures("_no_sweep")
async def test_a_clock_that_stands_far_ahead_of_the_systems_is_followed() -> None:
    rings = Rings(datetime(2222, 3, 2, 12, tzinfo=UTC))
    rings.start()
    deadline = rings.clock.now() + A_MOMENT
    rings.alarm.set(deadline)
    assert await rings.next() >= deadline
    rings.alarm.stop()


@pytest.mark.usefixtures("_no_sweep")
async def test_whoever_is_woken_may_set_the_next_deadline_at_once(rings: Rings) -> None:
    rings.start()
    for _ in range(3):
        rings.alarm.set(rings.clock.now())
        await rings.next()


async def test_without_a_deadline_it_rings_at_the_sweep(rings: Rings, monkeypatch: pytest.MonkeyPatch) -> None:
    _sweep_every(3 * A_MOMENT, monkeypatch)
    started = rings.start()
    rings.alarm.set(rings.clock.now() + A_MOMENT)
    rings.alarm.set(None)
    assert await rings.next() >= started + 3 * A_MOMENT


async def test_the_same_deadline_again_does_not_ring_again(rings: Rings, monkeypatch: pytest.MonkeyPatch) -> None:
    _sweep_every(10 * A_MOMENT, monkeypatch)
    started = rings.start()
    past = rings.clock.now() - AN_HOUR
    rings.alarm.set(past)
    await rings.next()
    rings.alarm.set(past)
    assert await rings.next() >= started + 10 * A_MOMENT


async def test_it_sweeps_again_and_again_whatever_is_set(rings: Rings) -> None:
    started = rings.start()
    rings.alarm.set(rings.clock.now() + AN_HOUR)
    await rings.next()
    assert await rings.next() >= started + 2 * SWEEP_EVERY


@pytest.mark.usefixtures("_no_sweep")
async def test_once_stopped_it_rings_no_more(rings: Rings) -> None:
    stopped = Rings()
    stopped.start()
    stopped.alarm.set(stopped.clock.now())
    stopped.alarm.stop()
    stopped.alarm.set(stopped.clock.now())
    stopped.alarm.stop()
    rings.start()
    rings.alarm.set(rings.clock.now() + 3 * A_MOMENT)
    await rings.next()
    assert stopped.none_left


@pytest.mark.usefixtures("_no_sweep")
async def test_it_can_be_started_anew_and_remembers_nothing(rings: Rings) -> None:
    past = rings.clock.now()
    for _ in range(2):
        rings.start()
        rings.alarm.set(past)
        await rings.next()
        rings.alarm.stop()


async def test_a_late_ring_is_not_dropped_and_several_are_one(rings: Rings) -> None:
    rings.start()
    rings.alarm.set(rings.clock.now() + AN_HOUR)
    scheduler = rings.alarm._scheduler
    assert scheduler
    # Only APScheduler's own settings tell this, short of a loop that is frozen for seconds.
    jobs = scheduler.get_jobs()
    assert [(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs] == [(None, True, 1)] * 2
