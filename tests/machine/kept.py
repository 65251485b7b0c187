"""Everything that a store keeps, for whoever holds it against the rules: in SQL, or wherever else the port is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, select

from adapters.store.columns import NEVER
from adapters.store.tables import callback, escalation, freed, message
from adapters.store.unit import StoredUnit
from bot.domain.callback import Callback
from bot.domain.escalation import Escalation
from bot.domain.words import CallbackId, EscalationId
from bot.messages.show import Face, Lane
from bot.ports.store import Unit
from directory.people import PersonId
from tests.machine.rules import Told, retell
from tests.memory.book import Message
from tests.support.timelines import whole


class Kept(Protocol):
    """What a store keeps, all of it."""

    def unit(self, now: datetime) -> Unit:
        """Look at it as at some instant; nothing may be written."""
        ...

    def escalations(self) -> Sequence[Escalation]:
        """Give every escalation, the oldest first."""
        ...

    def callbacks(self) -> Sequence[Callback]:
        """Give every callback, the oldest first."""
        ...

    def told(self, id: EscalationId) -> Sequence[Told]:
        """Give the timeline of an escalation, as far as it is to be looked at."""
        ...

    def messages(self) -> Mapping[str, Message]:
        """Give every message by its key."""
        ...

    def freed(self) -> Collection[PersonId]:
        """Give who is noted as freed."""
        ...


class KeptInSql:
    """What stands in the tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unit(self, now: datetime) -> StoredUnit:
        """Look at it as at some instant."""
        return StoredUnit(self._connection, now, writing=False)

    def escalations(self) -> list[Escalation]:
        """Give every escalation, the oldest first."""
        ids = self._connection.execute(select(escalation.c.id).order_by(escalation.c.opened_at, escalation.c.id))
        get = self.unit(NEVER).escalations.get
        return [state for (id,) in ids if (state := get(EscalationId(id)))]

    def callbacks(self) -> list[Callback]:
        """Give every callback, the oldest first."""
        ids = self._connection.execute(select(callback.c.id).order_by(callback.c.made_at, callback.c.id))
        get = self.unit(NEVER).callbacks.get
        return [state for (id,) in ids if (state := get(CallbackId(id)))]

    def told(self, id: EscalationId) -> list[Told]:
        """Give the whole timeline of an escalation."""
        return retell(whole(self.unit(NEVER).escalations.happened(id)))

    def messages(self) -> dict[str, Message]:
        """Give every message by its key."""
        columns = [message.c[field.name] for field in fields(Message)]
        rows = self._connection.execute(select(*columns)).mappings()
        return {row["key"]: Message(**{**row, "face": Face(row["face"]), "lane": Lane(row["lane"])}) for row in rows}

    def freed(self) -> list[PersonId]:
        """Give who is noted as freed."""
        return [PersonId(who) for (who,) in self._connection.execute(select(freed.c.person))]
