"""Reading `/escalate [supervisor] [east|west] [tech|cs] ACCOUNT what is wrong…` as it is typed in a hurry."""

import re
from dataclasses import dataclass

from directory.people import Department, Region, Role

_ROLES = {"supervisor": Role.SUPERVISOR, "sup": Role.SUPERVISOR, "lead": Role.LEAD}
_DEPARTMENTS = {
    "tech": Department.TECHNICAL_SUPPORT,
    "cs": Department.CUSTOMER_SERVICE,
}


@dataclass(frozen=True, slots=True)
class Typing:
    """What was typed after /escalate; None where nothing was said of it.

    unknown: words before the account that mean nothing here; they are kept as part of the issue.
    """

    account: str
    issue: str
    wants: Role | None
    region: Region | None
    department: Department | None
    unknown: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether it is enough to page at once."""
        return bool(self.account and self.issue and not self.unknown)


def read_typing(text: str, regions: tuple[Region, ...]) -> Typing:
    """Read the words before the account in any order; the account is the first word with three digits or more."""
    names = {region.casefold(): region for region in regions}
    wants: Role | None = None
    region: Region | None = None
    department: Department | None = None
    unknown: list[str] = []
    rest = text.strip()
    while rest:
        word, _, after = _first_word(rest)
        if sum(map(str.isdigit, word)) >= 3:
            issue = " ".join([*unknown, after.strip()]).strip()
            return Typing(word, issue, wants, region, department, tuple(unknown))
        plain = word.casefold().strip(",;:")
        if plain in _ROLES:
            wants = _ROLES[plain]
        elif plain in names:
            region = names[plain]
        elif plain in _DEPARTMENTS:
            department = _DEPARTMENTS[plain]
        else:
            unknown.append(word)
        rest = after.strip()
    return Typing("", " ".join(unknown), wants, region, department, tuple(unknown))


def _first_word(text: str) -> tuple[str, str, str]:
    parts = re.split(r"(\s+)", text, maxsplit=1)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (text, "", "")
