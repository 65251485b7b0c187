"""Reads places.csv: the comm centers, and the spelling of their names and of the regions."""

from dataclasses import dataclass, field
from datetime import time

from directory.faults import Fault
from directory.ids import CommCenter, Region
from directory.places import Place
from directory.tables import FirstUse, Row, read_table
from directory.wall_clock import minutes_of, zone_named
from directory.wording import quoted

_COLUMNS = ("comm_center", "region", "speed_dial", "time_zone", "closes")


@dataclass(frozen=True, slots=True)
class Places:
    """What places.csv says; the names of a faulty row are known too, so that nobody else is blamed for it.

    `centers` and `regions` map a name in small letters to its spelling. Only a `complete` file lacks a name for sure.
    """

    complete: bool
    by_center: dict[CommCenter, Place] = field(default_factory=dict)
    centers: dict[str, CommCenter] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    region_of: dict[CommCenter, Region] = field(default_factory=dict)


def read_places(text: str | None, faults: list[Fault]) -> Places:
    """Read the file's text, None if there is no such file; what is wrong is added to `faults`."""
    table = read_table("places.csv", text, _COLUMNS, faults)
    places = Places(table.complete)
    centers = FirstUse()
    for row in table.rows:
        place = _place(row, places, centers)
        if place is not None:
            places.by_center[place.comm_center] = place
    return places


def _place(row: Row, places: Places, centers: FirstUse) -> Place | None:
    center, region = CommCenter(row["comm_center"]), Region(row["region"])
    if center:
        center = places.centers.setdefault(center.casefold(), center)
    if region:
        region = places.regions.setdefault(region.casefold(), region)
        places.region_of.setdefault(center, region)
    if not row.whole:
        return None
    named = _is_filled(row, "comm_center", "such as KS") and centers.check(row, "comm_center", center.casefold())
    filled = [_is_filled(row, "region", "such as East"), _is_filled(row, "speed_dial", "such as 237")]
    zone = zone_named(row["time_zone"])
    if zone is None:
        row.fault(
            "time_zone", f"{quoted(row['time_zone'])} is not a time zone", "use a name such as America/Chicago or UTC"
        )
    closes = minutes_of(row["closes"])
    if closes is None:
        row.fault("closes", f"{quoted(row['closes'])} is not a time of day", "use HH:MM from 00:00 to 24:00")
    if not named or not all(filled) or zone is None or closes is None:
        return None
    hour, minute = divmod(closes, 60)
    return Place(center, region, row["speed_dial"], zone, time(hour % 24, minute))


def _is_filled(row: Row, column: str, example: str) -> bool:
    if not row[column]:
        row.fault(column, "the cell is empty", f"fill it in, {example}")
    return bool(row[column])
