"""The messages: what should stand where, and what does. A row a key; it is due while its last wish is not fulfilled."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    Connection,
    Insert,
    Integer,
    RowMapping,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from adapters.store.availability import NOW
from adapters.store.columns import UTCDateTime, insert_into
from adapters.store.paces import IS_DOWN, pace
from adapters.store.standstill import IS_FREE, there
from adapters.store.tables import IS_UNSENT, message
from adapters.store.unasked import UNASKED
from bot.domain.words import CallbackId, EscalationId
from bot.messages.show import Face, Lane, Show
from bot.ports import Address, MessageKey, Platform
from bot.ports.outbox import Unsent
from directory.people import PersonId

_KEY: BindParameter[str] = bindparam("of")
_FULFILLED: BindParameter[int] = bindparam("fulfilled", type_=Integer)
_LANE: BindParameter[int] = bindparam("then_lane", type_=Integer)


@cache
def _wish(dialect: str) -> Insert:
    """A key still unsent keeps its place and its more urgent lane; one that waits before a retry keeps waiting.

    What was given up after its answer was lost is looked for from when it was first wanted, as it may stand since then.
    """
    insert = insert_into(dialect, message)
    more_urgent = case((insert.excluded.lane < message.c.lane, insert.excluded.lane), else_=message.c.lane)
    changed = {
        "wanted": message.c.wanted + 1,
        "lane": case((IS_UNSENT, more_urgent), else_=insert.excluded.lane),
        "since": case((or_(IS_UNSENT, message.c.lost), message.c.since), else_=insert.excluded.since),
        "due_at": func.coalesce(message.c.due_at, insert.excluded.due_at),
    }
    return insert.on_conflict_do_update(index_elements=["key"], set_=changed)


# What doesn't post is for a key that was posted, or that is being posted while this is written.
_TIDY = (
    update(message)
    .where(message.c.key == _KEY, or_(message.c.address.is_not(None), IS_UNSENT))
    .values(
        wanted=message.c.wanted + 1,
        lane=case((or_(message.c.due_at.is_(None), message.c.lane > _LANE), _LANE), else_=message.c.lane),
        due_at=func.coalesce(message.c.due_at, NOW),
    )
)
IS_KNOWN = and_(
    message.c.face.in_([literal_column(f"'{face.value}'") for face in Face]),
    message.c.lane.between(min(Lane), max(Lane)),
)
"""What a newer release wants shown, and this one can't draw, is left to replicas of the newer one."""
_DUE = select(message.c.key).where(IS_UNSENT, IS_KNOWN, message.c.due_at <= NOW, IS_FREE)


def _claim(due: Select[str]) -> ReturningUpdate[Any]:
    """Whoever let a lease run out may have sent it, and died before saying so."""
    # Of those that waited for one instant, the one that is wanted the longest goes first.
    first = due.order_by(message.c.lane, message.c.due_at, message.c.since, message.c.key)
    taken = first.limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True)
    leased = update(message).where(message.c.key.in_(taken))
    return leased.values(
        lease_until=bindparam("leased_until", type_=UTCDateTime),
        lost=or_(message.c.lost, message.c.lease_until.is_not(None)),
    ).returning(message)


_CLAIM = _claim(_DUE)
_CLAIM_THERE = _claim(_DUE.where(there(message.c.platform.in_(bindparam("platforms", expanding=True)))))
_STILL_LEASED = and_(message.c.key == _KEY, message.c.lease_until == bindparam("leased_until", type_=UTCDateTime))
_STANDS_AT: BindParameter[str] = bindparam("stands_at", type_=String)
_STANDS = (
    update(message)
    .where(_STILL_LEASED)
    .values(
        sent=_FULFILLED,
        due_at=case((message.c.wanted > _FULFILLED, NOW), else_=null()),
        turn_at=null(),
        lease_until=null(),
        attempts=0,
        # What was given up after its answer was lost may stand all the same.
        lost=and_(message.c.lost, _STANDS_AT.is_(None)),
        platform=bindparam("stands_on", type_=String),
        address=_STANDS_AT,
        drawn=bindparam("drawn_so", type_=String),
    )
    .returning(message.c.wanted > _FULFILLED)
)
_RETRY = (
    update(message)
    .where(_STILL_LEASED)
    .values(
        due_at=bindparam("then", type_=UTCDateTime),
        turn_at=bindparam("its_turn", type_=UTCDateTime),
        lease_until=null(),
        attempts=message.c.attempts + bindparam("tried", type_=Integer),
        # Once an answer was lost, it stays so until the message is known to stand, whatever became of a later try.
        lost=or_(message.c.lost, bindparam("was_lost", type_=Boolean)),
    )
)
_RETRY_ANEW = _RETRY.values(platform=null(), address=null(), drawn=null(), lost=False)
_AFTER_LEASE = case((message.c.lease_until > message.c.due_at, message.c.lease_until), else_=message.c.due_at)
_TRIED_AT = select(pace.c.destination, pace.c.free_at).where(IS_DOWN).subquery()
_LOOKED_AT = case((_TRIED_AT.c.free_at > _AFTER_LEASE, _TRIED_AT.c.free_at), else_=_AFTER_LEASE)
_NEXT = (
    select(func.min(_LOOKED_AT))
    .select_from(message.outerjoin(_TRIED_AT, _TRIED_AT.c.destination == message.c.platform))
    .where(IS_UNSENT, IS_KNOWN)
)
_AFTER: BindParameter[datetime] = bindparam("after", type_=UTCDateTime)
_NEXT_AFTER = _NEXT.where(_LOOKED_AT > _AFTER)


class StoredOutbox:
    """The Outbox port in one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def show(self, shows: Sequence[Show]) -> None:
        """Want these to be drawn anew; a key still unsent is wanted once."""
        # Always in one order, so that no two who write the same messages wait for each other.
        for posts, some in groupby(sorted(shows, key=lambda show: show.key), key=lambda show: show.posts):
            if posts:
                wished = [self._row(show) for show in some]
                self._connection.execute(_wish(self._connection.dialect.name), wished, execution_options=UNASKED)
            else:
                tidied = [{"of": show.key, "then_lane": show.lane.value, "now": self._now} for show in some]
                self._connection.execute(_TIDY, tidied, execution_options=UNASKED)

    def claim(
        self, most: int, lease_seconds: float, platforms: Collection[Platform] | None = None
    ) -> tuple[Unsent, ...]:
        """Lease up to `most` messages that are due now, and give them by lane, then by age; each only to one sender."""
        until = self._now + timedelta(seconds=lease_seconds)
        asked = {"now": self._now, "most": most, "leased_until": until}
        if platforms is None:
            rows = self._connection.execute(_CLAIM, asked).mappings().all()
        else:
            rows = self._connection.execute(_CLAIM_THERE, asked | {"platforms": list(platforms)}).mappings().all()
        return tuple(_unsent(row) for row in sorted(rows, key=_order))

    def stands(self, one: Unsent, platform: Platform | None, address: Address | None, drawn: str | None) -> bool | None:
        """Keep that a message stands as wanted (address None: it was dropped unsent); tells if a newer wish is due."""
        stands = {"stands_on": platform, "stands_at": address, "drawn_so": drawn}
        mine = {"of": one.key, "leased_until": one.leased_until, "fulfilled": one.wanted, "now": self._now}
        is_due: bool | None = self._connection.execute(_STANDS, mine | stands).scalar_one_or_none()
        return is_due

    def retry(
        self,
        one: Unsent,
        at: datetime,
        *,
        attempt: bool = False,
        lost: bool = False,
        gone: bool = False,
        turn: datetime | None = None,
    ) -> bool:
        """Give a message back until then. attempt: it was tried. gone: nothing stands there now, so post anew."""
        mine = {"of": one.key, "leased_until": one.leased_until}
        given_back = {"then": at, "its_turn": turn, "tried": int(attempt), "was_lost": lost}
        return bool(self._connection.execute(_RETRY_ANEW if gone else _RETRY, mine | given_back).rowcount)

    def next_at(self, after: datetime | None = None) -> datetime | None:
        """Give when the next message is due, its lease ends, or a platform that is down is tried."""
        found = self._connection.execute(_NEXT_AFTER, {"after": after}) if after else self._connection.execute(_NEXT)
        at: datetime | None = found.scalar_one()
        return at

    def _row(self, show: Show) -> dict[str, object]:
        return {
            "key": show.key,
            "person": show.to,
            "subject": show.subject,
            "face": show.face.value,
            "number": show.number,
            "lane": show.lane.value,
            "wanted": 1,
            "sent": 0,
            "since": self._now,
            "due_at": self._now,
            "attempts": 0,
            "lost": False,
        }


def _order(row: RowMapping) -> tuple[object, ...]:
    return row["lane"], row["since"], row["key"]


def _unsent(row: RowMapping) -> Unsent:
    face = Face(row["face"])
    subject = CallbackId(row["subject"]) if face is Face.CALLBACK else EscalationId(row["subject"])
    return Unsent(
        key=MessageKey(row["key"]),
        show_to=PersonId(row["person"]),
        subject=subject,
        face=face,
        number=row["number"],
        lane=Lane(row["lane"]),
        wanted=row["wanted"],
        attempts=row["attempts"],
        since=row["since"],
        due_at=row["due_at"],
        turn=row["turn_at"],
        leased_until=row["lease_until"],
        platform=row["platform"],
        address=row["address"],
        drawn=row["drawn"],
        lost=row["lost"],
    )
