"""What the caller told, one row for each escalation, so that it can be erased."""

from dataclasses import fields

from sqlalchemy import Connection, Named, TypedColumns, bindparam, select
from sqlalchemy.schema import Column, Table

from adapters.store.columns import upsert
from adapters.store.tables import metadata
from adapters.store.unasked import UNASKED
from bot.domain.briefing import ERASED, Briefing
from bot.domain.words import EscalationId


class BriefingColumns(TypedColumns):
    """What the caller told, and nowhere else."""

    escalation: Named[str] = Column(primary_key=True)
    account: Named[str]
    issue: Named[str]
    account_name: Named[str]
    caller_name: Named[str]
    offered: Named[str]
    number: Named[str]
    transpired: Named[str]


told = Table("briefing", metadata, BriefingColumns)

_FIELDS = tuple(field.name for field in fields(Briefing))
_GET = select(*(told.c[name] for name in _FIELDS)).where(told.c.escalation == bindparam("id"))


class StoredBriefings:
    """The Briefings port in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Messages of one escalation are drawn together, and each tells what the caller told.
        self._known: dict[EscalationId, Briefing] = {}

    def get(self, id: EscalationId) -> Briefing:
        """Load it; what was erased comes back as `briefing.ERASED`."""
        if id not in self._known:
            row = self._connection.execute(_GET, {"id": id}).one_or_none()
            self._known[id] = ERASED if row is None else Briefing(*row)
        return self._known[id]

    def write(self, id: EscalationId, briefing: Briefing) -> None:
        """Keep it, in place of what was there."""
        row = {"escalation": id} | {name: getattr(briefing, name) for name in _FIELDS}
        self._connection.execute(upsert(self._connection, told), row, execution_options=UNASKED)
        self._known[id] = briefing
