"""What is wrong with a directory's files, each fault as one plain sentence that says where and what is allowed."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.wording import printable


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `line` counts from 1 as an editor does, and it and `column` are None where the whole is meant."""

    file: str
    line: int | None
    column: str | None
    found: str
    allowed: str

    def __str__(self) -> str:
        line = "" if self.line is None else f" line {self.line}"
        column = "" if self.column is None else f", column {self.column}"
        return printable(f"{self.file}{line}{column}: {self.found}; {self.allowed}.")


class DirectoryFaults(ValueError):
    """Files that make no directory, with every fault in them, in the order of the files' lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)
