"""Timers as APScheduler itself keeps them, in its own store: how late so many are that are due at one instant."""

import asyncio
import pickle
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine

_AHEAD = timedelta(seconds=2)
_LONG_AHEAD = timedelta(hours=4)
_LOOKS_APART = 0.05

_late: list[float] = []


async def note(due: float) -> None:
    """Note by how many seconds this runs late. due: Unix time. (What a job does is found by its name.)"""
    _late.append(datetime.now(UTC).timestamp() - due)


async def lags(engine: Engine, pending: int, count: int, within: float) -> list[float]:
    """Give by how many seconds each of `count` jobs ran late that were due at once, beside so many that wait."""
    _late.clear()
    store = SQLAlchemyJobStore(engine=engine)
    scheduler = AsyncIOScheduler(
        jobstores={"default": store}, timezone=UTC, job_defaults={"misfire_grace_time": None, "max_instances": count}
    )
    scheduler.start(paused=True)
    try:
        _fill(scheduler, store, datetime.now(UTC) + _LONG_AHEAD, (f"waits{n}" for n in range(pending)))
        _fill(scheduler, store, datetime.now(UTC) + _AHEAD, (f"due{n}" for n in range(count)))
        scheduler.resume()
        async with asyncio.timeout(within):
            while True:
                await asyncio.sleep(_LOOKS_APART)
                if len(_late) >= count:
                    return list(_late)
    finally:
        scheduler.shutdown(wait=False)


def _fill(scheduler: AsyncIOScheduler, store: SQLAlchemyJobStore, due: datetime, ids: Iterable[str]) -> None:
    """Add one job in APScheduler's own way, and the others as it would, but all in one transaction."""
    [first, *others] = ids
    job = scheduler.add_job(note, "date", [due.timestamp()], run_date=due, id=first)
    state = job.__getstate__()
    rows = [
        {"id": id, "next_run_time": due.timestamp(), "job_state": pickle.dumps(state | {"id": id})} for id in others
    ]
    with store.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        connection.execute(store.jobs_t.insert(), rows)
        connection.exec_driver_sql("COMMIT")
