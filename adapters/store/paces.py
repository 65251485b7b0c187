"""The Paces port: what is kept of the calls to each destination, so that all replicas keep to one pace together."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, Named, Row, TypedColumns, bindparam, select
from sqlalchemy.schema import Column, Index, Table

from adapters.store.columns import NEVER, UTCDateTime, insert_into, upsert
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
_LOCK = (
    insert_into("postgresql", pace)
    .on_conflict_do_update(index_elements=["destination"], set_={"calls": pace.c.calls})
    .returning(pace)
)
_MICROSECOND = timedelta(microseconds=1)


class StoredPaces:
    """The Paces port in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def look(self, destinations: Collection[Destination]) -> Mapping[Destination, Queue]:
        """Give those that are there as they stand."""
        return _queues(self._connection.execute(_LOOK, {"of": list(destinations)}))

    def lock(self, destinations: Collection[Destination]) -> Mapping[Destination, Queue]:
        """Give each of them, idle if nothing is kept of it; nobody else gets it so until the transaction ends."""
        if not destinations:
            return {}
        if self._connection.dialect.name != "postgresql":
            # There is one writer at a time.
            return {**dict.fromkeys(destinations, IDLE), **self.look(destinations)}
        # Only a row that is there can be locked. One statement locks those and puts in the others, in one order: who
        # locked the ones first could wait for somebody who has just put in one of the others, and they for them.
        return _queues(self._connection.execute(_LOCK, [_row(one, IDLE) for one in sorted(set(destinations))]))

    def keep(self, queues: Mapping[Destination, Queue]) -> None:
        """Keep what became of queues that were locked."""
        if queues:
            rows = [_row(destination, queue) for destination, queue in sorted(queues.items())]
            # What gives something back is one statement for all rows.
            self._connection.execute(upsert(self._connection, pace).returning(pace.c.destination), rows)


def _queues(rows: Iterable[Row[str, str, datetime | None, datetime | None]]) -> dict[Destination, Queue]:
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
