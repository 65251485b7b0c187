"""What the use cases need of the stored directory, inside one transaction."""

from typing import Protocol

from directory.people import Person, PersonId
from directory.roster import Directory


class Directories(Protocol):
    """Taking in the directory."""

    def version(self) -> str | None:
        """Give the fingerprint of the directory in force, None before the first."""
        ...

    def take(self, directory: Directory, version: str) -> None:
        """Put a directory in force, whole, with its shifts from yesterday to three weeks ahead."""
        ...

    def renew_shifts(self) -> bool:
        """Lay out the shifts anew once less than two weeks of them lie ahead; tells whether it did."""
        ...

    def all_people(self) -> tuple[Person, ...]:
        """List everybody, in the directory's order."""
        ...

    def on_shift(self) -> frozenset[PersonId]:
        """Tell who is on shift now, whatever their role."""
        ...
