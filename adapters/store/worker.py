"""The threads that run units of work, each on a connection of its own, one or many units to a commit."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

from adapters.store.jobs import NOT_TAKEN, Job, Stage, settle
from adapters.store.sessions import Driver, Fault, InDoubt, Session
from adapters.store.unit import StoredUnit
from bot.ports import Clock, Unavailable
from bot.ports.backlog import Pool
from bot.ports.store import Conflict

_TRIES = 5
_PAUSE_SECONDS = 0.05
STOPS_WITHIN_SECONDS = 10.0
_SECONDS_BETWEEN_LINES = 60.0
_LOCKED = "Another program has the database file, and does not let go of it."

log = logging.getLogger(__name__)


class Instants:
    """The clock, never going back: a transaction is never earlier than one that came before it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest: datetime | None = None
        self._lock = Lock()

    def now(self) -> datetime:
        """Give the instant now, or the latest one given if that is later."""
        with self._lock:
            now = self._clock.now()
            self._latest = now if self._latest is None else max(self._latest, now)
            return self._latest


class Trouble:
    """Tells the log why the database can't be had: each reason once a minute, however many meet it."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        """`seconds` counts them from any beginning."""
        self._seconds = seconds
        self._told: dict[str, float] = {}
        self._lock = Lock()

    def tell(self, why: str) -> None:
        """Tell it, unless that was done just now."""
        with self._lock:
            now = self._seconds()
            self._told = {told: at for told, at in self._told.items() if now - at < _SECONDS_BETWEEN_LINES}
            if why not in self._told:
                self._told[why] = now
                log.warning("%s", why)


class Workers:
    """Threads that take jobs from one queue, as many as the driver wants."""

    def __init__(self, driver: Driver, instants: Instants, *, writing: bool) -> None:
        self._queue: SimpleQueue[Job[Any] | None] = SimpleQueue()
        name, count = ("writer", driver.writers) if writing else ("reader", driver.readers)
        trouble = Trouble()
        self._works = [_Worker(driver, instants, self._queue, trouble, writing=writing) for _ in range(count)]
        self._threads = [
            Thread(target=worker.work, name=f"store-{name}-{n}", daemon=True) for n, worker in enumerate(self._works, 1)
        ]
        self._does = "write" if writing else "read"

    @property
    def pool(self) -> Pool:
        """How many threads there are, each with a connection of its own, and how they are used now."""
        return Pool(self._does, len(self._works), sum(one.is_busy for one in self._works), self._queue.qsize())

    def start(self) -> None:
        """Begin to take jobs."""
        for thread in self._threads:
            thread.start()

    def take(self, job: Job[Any]) -> None:
        """Let a job be run in its turn."""
        self._queue.put(job)

    def stop(self) -> None:
        """Run what was taken, and wait until the threads have ended; not for ever, where the database is away."""
        for _ in self._threads:
            self._queue.put(None)
        end = monotonic() + STOPS_WITHIN_SECONDS
        for thread in self._threads:
            thread.join(max(end - monotonic(), 0))


class _Worker:
    """One thread's work. Its connection is opened when it is needed and closed when it fails."""

    def __init__(
        self,
        driver: Driver,
        instants: Instants,
        queue: SimpleQueue[Job[Any] | None],
        trouble: Trouble,
        *,
        writing: bool,
    ) -> None:
        self._driver = driver
        self._instants = instants
        self._queue = queue
        self._trouble = trouble
        self._writing = writing
        self._session: Session | None = None
        self.is_busy = False

    def work(self) -> None:
        """Run jobs until the end is reached."""
        while (job := self._queue.get()) is not None:
            self.is_busy = True
            jobs = [job]
            last = self._more(jobs)
            self._run_together(jobs)
            self.is_busy = False
            settle(jobs)
            if last:
                break
        self._close()

    def _more(self, jobs: list[Job[Any]]) -> bool:
        """Add whatever waits already; tells whether the end was reached."""
        while len(jobs) < self._driver.together:
            try:
                job = self._queue.get_nowait()
            except Empty:
                return False
            if job is None:
                return True
            jobs.append(job)
        return False

    def _run_together(self, jobs: Sequence[Job[Any]]) -> None:
        """Run jobs in one transaction, again and again until it is committed or all callers have given up."""
        while not all(job.is_given_up for job in jobs):
            try:
                if self._transaction(jobs):
                    return
            except Exception as error:
                fault = self._driver.fault(error)
                # That a connection broke is nothing to see to, as long as another can be had.
                if fault is Fault.AWAY or (fault is Fault.LOST and self._session is None):
                    self._trouble.tell(self._driver.why(error))
                self._close()
                if fault is not Fault.LOST:
                    for job in jobs:
                        job.fail(_unavailable(error) if fault is Fault.AWAY else error)
                    return
                sleep(_PAUSE_SECONDS)
            for job in jobs:
                job.advance(Stage.QUEUED)

    def _transaction(self, jobs: Sequence[Job[Any]]) -> bool:
        """Run jobs and commit; False if the database was taken, or a caller gave up before the commit."""
        session = self._session = self._session or self._driver.connect(writing=self._writing)
        if not session.begin():
            self._trouble.tell(_LOCKED)
            return False
        ran = [job for job in jobs if job.advance(Stage.RUNNING) and self._run(session, job)]
        if not all(job.advance(Stage.COMMITTING) for job in ran):
            session.roll_back()
            return False
        try:
            session.commit()
        except InDoubt as doubt:
            self._close()
            return self._was_committed(doubt)
        return True

    def _run(self, session: Session, job: Job[Any]) -> bool:
        """Run one job between marks; what it raises undoes what it did, and is for its caller alone."""
        for last_try in (False,) * (_TRIES - 1) + (True,):
            session.mark()
            try:
                job.run(StoredUnit(session.connection, self._instants.now(), writing=self._writing))
                session.keep()
            except Exception as error:
                fault = Fault.CONFLICT if isinstance(error, Conflict) else self._driver.fault(error)
                if fault in (Fault.LOST, Fault.AWAY):
                    raise
                session.undo()
                job.fail(_conflict(error) if fault is Fault.CONFLICT else error)
                if last_try or fault is not Fault.CONFLICT:
                    break
            else:
                break
        return job.advance(Stage.RAN)

    def _was_committed(self, doubt: InDoubt) -> bool:
        """Ask until it is known: whoever waits is told the truth, however late."""
        log.warning("The database went away in the middle of a commit; it is asked what became of it.")
        while True:
            try:
                return doubt.ask()
            except Exception as error:
                if self._driver.fault(error) is Fault.OURS:
                    raise
                sleep(_PAUSE_SECONDS)

    def _close(self) -> None:
        session, self._session = self._session, None
        # A connection to a database that is gone may fail to close too; whatever was left in it is gone with it.
        with suppress(Exception):
            if session is not None:
                session.close()


def _conflict(error: Exception) -> Conflict:
    if isinstance(error, Conflict):
        return error
    conflict = Conflict(str(error))
    conflict.__cause__ = error
    return conflict


def _unavailable(error: Exception) -> Unavailable:
    refusal = Unavailable(NOT_TAKEN)
    refusal.__cause__ = error
    return refusal
