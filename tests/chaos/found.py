"""All that is found at the end: what the database keeps, and what is known beside it. Begin at `found`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from adapters.store.unit import StoredUnit
from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.escalation import Escalation
from bot.domain.words import CallbackId, EscalationId
from tests.chaos.people import Asked
from tests.chaos.sends import Sends
from tests.chaos.trouble import Diary
from tests.fakes.slack import FakeSlack
from tests.machine.kept import KeptInSql
from tests.machine.rules import Told
from tests.memory.book import Message
from tests.support.timelines import whole


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside the database."""

    slack: FakeSlack
    sends: Sends
    diary: Diary
    asked: Sequence[Asked]


@dataclass(frozen=True, slots=True)
class Found:
    """Everything, as at the instant `now`. shown: where each message stands in Slack, by its key."""

    now: datetime
    unit: StoredUnit
    escalations: Sequence[Escalation]
    told: Mapping[EscalationId, Sequence[Told]]
    callbacks: Sequence[Callback]
    happened: Mapping[CallbackId, Sequence[CallbackEvent]]
    messages: Mapping[str, Message]
    shown: Mapping[str, Sequence[str]]
    evidence: Evidence


def found(connection: Connection, now: datetime, evidence: Evidence) -> Found:
    """Read it all; the connection's transaction must see one instant only."""
    kept = KeptInSql(connection)
    unit = kept.unit(now)
    escalations, callbacks = kept.escalations(), kept.callbacks()
    return Found(
        now,
        unit,
        escalations,
        {state.id: kept.told(state.id) for state in escalations},
        callbacks,
        {owed.id: whole(unit.callbacks.happened(owed.id)) for owed in callbacks},
        kept.messages(),
        _shown(evidence.slack, now),
        evidence,
    )


def _shown(slack: FakeSlack, now: datetime) -> Mapping[str, Sequence[str]]:
    """Leave out what was posted after that instant, as it need not have been wanted by then."""
    shown: defaultdict[str, list[str]] = defaultdict(list)
    for user in slack.users:
        for message in slack.messages(user):
            if message.metadata and message.posted_at <= now:
                shown[message.metadata["event_payload"]["key"]].append(f"{message.channel}/{message.ts}")
    return shown
