"""What the use cases need of the stored directory, inside one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from directory.people import Person, PersonId, Role
from directory.roster import Directory


@dataclass(frozen=True, slots=True)
class Changes:
    """In whom a directory, with its shifts laid out at that instant, differs from the one in force.

    against: what was in force then, its version and how far its shifts were laid out; None before the first.
    """

    at: datetime
    against: tuple[str, datetime] | None
    changed: frozenset[PersonId]
    gone: frozenset[PersonId]


class Directories(Protocol):
    """Taking in the directory."""

    def version(self) -> str | None:
        """Give the fingerprint of the directory in force, None before the first."""
        ...

    def compare(self, directory: Directory) -> Changes:
        """Find out what a directory changes. With many people it takes long, so do it in a unit that only reads."""
        ...

    def take(self, directory: Directory, version: str, changes: Changes | None = None, /) -> None:
        """Put a directory in force, whole, with its shifts from yesterday to three weeks ahead.

        What it changes is found out here, unless it was before and still holds.
        """
        ...

    def renew_shifts(self) -> bool:
        """Lay out the shifts anew once less than two weeks of them lie ahead; tells whether it did."""
        ...

    def find(self, words: Sequence[str], most: int, role: Role | None = None) -> tuple[tuple[Person, bool], ...]:
        """Give up to `most` people (of one role) whom all words fit, and whether each is on shift now.

        A word is looked for in name, role, region, comm center and id; without one, everybody fits. In the directory's
        order.
        """
        ...
