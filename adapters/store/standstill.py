"""The Standstill port: the messages that wait while a chat platform takes nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, literal_column, null, or_, select, update
from sqlalchemy.schema import Index

from adapters.store.availability import NOW
from adapters.store.tables import IS_UNSENT, message, page
from bot.domain.words import EscalationId, PageState
from bot.ports import MessageKey, Platform

Index(
    "message_due_there",
    message.c.platform,
    message.c.lane,
    message.c.due_at,
    sqlite_where=IS_UNSENT,
    postgresql_where=IS_UNSENT,
)
IS_FREE = or_(message.c.lease_until.is_(None), message.c.lease_until <= NOW)
_TO_POST = message.c.address.is_(None)
_IS_PAGE = message.c.face == literal_column("'page'")


def there(platform: ColumnElement[bool]) -> ColumnElement[bool]:
    """What stands or is being sent on a platform, and what may still go anywhere."""
    return or_(message.c.platform.is_(None), platform)


_THERE = there(message.c.platform == bindparam("there"))
_PAGES = select(message.c.subject).where(IS_UNSENT, _TO_POST, _IS_PAGE, _THERE).distinct().order_by(message.c.subject)
_UNPOSTED = select(message.c.key, message.c.platform).where(
    message.c.key.in_(bindparam("of", expanding=True)), IS_UNSENT, _TO_POST
)
_OVER = (
    select(message.c.key)
    .join(page, (page.c.escalation == message.c.subject) & (page.c.person == message.c.person))
    .where(
        message.c.key.in_(bindparam("of", expanding=True)),
        _IS_PAGE,
        _TO_POST,
        page.c.n == message.c.number,
        page.c.state.not_in((PageState.SENT.value, PageState.ACCEPTED.value)),
    )
)
# Whoever sends or writes one of them just now sees to it; waiting for their lock could mean waiting for each other.
_WAIT_THERE = select(message.c.key).where(IS_UNSENT, IS_FREE).with_for_update(skip_locked=True)
_TO_POST_THERE = _WAIT_THERE.where(_TO_POST, message.c.platform.in_(bindparam("these", expanding=True)))
_REROUTE = update(message).where(message.c.key.in_(_TO_POST_THERE)).values(platform=null())
_LEFT = _TO_POST_THERE.where(message.c.lease_until.is_not(None))
_REROUTE_LEFT = update(message).where(message.c.key.in_(_LEFT)).values(platform=null())
_END = (
    update(message)
    .where(message.c.key.in_(_WAIT_THERE.where(_THERE, message.c.attempts > 0, message.c.due_at > NOW)))
    .values(due_at=NOW, turn_at=null())
)


class StoredStandstill:
    """The Standstill port in one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def pages(self, platform: Platform) -> tuple[EscalationId, ...]:
        """Name the escalations with pages that are still to be posted there, or whose way is still open."""
        return tuple(EscalationId(id) for (id,) in self._connection.execute(_PAGES, {"there": platform}))

    def unposted(self, keys: Collection[MessageKey]) -> Mapping[MessageKey, Platform | None]:
        """Tell which of these messages are still to be posted, and where, None while that is open."""
        rows = self._connection.execute(_UNPOSTED, {"of": list(keys)})
        return {MessageKey(row.key): Platform(row.platform) if row.platform else None for row in rows}

    def over(self, pages: Collection[MessageKey]) -> frozenset[MessageKey]:
        """Tell which of these pages ended before they stood anywhere."""
        return frozenset(MessageKey(key) for (key,) in self._connection.execute(_OVER, {"of": list(pages)}))

    def reroute(self, platforms: Collection[Platform], *, left: bool = False) -> None:
        """Let what is still to be posted on these, and is leased by nobody, find its way anew."""
        self._connection.execute(_REROUTE_LEFT if left else _REROUTE, {"these": list(platforms), "now": self._now})

    def end(self, platform: Platform) -> None:
        """Let whatever failed there be tried again at once."""
        self._connection.execute(_END, {"there": platform, "now": self._now})
