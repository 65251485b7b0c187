"""What the caller told, one row for each escalation, so that it can be erased."""

from dataclasses import asdict, fields

from sqlalchemy import Connection, bindparam, select

from adapters.store.columns import upsert
from adapters.store.tables import briefing as table
from bot.domain.briefing import ERASED, Briefing
from bot.domain.words import EscalationId

_GET = select(*(table.c[field.name] for field in fields(Briefing))).where(table.c.escalation == bindparam("id"))


class StoredBriefings:
    """The Briefings port in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: EscalationId) -> Briefing:
        """Load it; what was erased comes back as `briefing.ERASED`."""
        row = self._connection.execute(_GET, {"id": id}).one_or_none()
        return ERASED if row is None else Briefing(*row)

    def write(self, id: EscalationId, briefing: Briefing) -> None:
        """Keep it, in place of what was there."""
        self._connection.execute(upsert(self._connection, table), {"escalation": id} | asdict(briefing))
