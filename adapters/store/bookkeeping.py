"""The tables that the store keeps for itself: which releases may use it, and what each connection has committed."""

from datetime import datetime

from sqlalchemy import Column, Named, Table, TypedColumns

from adapters.store.columns import UTCDateTime
from adapters.store.tables import metadata


class SuitsColumns(TypedColumns):
    """The revisions whose code may use these tables; a migration that is not for the release before takes them out."""

    revision: Named[str] = Column(primary_key=True)


suits = Table("suits", metadata, SuitsColumns, sqlite_with_rowid=False)


class WriterColumns(TypedColumns):
    """On a server, a connection that writes, and how many transactions it has begun that were committed."""

    id: Named[str] = Column(primary_key=True)
    mark: Named[int]
    at: Named[datetime] = Column(UTCDateTime)


writer = Table("writer", metadata, WriterColumns, sqlite_with_rowid=False)
