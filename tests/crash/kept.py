"""What a process left on disk, and whether it is whole. Begin at `kept`."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from adapters.clock.system import SystemClock
from adapters.store.database import Database
from adapters.store.settings import StoreSettings
from adapters.store.tables import escalation, message, page
from adapters.store.unit import StoredUnit
from bot.domain.escalation import Escalation
from bot.domain.evolving import fold
from bot.domain.words import EscalationId
from tests.support.timelines import whole

_DATABASE = "warmline.db"
_PATIENCE_SECONDS = 60.0
_UNSENT = "SELECT 1 FROM message WHERE due_at IS NOT NULL LIMIT 1"
_FEWER_PAGES = "SELECT 1 FROM escalation WHERE (SELECT count(*) FROM page WHERE escalation = id) < ? LIMIT 1"


@dataclass(frozen=True, slots=True)
class Kept:
    """All escalations, the accounts that they are about, and where each message stands by its key; None: nowhere."""

    states: list[Escalation]
    accounts: list[str]
    messages: dict[str, str | None]


async def kept(folder: Path) -> Kept:
    """Read what is kept. Raises AssertionError if anything of it is half-done.

    It is a copy that is read, so that the next process finds what a killed one left, and not what we made of it.
    """
    with TemporaryDirectory() as copy:
        for name in (_DATABASE, f"{_DATABASE}-wal"):
            if (folder / name).exists():
                shutil.copy(folder / name, copy)
        database = Database(StoreSettings(str(Path(copy, _DATABASE))), SystemClock(), _PATIENCE_SECONDS)
        await database.start()
        try:
            return await database.read(_whole)
        finally:
            await database.stop()


async def all_is_sent(folder: Path, pages: int) -> bool:
    """Tell whether each escalation has so many pages, and no message is still to be sent or redrawn."""
    with closing(sqlite3.connect(folder / _DATABASE)) as database:
        left = database.execute(_FEWER_PAGES, (pages,)).fetchone() or database.execute(_UNSENT).fetchone()
    return left is None


def _whole(unit: StoredUnit) -> Kept:
    """Load all, and hold the timelines, the pages, the briefings and the messages against the states."""
    ids = [EscalationId(id) for (id,) in unit.connection.execute(select(escalation.c.id))]
    states = [state for id in ids if (state := unit.escalations.get(id))]
    assert [fold(whole(unit.escalations.happened(id))) for id in ids] == states, "a timeline does not tell the state"
    briefings = [unit.briefings.get(id) for id in ids]
    assert all(briefing.issue for briefing in briefings), "a briefing is missing"
    rows = unit.connection.execute(select(page.c.escalation, page.c.person, page.c.n, page.c.state))
    in_states = {(state.id, p.person, p.n, p.state) for state in states for p in state.pages}
    assert {tuple(row) for row in rows} == in_states, "the rows of the pages do not tell the state"
    messages = {row.key: row.address for row in unit.connection.execute(select(message.c.key, message.c.address))}
    wanted = {key for state in states for key in _messages_of(state)}
    assert set(messages) == wanted, "a message is not wanted that should be, or is that should not"
    return Kept(states, [briefing.account for briefing in briefings], messages)


def _messages_of(state: Escalation) -> Iterator[str]:
    """Name the messages about a call that nobody has taken yet."""
    yield f"{state.id}/asker/{state.asker}/0"
    for p in state.pages:
        yield f"{state.id}/page/{p.person}/{p.n}"
