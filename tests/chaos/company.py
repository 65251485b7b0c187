"""Who works where, and how they are paged: quickly, so that much happens in a short time."""

import os
from collections.abc import Mapping
from pathlib import Path

AGENTS, LEADS, SUPERVISORS, DIRECTORS = 24, 40, 12, 2
SITES = (("East", "KS"), ("East", "IL"), ("West", "CA"), ("West", "TX"))
LEAVERS = frozenset(f"supervisor{n}" for n in range(SUPERVISORS // 2))
"""They leave the company in the middle, and others must take over what they owe; of each site somebody stays."""

_PEOPLE = "id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email"
_PLACES = "comm_center,region,speed_dial,time_zone,closes"

POLICY = """\
[[waves]]
audience = "leads of the comm center"
patience_seconds = 8
at_most = 3

[[waves]]
audience = "leads of the region"
patience_seconds = 8
at_most = 3

[[waves]]
audience = "supervisors of the region"
patience_seconds = 8
at_most = 3

[[supervisor_waves]]
audience = "supervisors of the region"
patience_seconds = 8
at_most = 3

[[supervisor_waves]]
audience = "supervisors elsewhere"
patience_seconds = 8
at_most = 3

[paging]
open_pages_per_person = 3

[claim]
join_within_seconds = 8
ask_done_minutes = 0.07
close_after_hours = 0.003

[callback]
due_hours = 0.0125
reminders = [0.4, 0.8]
overdue_every_hours = 0.1
"""


def names() -> list[str]:
    """Name everybody: the agents first."""
    roles = (("agent", AGENTS), ("lead", LEADS), ("supervisor", SUPERVISORS), ("director", DIRECTORS))
    return [f"{role}{n}" for role, count in roles for n in range(count)]


def write_company(folder: Path, accounts: Mapping[str, str]) -> None:
    """Write the policy, and the directory of these people with their accounts in Slack."""
    (folder / "policy.toml").write_text(POLICY)
    (folder / "directory").mkdir(exist_ok=True)
    places = [f"{center},{region},164,America/Chicago,24:00" for region, center in SITES]
    _write(folder / "directory" / "places.csv", [_PLACES, *places])
    people = [_row(name, account) for name, account in accounts.items()]
    _write(folder / "directory" / "people.csv", [_PEOPLE, *people])


def _row(name: str, account: str) -> str:
    role = name.rstrip("0123456789")
    region, center = SITES[int(name.removeprefix(role)) % len(SITES)]
    return f"{name},{name.title()},{role},{region},{center},,always,,{account},,"


def _write(file: Path, lines: list[str]) -> None:
    """Put a whole file in place at once, since whoever reads it may look at any time."""
    new = file.with_suffix(".new")
    new.write_text("\n".join([*lines, ""]))
    os.replace(new, file)
