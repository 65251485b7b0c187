"""A database as it is where much goes on: open escalations and pending callbacks by the thousands, and many people.

The states are folded from events and written by the store itself, many to a transaction, so that each is a valid one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any
from typing import cast as typed_as

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Insert,
    String,
    cast,
    insert,
    literal,
    select,
    true,
    update,
)

from adapters.store.database import Database
from adapters.store.tables import IS_UNSENT, callback, message, metadata
from adapters.store.unit import StoredUnit
from bot.domain import events as e
from bot.domain.briefing import Briefing, account_key
from bot.domain.callback import fold_callback
from bot.domain.callback_events import CallbackMade
from bot.domain.evolving import fold
from bot.domain.policy import CallbackTerms, Plan, Wave
from bot.domain.words import Audience, CallbackId, CallbackKind, EscalationId
from bot.messages.audience import callback_shows, shows
from directory.people import CommCenter, PersonId, Region, Role

REGIONS = 20
OVERDUE = EscalationId("overdue")
_AN_HOUR = timedelta(hours=1)
_AGO = timedelta(seconds=5)
_AT_ONCE = 1_000
_HEADER = "id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email"
_PLACES = "comm_center,region,speed_dial,time_zone,closes"
# Each asks one at a time, and has somebody: else whoever is free would be asked for thousands at the start.
_WAVES = (Wave(Audience.LEADS_OF_CENTER, _AN_HOUR, 1), Wave(Audience.LEADS_OF_REGION, _AN_HOUR, 1))
_PLAN = Plan(_WAVES, (Wave(Audience.SUPERVISORS_OF_REGION, _AN_HOUR),), 2 * _AN_HOUR, 2 * _AN_HOUR, 4 * _AN_HOUR)
_TERMS = CallbackTerms(24 * _AN_HOUR, (0.5, 0.75, 0.9), _AN_HOUR)

_IN_ORDER = [table.name for table in metadata.sorted_tables]

Write = Callable[[StoredUnit], None]


@dataclass(frozen=True, slots=True)
class Load:
    """How much there is. Six people in a hundred are leads and one is a supervisor, in REGIONS of a comm center each.

    A tenth of the leads are free; of the others half hold a call, and half have all the pages that they may have.
    """

    people: int = 100_000
    escalations: int = 10_000
    callbacks: int = 100_000
    pages_each: int = 3

    @property
    def leads(self) -> int:
        """How many leads there are."""
        return self.people * 6 // 100

    @property
    def supervisors(self) -> int:
        """How many supervisors there are."""
        return self.people // 100

    def write_directory(self, folder: Path) -> None:
        """Write the directory's files; everybody is on shift."""
        roles = chain(
            (("lead", n) for n in range(self.leads)),
            (("supervisor", n) for n in range(self.supervisors)),
            (("agent", n) for n in range(self.people - self.leads - self.supervisors)),
        )
        lines = (
            f"{role}{n},{role.title()} {n},{role},R{n % REGIONS},C{n % REGIONS},,always,,,,{role}{n}@example.com"
            for role, n in roles
        )
        folder.mkdir(parents=True)
        (folder / "people.csv").write_text("\n".join([_HEADER, *lines, ""]))
        places = (f"C{n},R{n},164,America/Chicago,21:00" for n in range(REGIONS))
        (folder / "places.csv").write_text("\n".join([_PLACES, *places, ""]))


async def fill(database: Database, load: Load) -> None:
    """Write it all; nothing is unsent, and only OVERDUE is due, once a moment has passed."""
    now = await database.read(lambda unit: unit.now)
    writing = chain(_escalations(load, now - _AGO), _callbacks(load, now - _AGO))
    while batch := list(islice(writing, _AT_ONCE)):
        await database.run(partial(_write, batch))
    due = now - 2 * _AN_HOUR
    await database.run(_escalation(OVERDUE, [_opened(OVERDUE, due, 0), e.WaveReached(due, 0)]))


async def multiply_callbacks(database: Database, by: int) -> None:
    """Let there be so many times as many callbacks: copies of their rows alone."""

    def multiply(unit: StoredUnit) -> None:
        numbers = select(literal(2).label("n")).cte("numbers", recursive=True)
        numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < by))
        copied = [_another(column, numbers.c.n) if column.key in ("id", "account") else column for column in callback.c]
        copies = select(*copied).join(numbers, true())
        unit.connection.execute(insert(callback).from_select([column.key for column in callback.c], copies))
        if unit.connection.dialect.name == "postgresql":
            # What it finds out by itself in a minute.
            unit.connection.exec_driver_sql("ANALYZE")

    await database.run(multiply)


def _another(column: Column[Any], n: ColumnElement[int]) -> ColumnElement[str]:
    return column + literal("-") + cast(n, String)


class _Gathering:
    """Executes as a connection does, but inserts that need no answer are gathered, to be made many at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect
        self._gathered: dict[Insert, list[Any]] = {}

    def execute(self, statement: Executable, values: Any = None, **options: Any) -> CursorResult[Any] | None:
        if isinstance(statement, Insert):
            self._gathered.setdefault(statement, []).extend(values if isinstance(values, list) else [values])
            return None
        self.flush()
        return self._connection.execute(statement, values, **options)

    def flush(self) -> None:
        for statement in sorted(self._gathered, key=lambda insert: _IN_ORDER.index(insert.table.name)):
            self._connection.execute(statement, self._gathered[statement])
        self._gathered.clear()


def _write(batch: Sequence[Write], unit: StoredUnit) -> None:
    gathering = _Gathering(unit.connection)
    gathered = StoredUnit(typed_as(Connection, gathering), unit.now, writing=True)
    for write in batch:
        write(gathered)
    gathering.flush()
    stands = {"sent": message.c.wanted, "due_at": None, "address": literal("1"), "drawn": literal("")}
    unit.connection.execute(update(message).where(IS_UNSENT).values(stands))


def _escalations(load: Load, at: datetime) -> Iterator[Write]:
    busy = load.leads * 9 // 20
    holders, paged = (iter([PersonId(f"lead{n}") for n in numbers]) for numbers in (range(busy), range(busy, 2 * busy)))
    asked = chain.from_iterable([who] * load.pages_each for who in paged)
    for n in range(load.escalations):
        id = EscalationId(f"open{n}")
        happened: list[e.EscalationEvent] = [_opened(id, at, n), e.WaveReached(at, 0)]
        if n % 2 and (holder := next(holders, None)):
            happened += [_page(at, holder), e.PageAccepted(at, holder)]
            happened += [e.CallerTaken(at, holder)] if n % 4 == 1 else []
        elif who := next(asked, None):
            happened.append(_page(at, who))
        yield _escalation(id, happened)


def _callbacks(load: Load, at: datetime) -> Iterator[Write]:
    for n in range(load.callbacks):
        yield a_callback(n, at, PersonId(f"supervisor{n % load.supervisors}"))


def _opened(id: EscalationId, at: datetime, n: int) -> e.EscalationOpened:
    return e.EscalationOpened(
        at=at,
        id=id,
        by=PersonId(f"agent{n}"),
        region=Region(f"R{n % REGIONS}"),
        comm_center=CommCenter(f"C{n % REGIONS}"),
        department=None,
        wants=Role.LEAD,
        account=account_key(id),
        plan=_PLAN,
        closes=at + 8 * _AN_HOUR,
        owed_by=None,
        owed_until=None,
        also_with=None,
    )


def _page(at: datetime, person: PersonId) -> e.PageSent:
    return e.PageSent(at, person, 1, 0, Audience.LEADS_OF_CENTER, _AN_HOUR)


def _escalation(id: EscalationId, happened: list[e.EscalationEvent]) -> Write:
    after = fold(happened)
    if after is None:
        raise AssertionError(id)

    def write(unit: StoredUnit) -> None:
        unit.briefings.write(id, Briefing(id, "no dial tone since noon"))
        first_line = unit.escalations.save(None, after, happened)
        unit.outbox.show([show for show in shows(None, after, happened, first_line) if show.posts])

    return write


def a_callback(n: int, at: datetime, owner: PersonId) -> Write:
    """Let an escalation end in it, as each does."""
    id = EscalationId(f"ended{n}")
    opened, own = _opened(id, at, n), CallbackId(f"{id}-callback")
    promise = _escalation(id, [opened, e.CallbackPromised(at, opened.by, own, CallbackKind.SUPERVISOR)])
    due_at = at + _TERMS.due_after
    made = CallbackMade(
        at=at,
        id=own,
        escalation=id,
        account=opened.account,
        region=opened.region,
        comm_center=opened.comm_center,
        department=None,
        kind=CallbackKind.SUPERVISOR,
        asker=opened.by,
        promised_by=opened.by,
        due_at=due_at,
        terms=_TERMS,
        owner=owner,
        late=False,
        next_at=at + _TERMS.due_after / 2,
    )
    after = fold_callback([made])
    if after is None:
        raise AssertionError(own)

    def write(unit: StoredUnit) -> None:
        promise(unit)
        unit.callbacks.save(None, after, [made])
        unit.outbox.show([show for show in callback_shows(None, after, [made]) if show.posts])

    return write
