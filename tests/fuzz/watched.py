"""What must hold whatever is asked for, and what may have been kept of it. Begin at `Watched.ask_all`."""

import asyncio
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice

from sqlalchemy import func, select

from adapters.store.briefings import told
from adapters.store.database import engine_for
from adapters.store.routes import last_used
from adapters.store.tables import callback, contact, escalation, request
from tests.fuzz.caller import Answered, Request, call
from tests.fuzz.house import House
from tests.fuzz.mutants import MARK
from tests.stories.cast import NAMES
from tests.support.waits import A_LONG_WAIT

_OUTCOME = re.compile(r'^warmline_commands_total\{outcome="(\w+)"\} ([0-9.]+)$', re.MULTILINE)
_AT_ONCE = 16
_BY_ACTS = (request, escalation, told, callback)
_BY_PEOPLE = (contact, last_used)
_ASKED: ContextVar[str] = ContextVar("asked", default="nothing that was asked")


class Heard(logging.Handler):
    """Listens to all that is logged, and keeps what must not be, with the request that it is of."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one record."""
        said = self.format(record)
        if record.levelno >= logging.ERROR or "Traceback" in said:
            self.faults.append(f"{_ASKED.get()}: logged {said}")
        elif MARK in said:
            self.faults.append(f"{_ASKED.get()}: quoted in the log {said}")


class Watched:
    """A house that is watched while it is asked. `faults` are whatever was wrong so far, a line each."""

    def __init__(self, house: House, heard: Heard) -> None:
        self._web = house.web
        self._store = house.store
        self._heard = heard

    @property
    def faults(self) -> list[str]:
        """Give what was wrong so far."""
        return self._heard.faults

    async def ask(self, name: str, request: Request) -> Answered:
        """Give the answer to a request. name: what it is, for whoever reads of its faults."""
        _ASKED.set(f"{request.method} {request.path}, {name}")
        try:
            async with asyncio.timeout(A_LONG_WAIT):
                answered = await call(self._web, request)
        except Exception as fault:
            # The web server answers 500 to what goes up here, with a traceback in the log.
            self.faults.append(f"{_ASKED.get()}: raised {type(fault).__name__}: {str(fault)[:200]}")
            return Answered(500)
        is_asked_how_it_is = request.path == "/readyz" and answered.status == 503
        if answered.status >= 500 and answered.status != 501 and not is_asked_how_it_is:
            self.faults.append(f"{_ASKED.get()}: answered {answered.status}")
        return answered

    async def ask_all(self, requests: Iterable[tuple[str, Request]]) -> int:
        """Ask for all of it, some at a time, and look at what was kept; gives how many there were."""
        before, rows = await self.outcomes(), self.rows()
        remaining, count = iter(requests), 0
        while some := list(islice(remaining, _AT_ONCE)):
            await asyncio.gather(*(asyncio.create_task(self.ask(*one)) for one in some))
            count += len(some)
        after, grown = await self.outcomes(), _grown(rows, self.rows())
        done = after["done"] - before["done"]
        most = {table.name: done for table in _BY_ACTS} | {table.name: len(NAMES) for table in _BY_PEOPLE}
        if any(grown[table] > some for table, some in most.items()):
            self.faults.append(f"{done} acts were accepted, and yet there is more: {grown}")
        if after["failed"] > before["failed"]:
            self.faults.append(f"{after['failed'] - before['failed']} acts failed")
        return count

    async def outcomes(self) -> dict[str, int]:
        """Count what people asked for, by how it ended."""
        answered = await call(self._web, Request("GET", "/metrics"))
        return {outcome: int(float(count)) for outcome, count in _OUTCOME.findall(answered.body.decode())}

    def rows(self) -> dict[str, int]:
        """Count the rows of the tables that grow."""
        with engine_for(self._store, A_LONG_WAIT).connect() as connection:
            counts = {table.name: select(func.count()).select_from(table) for table in (*_BY_ACTS, *_BY_PEOPLE)}
            return {name: connection.execute(count).scalar_one() for name, count in counts.items()}


def _grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: after[table] - before[table] for table in after}


@contextmanager
def watching(house: House) -> Iterator[Watched]:
    """Listen to the log meanwhile, as the program itself would write it."""
    heard, root = Heard(), logging.getLogger()
    level = root.level
    root.addHandler(heard)
    root.setLevel(logging.INFO)
    try:
        yield Watched(house, heard)
    finally:
        root.setLevel(level)
        root.removeHandler(heard)
