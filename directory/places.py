"""The comm centers: their region, their speed dial, and when they close."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from directory.people import CommCenter, Region
from directory.wall_clock import in_utc, last_instant


@dataclass(frozen=True, slots=True)
class Place:
    """One comm center; `closes` is the wall-clock time in its own zone, the same every day."""

    comm_center: CommCenter
    region: Region
    speed_dial: str
    time_zone: ZoneInfo
    closes: time


def closes_at(place: Place, now: datetime) -> datetime:
    """The next instant (UTC) strictly after `now` at which the place closes; raises ValueError for a naive `now`."""
    here = in_utc(now).astimezone(place.time_zone).date()
    # A day before and some after: the clock may double an hour around midnight, or skip a whole date.
    dates = (here + timedelta(days=days) for days in range(-1, 4))
    closings = (last_instant(datetime.combine(date, place.closes), place.time_zone) for date in dates)
    return next(closing for closing in closings if closing > now)
