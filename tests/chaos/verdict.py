"""What comes of it: what was counted, and what should not be."""

from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_OF_A_KIND = 10


@dataclass(slots=True)
class Verdict:
    """figures: by their names in the table, in its order. breaches: each tells which escalation or message it is of.

    Of many breaches of one kind the first few are kept.
    """

    figures: dict[str, int | str] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)

    def count(self, what: str, number: int | str) -> None:
        """Add a row to the table."""
        self.figures[what] = number

    def hold(self, what: str, breaches: Iterable[str]) -> None:
        """Add a row that should be 0, and each breach."""
        some = list(breaches)
        self.figures[what] = len(some)
        self.breaches += some[:MOST_OF_A_KIND]

    def table(self) -> str:
        """Write it out."""
        width = max(map(len, self.figures))
        return "\n".join(f"{what:<{width}}  {number}" for what, number in self.figures.items())
