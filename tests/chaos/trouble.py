"""Lets everything go wrong that the schedule says, and keeps what was away when. Begin at `Trouble.run`."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

import psycopg

from tests.chaos.schedule import Cut, Fault, Kill, Leave, Mishap, Outage, Restart
from tests.fakes.slack import FakeSlack, FaultKind
from tests.fakes.slack.faults import Fault as OneFault
from tests.support.postgres import OwnServer
from tests.support.processes import AppProcess

_TRIES_TO_START = 20
_SECONDS_BETWEEN_STARTS = 0.5


@dataclass(frozen=True, slots=True)
class Away:
    """Something was away from one instant to another."""

    since: datetime
    until: datetime

    def overlaps(self, since: datetime, until: datetime) -> bool:
        """Tell whether some of the time between was part of it."""
        return self.since <= until and since <= self.until


@dataclass(slots=True)
class Diary:
    """kills: when. ended: what those had logged that had ended before. cuts: when all connections were ended.

    database, replicas: when it, or all of them, were away. counts: what went wrong, by kind.
    """

    kills: list[datetime] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    database: list[Away] = field(default_factory=list)
    replicas: list[Away] = field(default_factory=list)
    cuts: list[Away] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


class Trouble:
    """Follows a schedule, and keeps a diary of it."""

    def __init__(
        self,
        slack: FakeSlack,
        server: OwnServer,
        url: str,
        replicas: Sequence[AppProcess],
        some_leave: Callable[[], None],
    ) -> None:
        self._slack = slack
        self._server = server
        self._url = url
        self._replicas = replicas
        self._some_leave = some_leave
        self._at_the_server = asyncio.Lock()
        self._starting: dict[AppProcess, asyncio.Lock] = {replica: asyncio.Lock() for replica in replicas}
        self._none_since: datetime | None = None
        self.diary = Diary()

    async def run(self, schedule: Sequence[tuple[float, Mishap]]) -> None:
        """Follow the schedule; at the end everything is there again, and all is well."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with asyncio.TaskGroup() as tasks:
            for at, mishap in schedule:
                await asyncio.sleep(begun + at - loop.time())
                tasks.create_task(self._do(mishap))
        self._slack.faults.clear()

    async def _do(self, mishap: Mishap) -> None:
        match mishap:
            case Kill():
                await asyncio.gather(*(self._kill(self._replicas[n], mishap.down) for n in mishap.replicas))
            case Restart():
                await self._restart(mishap)
            case Cut():
                await self._cut()
            case Fault():
                self.diary.counts[f"faults of Slack: {mishap.kind}"] += 1
                how = OneFault(mishap.kind, mishap.method, times=mishap.times, seconds=mishap.seconds, status=503)
                await self._fails(how, mishap.lasts)
            case Outage():
                self.diary.counts["Slack away"] += 1
                await self._fails(OneFault(FaultKind.RESET, times=None), mishap.seconds)
            case Leave():
                self._some_leave()
            case _:
                assert_never(mishap)

    async def _fails(self, how: OneFault, seconds: float) -> None:
        self._slack.faults.add(how)
        await asyncio.sleep(seconds)
        how.times = 0

    async def _kill(self, replica: AppProcess, down: float) -> None:
        if self._starting[replica].locked():
            return
        async with self._starting[replica]:
            self.diary.counts["replicas killed"] += 1
            self.diary.kills.append(self._slack.clock.now())
            if replica.has_ended:
                self.diary.ended.append(replica.said())
            await replica.kill()
            if self._none_since is None and not any(one.is_up.is_set() for one in self._replicas):
                self._none_since = self._slack.clock.now()
            await asyncio.sleep(down)
            await self._start(replica)
            if self._none_since:
                self.diary.replicas.append(Away(self._none_since, self._slack.clock.now()))
                self._none_since = None

    async def _start(self, replica: AppProcess) -> None:
        """Start it as whoever supervises it would: again, where it ended because the database was away."""
        for _ in range(_TRIES_TO_START):
            try:
                await replica.start()
            except AssertionError:
                self.diary.counts["starts that failed"] += 1
                await asyncio.sleep(_SECONDS_BETWEEN_STARTS)
            else:
                return
        raise AssertionError(f"it did not start: {replica.said()}")

    async def _cut(self) -> None:
        self.diary.counts["all connections to the database cut"] += 1
        since = self._slack.clock.now()
        # It may be away anyway.
        with suppress(psycopg.OperationalError):
            await asyncio.to_thread(self._server.end_connections, self._url)
        self.diary.cuts.append(Away(since, self._slack.clock.now()))

    async def _restart(self, how: Restart) -> None:
        async with self._database_away():
            self.diary.counts[f"database restarted, {how.how}"] += 1
            await asyncio.to_thread(self._server.stop, how.how)
            await asyncio.sleep(how.down)
            await asyncio.to_thread(self._server.start)

    @asynccontextmanager
    async def _database_away(self) -> AsyncIterator[None]:
        async with self._at_the_server:
            since = self._slack.clock.now()
            yield
            self.diary.database.append(Away(since, self._slack.clock.now()))
