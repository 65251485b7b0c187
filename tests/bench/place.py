"""A made-up directory of any size, and the policy that a measurement needs, written as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PLACES = "comm_center,region,speed_dial,time_zone,closes"
_HEADER = "id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email"


@dataclass(frozen=True, slots=True)
class Place:
    """How many agents and leads there are, in how many regions of one comm center each, and how they are paged.

    patience: seconds of the first wave; the second, of leads not asked yet, has an hour. at_most: None pages everybody.
    """

    agents: int
    leads: int
    regions: int = 1
    patience: float = 3600
    at_most: int | None = 3
    open_pages: int = 3

    @property
    def agent_ids(self) -> list[str]:
        """The agents' ids."""
        return [f"agent{n}" for n in range(self.agents)]

    @property
    def lead_ids(self) -> list[str]:
        """The leads' ids."""
        return [f"lead{n}" for n in range(self.leads)]

    @property
    def everybody(self) -> list[str]:
        """All ids, the supervisor's too."""
        return [*self.agent_ids, *self.lead_ids, "supervisor"]

    def write_directory(self, folder: Path, accounts: Sequence[str], *, in_teams: bool = False) -> None:
        """Write the files; accounts: one for each of `everybody`, in Slack or in Teams."""
        columns = [f",{account}" if in_teams else f"{account}," for account in accounts]
        roles = ["agent"] * self.agents + ["lead"] * self.leads + ["supervisor"]
        people = enumerate(zip(self.everybody, roles, columns, strict=True))
        lines = [
            f"{id},{id.title()},{role},R{n % self.regions},C{n % self.regions},,always,,{ids},"
            for n, (id, role, ids) in people
        ]
        places = [f"C{n},R{n},164,America/Chicago,21:00" for n in range(self.regions)]
        folder.mkdir(parents=True)
        (folder / "people.csv").write_text("\n".join([_HEADER, *lines, ""]))
        (folder / "places.csv").write_text("\n".join([_PLACES, *places, ""]))

    def write_policy(self, file: Path) -> None:
        """Write the policy."""
        at_most = "" if self.at_most is None else f"at_most = {self.at_most}\n"
        file.write_text(
            f'[[waves]]\naudience = "leads of the comm center"\npatience_seconds = {self.patience}\n{at_most}\n'
            f'[[waves]]\naudience = "leads of the region"\npatience_seconds = 3600\n{at_most}\n'
            f"[paging]\nopen_pages_per_person = {self.open_pages}\n"
        )
