"""A small directory's files, and how to alter one entry of them."""

from directory.reading import DirectoryFaults, read_directory

PLACES = """\
comm_center,region,speed_dial,time_zone,closes
KS,East,237,America/Chicago,20:00
CA,West,261,America/Los_Angeles,24:00
"""

PEOPLE = """\
id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email
ana,Ana Flores,agent,East,KS,technical support,always,,U1,T1,ana@example.com
beverly,Beverly Johnson,lead,East,KS,,Mon-Fri 08:00-17:00 America/Chicago,2371,U2,T2,beverly@example.com
rosa,Rosa Delgado,supervisor,West,CA,customer service,always,,,,rosa@example.com
"""

OVERRIDES = """\
person,from,until,on_or_off,note
beverly,2026-01-05 08:00,2026-01-05 12:00,off,Dentist
"""


def texts(people: str = PEOPLE, places: str = PLACES, overrides: str = OVERRIDES) -> dict[str, str]:
    """The files of a good directory, or with some of them replaced."""
    return {"people.csv": people, "places.csv": places, "overrides.csv": overrides}


def faults_in(files: dict[str, str]) -> list[str]:
    """What is wrong with the files, a sentence each; empty when they make a directory."""
    try:
        read_directory(files)
    except DirectoryFaults as refusal:
        return [str(fault) for fault in refusal.faults]
    return []
