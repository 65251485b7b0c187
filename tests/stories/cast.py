"""Who plays: a small company, on shift around the clock, and a policy so patient that a slow machine rings nothing."""

from datetime import datetime, timedelta
from pathlib import Path

PEOPLE = """\
id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email
ana,Ana Flores,agent,East,KS,technical support,always,,,,ana@example.com
darnell,Darnell Brooks,agent,East,KS,,always,,,,darnell@example.com
lucia,Lucía Romero,agent,West,TX,,always,,,,lucia@example.com
walter,Walter Novak,lead,East,KS,technical support,always,,,,walter@example.com
beverly,Beverly Johnson,lead,East,IL,,always,,,,beverly@example.com
priya,Priya Raman,lead,East,PA,technical support,always,,,,priya@example.com
kwame,Kwame Mensah,lead,East,PA,customer service,always,,,,kwame@example.com
noor,Noor Haddad,lead,West,CA,,always,2614,,,noor@example.com
samuel,Samuel Adeyemi,supervisor,East,PA,,always,1640,,,samuel@example.com
ingrid,Ingrid Larsen,supervisor,East,KS,,always,,,,ingrid@example.com
rosa,Rosa Delgado,supervisor,West,CA,,always,2610,,,rosa@example.com
grace,Grace Whitfield,director,East,IL,,always,,,,grace@example.com
"""
NAMES = {row.split(",")[0]: row.split(",")[1] for row in PEOPLE.splitlines()[1:]}

POLICY = """\
[[waves]]
audience = "leads of the comm center"
patience_seconds = 600

[[waves]]
audience = "leads of the region"
patience_seconds = 600

[[waves]]
audience = "leads elsewhere"
patience_seconds = 600

[[waves]]
audience = "supervisors of the region"
patience_seconds = 900

[[supervisor_waves]]
audience = "supervisors of the region"
patience_seconds = 900

[[supervisor_waves]]
audience = "supervisors elsewhere"
patience_seconds = 900

[claim]
join_within_seconds = 1800
"""


def write_directory(folder: Path, now: datetime) -> Path:
    """Write the directory's files; KS, IL and PA close in eight hours, CA and TX in half an hour."""
    late, soon = (f"{now + timedelta(minutes=minutes):%H:%M}" for minutes in (480, 30))
    places = [
        "comm_center,region,speed_dial,time_zone,closes",
        f"KS,East,237,Etc/UTC,{late}",
        f"IL,East,164,Etc/UTC,{late}",
        f"PA,East,164,Etc/UTC,{late}",
        f"CA,West,261,Etc/UTC,{soon}",
        f"TX,West,164,Etc/UTC,{soon}",
    ]
    folder.mkdir()
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "places.csv").write_text("\n".join(places) + "\n", encoding="utf-8")
    return folder


def write_policy(file: Path) -> Path:
    """Write the policy's file."""
    file.write_text(POLICY, encoding="utf-8")
    return file
