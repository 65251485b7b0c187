"""The Paces port: what is kept of the calls to each destination, so that all replicas keep to one pace together."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, Named, TypedColumns, bindparam, select, update
from sqlalchemy.schema import Column, Index, Table

from adapters.store.columns import NEVER, UTCDateTime, insert_once, upsert
from adapters.store.tables import metadata
from bot.ports.paces import IDLE, Destination, Queue


class PaceColumns(TypedColumns):
    """The calls to a destination. calls: a JSON list of instants, in whole microseconds since 1970."""

    destination: Named[str] = Column(primary_key=True)
    calls: Named[str]
    free_at: Named[datetime | None] = Column(UTCDateTime)
    down_since: Named[datetime | None] = Column(UTCDateTime)


pace = Table("pace", metadata, PaceColumns, sqlite_with_rowid=False)
IS_DOWN = pace.c.down_since.is_not(None)
Index("pace_down", pace.c.destination, pace.c.free_at, sqlite_where=IS_DOWN, postgresql_where=IS_DOWN)

_LOOK = select(pace).where(pace.c.destination.in_(bindparam("of", expanding=True))).order_by(pace.c.destination)
_LOCK = _LOOK.with_for_update()
_FREE = update(pace).where(pace.c.destination.in_(bindparam("of", expanding=True)))
_MICROSECOND = timedelta(microseconds=1)


class StoredPaces:
    """The Paces port in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def look(self, destinations: Collection[Destination]) -> Mapping[Destination, Queue]:
        """Give those that are there as they stand."""
        rows = self._connection.execute(_LOOK, {"of": list(destinations)})
        return {Destination(row.destination): Queue(_read(row.calls), row.free_at, row.down_since) for row in rows}

    def lock(self, destinations: Collection[Destination]) -> Mapping[Destination, Queue]:
        """Give each of them, idle if nothing is kept of it; nobody else gets it so until the transaction ends."""
        if not destinations:
            return {}
        found = self._locked(destinations)
        missing = sorted(set(destinations) - found.keys())
        if missing and self._connection.dialect.name == "postgresql":
            # Only a row that is there can be locked; SQLite has one writer at a time.
            made = insert_once(self._connection, pace).returning(pace.c.destination)
            mine = set(self._connection.execute(made, [_row(new, IDLE) for new in missing]).scalars())
            if others := set(missing) - mine:
                found |= self._locked(others)
        return dict.fromkeys(missing, IDLE) | found

    def keep(self, queues: Mapping[Destination, Queue]) -> None:
        """Keep what became of queues that were locked."""
        if queues:
            rows = [_row(destination, queue) for destination, queue in sorted(queues.items())]
            # What gives something back is one statement for all rows.
            self._connection.execute(upsert(self._connection, pace).returning(pace.c.destination), rows)

    def free(self, destinations: Collection[Destination], at: datetime) -> None:
        """Let the next call to each go at that instant, and none before."""
        if destinations:
            self._connection.execute(_FREE, {"of": sorted(destinations), "free_at": at})

    def _locked(self, destinations: Collection[Destination]) -> dict[Destination, Queue]:
        rows = self._connection.execute(_LOCK, {"of": sorted(destinations)})
        return {Destination(row.destination): Queue(_read(row.calls), row.free_at, row.down_since) for row in rows}


def _row(destination: Destination, queue: Queue) -> dict[str, object]:
    return {
        "destination": destination,
        "calls": _written(queue.calls),
        "free_at": queue.free_at,
        "down_since": queue.down_since,
    }


def _written(calls: Iterable[datetime]) -> str:
    return json.dumps([(call - NEVER) // _MICROSECOND for call in calls])


def _read(calls: str) -> tuple[datetime, ...]:
    return tuple(NEVER + timedelta(microseconds=call) for call in json.loads(calls))
