"""The table that is printed: what was measured, the floor in the same run, ours, how many times the floor, the aim."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Times:
    """What half of the measured times were at most, and what all but one in a hundred were; in seconds."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        """Make them of two measured times or more."""
        cuts = quantiles(seconds, n=100, method="inclusive")
        return cls(cuts[49], cuts[98])

    def __str__(self) -> str:
        return f"{_milliseconds(self.p50)} / {_milliseconds(self.p99)} ms"

    def over(self, floor: "Times") -> str:
        """How many times the floor."""
        return f"{times(self.p50, floor.p50)} / {times(self.p99, floor.p99)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    floor: str
    ours: str
    ratio: str
    aim: str = ""


def times(ours: float, floor: float) -> str:
    """How many times the floor, in words."""
    ratio = ours / floor
    return f"{ratio:.1f}×" if ratio >= 1 else f"{ratio:.2f}×"


def compared(what: str, floor: Times, ours: Times, aim: str = "") -> Row:
    """A row of p50 and p99."""
    return Row(what, str(floor), str(ours), ours.over(floor), aim)


def table(rows: Sequence[Row]) -> str:
    """Lay the rows out in columns."""
    lines = [("what", "floor", "ours", "ours ÷ floor", "aim")]
    lines += [(row.what, row.floor, row.ours, row.ratio, row.aim) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    laid = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([laid[0], "  ".join("─" * width for width in widths), *laid[1:]])


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f}" if seconds < 0.01 else f"{seconds * 1000:.0f}"
