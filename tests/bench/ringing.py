"""From a deadline until what follows from it is committed: many due at one instant, among many more that wait."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.policy.reading import load_policy
from adapters.scheduler.alarm import ApsAlarm
from adapters.store.database import engine_for
from bot.ports.measures import Unmeasured
from bot.usecases.ring import Ringer
from directory.people import PersonId
from tests.bench.committing import Asker, desk_on
from tests.bench.jobs import lags
from tests.bench.loads import a_callback, multiply_callbacks
from tests.bench.place import Place
from tests.bench.stores import STORES, fresh_url, settings, started
from tests.bench.table import Row, Times, compared

_LEADS_A_REGION = 50
_WITHIN = 120
_AHEAD = timedelta(seconds=2)
_AN_HOUR = timedelta(hours=1)


async def ringing(folder: Path, pending: tuple[int, ...] = (10_000, 100_000), due: int = 1_000) -> list[Row]:
    """Measure `due` waves whose time is up at one instant, each of which pages 3 more, beside so many callbacks."""
    regions = max(1, due // _LEADS_A_REGION)
    place = Place(agents=due, leads=due, regions=regions, patience=_AN_HOUR.total_seconds(), open_pages=20)
    place.write_directory(folder / "directory", [""] * len(place.everybody))
    place.write_policy(folder / "policy.toml")
    rows: list[Row] = []
    for store in STORES:
        for others in pending:
            with fresh_url(store, folder / f"jobs-{store}-{others}") as url:
                floor = await lags(engine_for(settings(url), _WITHIN), others, due, _WITHIN)
            with fresh_url(store, folder / f"{store}-{others}") as url:
                ours = await _lags(url, folder, others, due)
            what = f"{store}: {due:,} deadlines at once, {others:,} pending → committed"
            rows.append(compared(what, Times.of(floor), Times.of(ours)))
    return rows


class _Clock:
    """The Clock port, kept by hand at first: it stands still, until it is let go."""

    def __init__(self) -> None:
        self._at = datetime.now(UTC)
        self._gone_since: datetime | None = None

    def now(self) -> datetime:
        """Give the instant."""
        return self._at + (datetime.now(UTC) - self._gone_since if self._gone_since else timedelta(0))

    def go(self, at: datetime) -> None:
        """Let it go on from an instant, as fast as any clock."""
        self._at, self._gone_since = at, datetime.now(UTC)


class _Late(Unmeasured):
    """Keeps by how many seconds each ring was late, until there are enough."""

    def __init__(self, wanted: int) -> None:
        self.seconds: list[float] = []
        self.enough = asyncio.Event()
        self._wanted = wanted

    def rang(self, late: float) -> None:
        """Keep it."""
        self.seconds.append(late)
        if len(self.seconds) == self._wanted:
            self.enough.set()


async def _lags(url: str, folder: Path, pending: int, due: int) -> list[float]:
    clock, late = _Clock(), _Late(due)
    policy = load_policy(folder / "policy.toml")
    opened_at = clock.now()
    async with started(url, clock, folder / "directory") as database:
        await Asker(desk_on(database, policy), range(due)).ask()
        await database.run(a_callback(0, opened_at, PersonId("supervisor")))
        await multiply_callbacks(database, pending)
        ringer = Ringer(database, policy, clock, ApsAlarm(clock), lambda: None, late)
        # Whatever a start looks at first is behind it when the deadlines come.
        await ringer.ring_all()
        clock.go(opened_at + _AN_HOUR - _AHEAD)
        ringing = asyncio.create_task(ringer.run())
        try:
            async with asyncio.timeout(_WITHIN):
                await late.enough.wait()
        finally:
            ringing.cancel()
            await asyncio.wait([ringing])
    return late.seconds
