"""From the texts of a directory's files to a Directory, or to every fault that keeps them from being one."""

from collections.abc import Mapping

from directory.faults import DirectoryFaults, Fault
from directory.overrides_file import read_overrides
from directory.people_file import read_people
from directory.places_file import read_places
from directory.roster import Directory

__all__ = ["DirectoryFaults", "Fault", "read_directory"]


def read_directory(files: Mapping[str, str]) -> Directory:
    """Read people.csv, places.csv and, if there, overrides.csv, given as file name -> text; others are passed over.

    Raises DirectoryFaults with every fault in them: a good directory is taken whole, and of a bad one nothing.
    """
    faults: list[Fault] = []
    places = read_places(files.get("places.csv"), faults)
    people = read_people(files.get("people.csv"), places, faults)
    text = files.get("overrides.csv")
    overrides = () if text is None else read_overrides(text, people, places, faults)
    if faults:
        raise DirectoryFaults(sorted(faults, key=lambda fault: (fault.file, fault.line or 0)))
    return Directory(people.by_id, places.by_center, overrides)
