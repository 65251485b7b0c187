"""The tables. Begin with `EscalationColumns`: what is asked for in SQL, and the whole state as JSON beside it.

The predicates of partial indexes are literals, here and in the queries, since only so does SQLite use them.
"""

from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Named, Time, TypedColumns, and_, literal_column
from sqlalchemy.schema import Column, ForeignKey, Index, MetaData, Table

from adapters.store.columns import NEVER, UTCDateTime

metadata = MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"})


def _partial(where: ColumnElement[bool], name: str, *columns: Column[Any], unique: bool = False) -> None:
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class EscalationColumns(TypedColumns):
    """reach: a bit for each audience reached. lines: how many the timeline has, which also tells states apart.

    unerased_since: over_at, until what the caller told is erased. callback: the one that it ended in.
    """

    id: Named[str] = Column(primary_key=True)
    stage: Named[str]
    deadline: Named[datetime | None] = Column(UTCDateTime)
    opened_at: Named[datetime] = Column(UTCDateTime)
    opened_by: Named[str]
    asker: Named[str]
    region: Named[str]
    comm_center: Named[str | None]
    department: Named[str | None]
    wants: Named[str]
    account: Named[str]
    reach: Named[int]
    lines: Named[int]
    state: Named[str]
    over_at: Named[datetime | None] = Column(UTCDateTime)
    unerased_since: Named[datetime | None] = Column(UTCDateTime)
    callback: Named[str | None]
    changed_at: Named[datetime | None] = Column(UTCDateTime)


escalation = Table("escalation", metadata, EscalationColumns)
IS_OPEN = escalation.c.stage != literal_column("'over'")
SEEKS = escalation.c.stage.in_((literal_column("'paging'"), literal_column("'waiting'")))
ESCALATION_RINGS = escalation.c.deadline.is_not(None)
IS_OVER = escalation.c.over_at.is_not(None)
IS_UNERASED = escalation.c.unerased_since.is_not(None)
IS_OVER_UNDATED = and_(escalation.c.stage == literal_column("'over'"), escalation.c.over_at.is_(None))
HAS_CALLBACK = escalation.c.callback.is_not(None)
_partial(ESCALATION_RINGS, "escalation_deadline", escalation.c.deadline)
Index("escalation_opened_at", escalation.c.opened_at)
_partial(SEEKS, "escalation_seeking", escalation.c.opened_at)
_partial(IS_OPEN, "escalation_open_account", escalation.c.account)
_partial(IS_OPEN, "escalation_open_opened_by", escalation.c.opened_by)
_partial(IS_OPEN, "escalation_open_asker", escalation.c.asker)
_partial(IS_OVER, "escalation_over", escalation.c.over_at)
_partial(IS_UNERASED, "escalation_unerased", escalation.c.unerased_since)
_partial(IS_OVER_UNDATED, "escalation_undated", escalation.c.id)
_partial(HAS_CALLBACK, "escalation_callback", escalation.c.callback)


class PageColumns(TypedColumns):
    """One person asked once. slot: one more than the highest that the person's open pages had when it was sent."""

    escalation: Named[str] = Column(ForeignKey(escalation.c.id), primary_key=True)
    person: Named[str] = Column(primary_key=True)
    n: Named[int] = Column(primary_key=True)
    state: Named[str]
    slot: Named[int]


page = Table("page", metadata, PageColumns, sqlite_with_rowid=False)
IS_ASKED = page.c.state == literal_column("'sent'")
_partial(IS_ASKED, "page_open", page.c.escalation, page.c.person, unique=True)
# The state tells no two apart; without it in the index, SQLite looks into the table for each page that is counted.
_partial(IS_ASKED, "page_open_slot", page.c.person, page.c.slot, page.c.state, unique=True)


class HoldColumns(TypedColumns):
    """Who can't take another call, and why: role is `holder`, or `asker` for a lead who hands up."""

    person: Named[str] = Column(primary_key=True)
    escalation: Named[str] = Column(ForeignKey(escalation.c.id))
    role: Named[str]


hold = Table("hold", metadata, HoldColumns, sqlite_with_rowid=False)
Index("hold_escalation_role", hold.c.escalation, hold.c.role, unique=True)


class CallbackColumns(TypedColumns):
    """deadline: when something happens by itself. due_at: when the call is owed."""

    id: Named[str] = Column(primary_key=True)
    escalation: Named[str]
    stage: Named[str]
    deadline: Named[datetime | None] = Column(UTCDateTime)
    made_at: Named[datetime] = Column(UTCDateTime)
    due_at: Named[datetime] = Column(UTCDateTime)
    account: Named[str]
    region: Named[str]
    owner: Named[str]
    lines: Named[int]
    state: Named[str]
    closed_at: Named[datetime | None] = Column(UTCDateTime)
    changed_at: Named[datetime | None] = Column(UTCDateTime)


callback = Table("callback", metadata, CallbackColumns)
IS_OWED = callback.c.stage != literal_column("'closed'")
CALLBACK_RINGS = callback.c.deadline.is_not(None)
IS_CLOSED = callback.c.closed_at.is_not(None)
IS_CLOSED_UNDATED = and_(callback.c.stage == literal_column("'closed'"), callback.c.closed_at.is_(None))
_partial(CALLBACK_RINGS, "callback_deadline", callback.c.deadline)
Index("callback_made_at", callback.c.made_at)
_partial(IS_OWED, "callback_open_account", callback.c.account, unique=True)
_partial(IS_OWED, "callback_open_owner", callback.c.owner)
_partial(IS_CLOSED, "callback_closed", callback.c.closed_at)
_partial(IS_CLOSED_UNDATED, "callback_undated", callback.c.id)
_partial(IS_OWED, "callback_open_region", callback.c.region, callback.c.due_at)


class TimelineColumns(TypedColumns):
    """What happened to an escalation or a callback, append-only. kind: the event's class."""

    subject: Named[str] = Column(primary_key=True)
    seq: Named[int] = Column(primary_key=True)
    at: Named[datetime] = Column(UTCDateTime)
    kind: Named[str]
    event: Named[str]


timeline = Table("timeline", metadata, TimelineColumns, sqlite_with_rowid=False)


class MessageColumns(TypedColumns):
    """The outbox. wanted, sent: wishes counted, and the last that stands. due_at: None when nothing is to be sent.

    turn_at: the turn for which it waits at its destination.
    """

    key: Named[str] = Column(primary_key=True)
    person: Named[str]
    subject: Named[str]
    face: Named[str]
    number: Named[int]
    lane: Named[int]
    wanted: Named[int]
    sent: Named[int]
    since: Named[datetime] = Column(UTCDateTime)
    due_at: Named[datetime | None] = Column(UTCDateTime)
    lease_until: Named[datetime | None] = Column(UTCDateTime)
    attempts: Named[int]
    lost: Named[bool]
    platform: Named[str | None]
    address: Named[str | None]
    drawn: Named[str | None]
    turn_at: Named[datetime | None] = Column(UTCDateTime)


message = Table("message", metadata, MessageColumns)
IS_UNSENT = message.c.due_at.is_not(None)
_partial(IS_UNSENT, "message_due", message.c.lane, message.c.due_at)
Index("message_subject", message.c.subject)


class PersonColumns(TypedColumns):
    """The directory's people. duty: under which name their shift is laid out. claimed_at: when they last claimed."""

    id: Named[str] = Column(primary_key=True)
    position: Named[int]
    name: Named[str]
    role: Named[str]
    region: Named[str]
    comm_center: Named[str]
    department: Named[str | None]
    shift: Named[str]
    duty: Named[str]
    dial: Named[str]
    slack_id: Named[str | None]
    teams_id: Named[str | None]
    email: Named[str | None]
    email_folded: Named[str | None]
    claimed_at: Named[datetime] = Column(UTCDateTime, default=NEVER)


person = Table("person", metadata, PersonColumns)
IS_RESPONDER = person.c.role != literal_column("'agent'")
_partial(IS_RESPONDER, "person_fair", person.c.role, person.c.claimed_at, person.c.id)
_partial(IS_RESPONDER, "person_fair_region", person.c.role, person.c.region, person.c.claimed_at, person.c.id)
_partial(IS_RESPONDER, "person_fair_center", person.c.role, person.c.comm_center, person.c.claimed_at, person.c.id)
_partial(IS_RESPONDER, "person_duty", person.c.duty)
_partial(person.c.slack_id.is_not(None), "person_slack_id", person.c.slack_id)
_partial(person.c.teams_id.is_not(None), "person_teams_id", person.c.teams_id)
_partial(person.c.email_folded.is_not(None), "person_email", person.c.email_folded)


class ShiftColumns(TypedColumns):
    """When a duty is on. Whoever works the same hours shares a duty, so 100,000 people need few rows."""

    duty: Named[str] = Column(primary_key=True)
    end_at: Named[datetime] = Column(UTCDateTime, primary_key=True)
    start_at: Named[datetime] = Column(UTCDateTime)


shift = Table("shift", metadata, ShiftColumns, sqlite_with_rowid=False)
Index("shift_start_at", shift.c.start_at)


class OverrideColumns(TypedColumns):
    """The directory's exceptions, in its order."""

    position: Named[int] = Column(primary_key=True, autoincrement=False)
    person: Named[str]
    start_at: Named[datetime] = Column(UTCDateTime)
    end_at: Named[datetime] = Column(UTCDateTime)
    covers: Named[bool]
    note: Named[str]


override = Table("override", metadata, OverrideColumns)


class PlaceColumns(TypedColumns):
    """The directory's comm centers, in its order."""

    comm_center: Named[str] = Column(primary_key=True)
    position: Named[int]
    region: Named[str]
    speed_dial: Named[str]
    time_zone: Named[str]
    closes: Named[time] = Column(Time)


place = Table("place", metadata, PlaceColumns)


class DirectoryVersionColumns(TypedColumns):
    """The directory in force, one row; laid_until: how far its shifts are laid out."""

    id: Named[int] = Column(primary_key=True, autoincrement=False)
    version: Named[str]
    laid_until: Named[datetime] = Column(UTCDateTime)


directory_version = Table("directory_version", metadata, DirectoryVersionColumns)


class BusyColumns(TypedColumns):
    """Who said that they are busy, and until when."""

    person: Named[str] = Column(primary_key=True)
    until: Named[datetime] = Column(UTCDateTime)


busy = Table("busy", metadata, BusyColumns, sqlite_with_rowid=False)
Index("busy_until", busy.c.until)


class FreedColumns(TypedColumns):
    """Who may have come free, and is still to be offered to whoever waits."""

    person: Named[str] = Column(primary_key=True)
    at: Named[datetime] = Column(UTCDateTime)


freed = Table("freed", metadata, FreedColumns, sqlite_with_rowid=False)


class ContactColumns(TypedColumns):
    """What was found out about a person's account and 1:1 chat on a platform."""

    platform: Named[str] = Column(primary_key=True)
    person: Named[str] = Column(primary_key=True)
    account: Named[str]
    chat: Named[str | None]


contact = Table("contact", metadata, ContactColumns, sqlite_with_rowid=False)
Index("contact_account", contact.c.platform, contact.c.account, unique=True)


class RequestColumns(TypedColumns):
    """The acts that were done, so that none is done twice."""

    key: Named[str] = Column(primary_key=True)
    at: Named[datetime] = Column(UTCDateTime)


request = Table("request", metadata, RequestColumns, sqlite_with_rowid=False)
Index("request_at", request.c.at)
