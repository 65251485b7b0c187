"""The messages: what should stand where, and what does. A row a key; it is due while its last wish is not fulfilled."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    BindParameter,
    Boolean,
    Connection,
    Insert,
    Integer,
    RowMapping,
    and_,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    update,
)

from adapters.store.availability import NOW
from adapters.store.columns import UTCDateTime, insert_into
from adapters.store.tables import IS_UNSENT, message
from bot.domain.words import CallbackId, EscalationId
from bot.messages.show import Face, Lane, Show
from bot.ports import Address, MessageKey, Platform
from bot.ports.store import Unsent
from directory.people import PersonId

_KEY: BindParameter[str] = bindparam("of")
_FULFILLED: BindParameter[int] = bindparam("fulfilled", type_=Integer)
_LANE: BindParameter[int] = bindparam("then_lane", type_=Integer)


@cache
def _wish(dialect: str) -> Insert:
    """A key still unsent keeps its place and its more urgent lane; one that waits before a retry keeps waiting."""
    insert = insert_into(dialect, message)
    more_urgent = case((insert.excluded.lane < message.c.lane, insert.excluded.lane), else_=message.c.lane)
    changed = {
        "wanted": message.c.wanted + 1,
        "lane": case((IS_UNSENT, more_urgent), else_=insert.excluded.lane),
        "since": case((IS_UNSENT, message.c.since), else_=insert.excluded.since),
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
# Whoever let a lease run out may have sent it, and died before saying so.
_CLAIM = (
    update(message)
    .where(
        message.c.key.in_(
            select(message.c.key)
            .where(
                IS_UNSENT,
                message.c.due_at <= NOW,
                or_(message.c.lease_until.is_(None), message.c.lease_until <= NOW),
            )
            .order_by(message.c.lane, message.c.due_at, message.c.key)
            .limit(bindparam("most", type_=Integer))
            .with_for_update(skip_locked=True)
        )
    )
    .values(
        lease_until=bindparam("leased_until", type_=UTCDateTime),
        lost=or_(message.c.lost, message.c.lease_until.is_not(None)),
    )
    .returning(message)
)
_STANDS = (
    update(message)
    .where(message.c.key == _KEY, message.c.sent <= _FULFILLED)
    .values(
        sent=_FULFILLED,
        due_at=case((message.c.wanted > _FULFILLED, NOW), else_=null()),
        lease_until=null(),
        attempts=0,
        # What was given up after its answer was lost may stand all the same.
        lost=and_(message.c.lost, bindparam("stands_at", type_=message.c.address.type).is_(None)),
        platform=bindparam("stands_on"),
        address=bindparam("stands_at"),
        drawn=bindparam("drawn_so"),
    )
    .returning(message.c.due_at)
)
_RETRY = (
    update(message)
    .where(message.c.key == _KEY, IS_UNSENT)
    .values(
        due_at=bindparam("then"),
        lease_until=null(),
        attempts=message.c.attempts + bindparam("tried", type_=Integer),
        # Once an answer was lost, it stays so until the message is known to stand, whatever became of a later try.
        lost=or_(message.c.lost, bindparam("was_lost", type_=Boolean)),
    )
)
_RETRY_ANEW = _RETRY.values(platform=null(), address=null(), drawn=null(), lost=False)
_NEXT = select(
    func.min(case((message.c.lease_until > message.c.due_at, message.c.lease_until), else_=message.c.due_at))
).where(IS_UNSENT)


class StoredOutbox:
    """The Outbox port in one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def show(self, shows: Sequence[Show]) -> None:
        """Want these to be drawn anew; a key still unsent is wanted once."""
        posts = [self._row(show) for show in shows if show.posts]
        tidies = [{"of": show.key, "then_lane": show.lane.value, "now": self._now} for show in shows if not show.posts]
        if posts:
            self._connection.execute(_wish(self._connection.dialect.name), posts)
        if tidies:
            self._connection.execute(_TIDY, tidies)

    def claim(self, most: int, lease_seconds: float) -> tuple[Unsent, ...]:
        """Lease up to `most` messages that are due now, by lane, then by age; each only to one sender."""
        until = self._now + timedelta(seconds=lease_seconds)
        asked = {"now": self._now, "most": most, "leased_until": until}
        rows = self._connection.execute(_CLAIM, asked).mappings().all()
        return tuple(_unsent(row) for row in sorted(rows, key=lambda row: (row["lane"], row["due_at"], row["key"])))

    def stands(
        self, key: MessageKey, wanted: int, platform: Platform | None, address: Address | None, drawn: str | None
    ) -> bool:
        """Keep that a message stands as wanted (address None: it was dropped unsent); tells if a newer wish is due."""
        stands = {"stands_on": platform, "stands_at": address, "drawn_so": drawn}
        done = self._connection.execute(_STANDS, {"of": key, "fulfilled": wanted, "now": self._now} | stands)
        return done.scalar_one_or_none() is not None

    def retry(self, key: MessageKey, at: datetime, *, attempt: bool, lost: bool, gone: bool) -> None:
        """Give a message back until then. attempt: it was tried. gone: nothing stands there now, so post anew."""
        given_back = {"of": key, "then": at, "tried": int(attempt), "was_lost": lost}
        self._connection.execute(_RETRY_ANEW if gone else _RETRY, given_back)

    def next_at(self) -> datetime | None:
        """Give when the next message is due or its lease ends, past instants too."""
        at: datetime | None = self._connection.execute(_NEXT).scalar_one()
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
        platform=row["platform"],
        address=row["address"],
        drawn=row["drawn"],
        lost=row["lost"],
    )
