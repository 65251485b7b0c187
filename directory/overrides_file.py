"""Reads overrides.csv: the exceptions to people's shifts, in the order of the file."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from directory.faults import Fault
from directory.ids import PersonId
from directory.people_file import People
from directory.places_file import Places
from directory.shifts import Override
from directory.tables import Row, read_table
from directory.wall_clock import first_instant, last_instant
from directory.wording import quoted

_COLUMNS = ("person", "from", "until", "on_or_off", "note")
_WALL_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", re.ASCII)
_YEARS = range(2000, 3000)
_ALLOWED = "use YYYY-MM-DD HH:MM in the comm center's time zone, or the same with an offset such as +01:00"


def read_overrides(text: str, people: People, places: Places, faults: list[Fault]) -> tuple[Override, ...]:
    """Read the file's text; what is wrong is added to `faults`."""
    rows = read_table("overrides.csv", text, _COLUMNS, faults).rows
    overrides = [_override(row, people, places) for row in rows if row.whole]
    return tuple(override for override in overrides if override is not None)


def _override(row: Row, people: People, places: Places) -> Override | None:
    if row["person"] not in people.ids and (people.complete or not row["person"]):
        row.fault("person", f"{quoted(row['person'])} is nobody's id", "use an id of people.csv")
    person = people.by_id.get(PersonId(row["person"]))
    # The times of somebody who can't be known are read all the same, to find what is wrong with them.
    zone = places.by_center[person.comm_center].time_zone if person else ZoneInfo("UTC")
    start, end = _instant(row, "from", zone), _instant(row, "until", zone)
    if start and end and end <= start:
        row.fault("until", f"{quoted(row['until'])} is not after {quoted(row['from'])}", "use a later time")
    on = {"on": True, "off": False}.get(row["on_or_off"].casefold())
    if on is None:
        row.fault("on_or_off", f"{quoted(row['on_or_off'])} is neither on nor off", "use on or off")
    if person is None or start is None or end is None or on is None:
        return None
    return Override(person.id, start, end, on, row["note"])


def _instant(row: Row, column: str, zone: ZoneInfo) -> datetime | None:
    """The cell's instant in UTC; of a doubled wall-clock hour, `from` means the first and `until` the second."""
    text = row[column]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or (moment.tzinfo is None and not _WALL_TIME.fullmatch(text)) or moment.year not in _YEARS:
        row.fault(column, f"{quoted(text)} is not a date and time from the year 2000 to 2999", _ALLOWED)
        return None
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return first_instant(moment, zone) if column == "from" else last_instant(moment, zone)
