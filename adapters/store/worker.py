"""The threads that run units of work: one writes, many units to a commit; one reads beside it."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from adapters.store.jobs import NOT_TAKEN, Job, Stage, settle
from adapters.store.sqlite import Session, is_away
from adapters.store.unit import StoredUnit
from bot.ports import Clock, Unavailable
from bot.ports.store import Conflict

_TOGETHER = 64
_TRIES = 5


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


class Worker:
    """A thread with a connection of its own, opened when it is needed and closed when it fails."""

    def __init__(self, name: str, connect: Callable[[], Session], instants: Instants, *, writing: bool) -> None:
        self._connect = connect
        self._instants = instants
        self._writing = writing
        self._queue: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._session: Session | None = None
        self._thread = Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Begin to take jobs."""
        self._thread.start()

    def take(self, job: Job[Any]) -> None:
        """Let a job be run in its turn."""
        self._queue.put(job)

    def stop(self) -> None:
        """Run what was taken, and wait until the thread has ended."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            jobs = [job]
            last = self._more(jobs)
            self._run_together(jobs)
            settle(jobs)
            if last:
                break
        self._close()

    def _more(self, jobs: list[Job[Any]]) -> bool:
        """Add whatever waits already; tells whether the end was reached."""
        while len(jobs) < _TOGETHER:
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
        try:
            while not (self._transaction(jobs) or all(job.is_given_up for job in jobs)):
                pass
        except Exception as error:
            self._close()
            for job in jobs:
                job.fail(_unavailable(error) if is_away(error) else error)

    def _transaction(self, jobs: Sequence[Job[Any]]) -> bool:
        """Run jobs and commit; False if the database was taken, or a caller gave up before the commit."""
        session = self._session = self._session or self._connect()
        if not session.begin():
            return False
        ran = [job for job in jobs if job.advance(Stage.RUNNING) and self._run(session, job)]
        if not all(job.advance(Stage.COMMITTING) for job in ran):
            session.roll_back()
            return False
        session.commit()
        return True

    def _run(self, session: Session, job: Job[Any]) -> bool:
        """Run one job between marks; what it raises undoes what it did, and is for its caller alone."""
        for last_try in (False,) * (_TRIES - 1) + (True,):
            session.mark()
            try:
                job.run(StoredUnit(session.connection, self._instants.now(), writing=self._writing))
            except Exception as error:
                if is_away(error):
                    raise
                session.undo()
                job.fail(error)
                if last_try or not isinstance(error, Conflict):
                    break
            else:
                session.keep()
                break
        return job.advance(Stage.RAN)

    def _close(self) -> None:
        session, self._session = self._session, None
        # A connection to a database that is gone may fail to close too; whatever was left in it is gone with it.
        with suppress(SQLAlchemyError, sqlite3.Error):
            if session is not None:
                session.close()


def _unavailable(error: Exception) -> Unavailable:
    refusal = Unavailable(NOT_TAKEN)
    refusal.__cause__ = error
    return refusal
