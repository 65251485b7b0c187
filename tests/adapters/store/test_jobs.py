"""A caller who was told that their work was not taken is told the truth: it is dropped, or rolled back."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy.engine import make_url

from adapters.store import worker
from adapters.store.jobs import Job, Stage
from adapters.store.migrating import migrate
from adapters.store.postgres import PostgresDriver
from adapters.store.settings import Server
from adapters.store.sqlite import SqliteDriver, engine_for
from adapters.store.unit import StoredUnit
from adapters.store.worker import Instants, Workers
from bot.domain.briefing import ERASED, Briefing
from bot.domain.words import EscalationId
from bot.ports import Unavailable
from tests.contracts.a_store import HandClock

PATIENT, IMPATIENT = 60.0, 0.05


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Workers]:
    engine = engine_for(str(tmp_path / "store.db"), busy_seconds=1)
    migrate(engine)
    workers = Workers(SqliteDriver(engine), Instants(HandClock()), writing=True)
    workers.start()
    yield workers
    workers.stop()


class Gate:
    """Work that waits until it is opened, so that what comes after it waits together; `begun` tells that it runs."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.opened = Event()
        self._loop = asyncio.get_running_loop()

    def __call__(self, _: StoredUnit) -> None:
        self._loop.call_soon_threadsafe(self.begun.set)
        assert self.opened.wait(60)


def note(name: str) -> Callable[[StoredUnit], None]:
    return lambda unit: unit.briefings.write(EscalationId(name), Briefing(name, "issue"))


def taken(writer: Workers, work: Callable[[StoredUnit], None], patience: float = PATIENT) -> Job[None]:
    job = Job(work, patience)
    writer.take(job)
    return job


async def noted(writer: Workers, *names: str) -> list[str]:
    """Tell which of these were written."""
    job = Job(lambda unit: [name for name in names if unit.briefings.get(EscalationId(name)) != ERASED], PATIENT)
    writer.take(job)
    return await job.answer()


async def test_who_lost_patience_in_the_queue_is_never_committed(writer: Workers) -> None:
    gate = Gate()
    first = taken(writer, gate)
    await gate.begun.wait()
    with pytest.raises(Unavailable):
        await taken(writer, note("given up"), IMPATIENT).answer()
    gate.opened.set()
    await first.answer()
    assert await noted(writer, "given up") == []


async def test_who_lost_patience_before_the_commit_is_rolled_back_and_the_others_are_not(writer: Workers) -> None:
    gate, slow = Gate(), Gate()
    first = taken(writer, gate)
    await gate.begun.wait()
    patient = taken(writer, note("kept"))
    given_up = taken(writer, note("given up"))
    last = taken(writer, slow)
    gate.opened.set()
    await slow.begun.wait()
    assert given_up.give_up()
    slow.opened.set()
    await asyncio.gather(first.answer(), patient.answer(), last.answer())
    assert await noted(writer, "kept", "given up") == ["kept"]
    with pytest.raises(Unavailable):
        await given_up.answer()


async def test_work_that_runs_is_waited_for_however_impatient_its_caller(writer: Workers) -> None:
    gate = Gate()
    job = taken(writer, gate, IMPATIENT)
    await gate.begun.wait()
    assert not job.give_up()
    gate.opened.set()
    await job.answer()


@pytest.mark.parametrize(
    ("stage", "may"),
    [(Stage.QUEUED, True), (Stage.RUNNING, False), (Stage.RAN, True), (Stage.COMMITTING, False)],
)
async def test_a_caller_may_give_up_until_the_commit_begins(stage: Stage, may: bool) -> None:
    job = Job(note("e1"), PATIENT)
    assert job.advance(stage)
    assert job.give_up() is may
    assert job.advance(Stage.COMMITTING) is not may
    job.settle()
    with pytest.raises(Unavailable):
        await job.answer()


class HungThread:
    """A thread whose server hangs: it never ends, and time passes while somebody waits for it."""

    seconds = 0.0

    def __init__(self, **_: object) -> None:
        """Begin nothing."""

    def start(self) -> None:
        """Hang at once."""

    def join(self, timeout: float) -> None:
        """Wait in vain."""
        HungThread.seconds += timeout


def test_one_that_stops_waits_for_all_its_threads_together_no_longer_than_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server(make_url("postgresql+psycopg://nobody@127.0.0.1:1/nothing"), pool=8)
    monkeypatch.setattr(worker, "Thread", HungThread)
    monkeypatch.setattr(worker, "monotonic", lambda: HungThread.seconds)
    workers = Workers(PostgresDriver(server, IMPATIENT), Instants(HandClock()), writing=True)
    workers.start()
    workers.stop()
    assert HungThread.seconds == worker.STOPS_WITHIN_SECONDS
