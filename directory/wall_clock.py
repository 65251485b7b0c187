"""From what a wall clock says in a time zone to the instant in UTC, also where daylight saving skips or doubles it."""

import re
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])|24:00")


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) when the zone's clock first shows the naive `wall`, or jumps over it."""
    return _instant(wall, zone, fold=0)


def last_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) when the zone's clock last shows the naive `wall`, or jumps over it."""
    return _instant(wall, zone, fold=1)


def in_utc(moment: datetime) -> datetime:
    """The same instant in UTC; raises ValueError for a naive datetime, which names no instant."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone; give an aware datetime")
    return moment.astimezone(UTC)


def zone_named(name: str) -> ZoneInfo | None:
    """The time zone of that name, in any case, or None; abbreviations are no names, as EST never changes to EDT."""
    known = _zone_names().get(name.casefold())
    return ZoneInfo(known) if known else None


def minutes_of(text: str) -> int | None:
    """The minutes since midnight, 0 to 1440, of a time such as 08:00 or 24:00; None if it is not a time."""
    if not _TIME.fullmatch(text):
        return None
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _instant(wall: datetime, zone: ZoneInfo, *, fold: int) -> datetime:
    with_old_offset = wall.replace(tzinfo=zone, fold=0)
    with_new_offset = wall.replace(tzinfo=zone, fold=1)
    early, late = with_new_offset.astimezone(UTC), with_old_offset.astimezone(UTC)
    if early < late:
        return _end_of_gap(early, late, zone)
    return early if fold else late


def _end_of_gap(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the clock jumps, known to lie after `early` and not after `late`."""
    new_offset = late.astimezone(zone).utcoffset()

    def has_jumped(seconds: int) -> bool:
        return (early + timedelta(seconds=seconds)).astimezone(zone).utcoffset() == new_offset

    span = int((late - early).total_seconds())
    return early + timedelta(seconds=bisect_left(range(span), True, key=has_jumped))


@cache
def _zone_names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones() if "/" in name or name == "UTC"}
