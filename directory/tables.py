"""A CSV file as rows that know their place in the file, so that each fault can name its line and column."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from directory.faults import Fault
from directory.wording import quoted

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# What can't be seen but acts: control characters, line separators, text direction marks that reach over what follows.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FREE_TEXT = "note"
_QUOTES = "close every quote, and double a quote inside a quoted cell"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` is the line in the file where it begins. A row that isn't `whole` has lost or extra cells."""

    file: str
    line: int
    cells: Mapping[str, str]
    raw: Sequence[str]
    whole: bool
    faults: list[Fault]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def fault(self, column: str, found: str, allowed: str) -> None:
        """Note that the cell is wrong; its line counts the line breaks inside the quoted cells before it."""
        before = self.raw[: list(self.cells).index(column)]
        line = self.line + sum(len(_LINE_BREAK.findall(cell)) for cell in before)
        self.faults.append(Fault(self.file, line, column, found, allowed))


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file; when it isn't `complete`, what stands in it is not known, so nothing may be missed in it."""

    rows: Sequence[Row]
    complete: bool


def read_table(file: str, text: str | None, columns: Sequence[str], faults: list[Fault]) -> Table:
    """Read a file's text, whose first row must name exactly `columns`, in any order; faults are added to `faults`."""
    if text is None:
        faults.append(
            Fault(file, None, None, "the file is missing", f"put it there, with the columns {','.join(columns)}")
        )
        return Table((), complete=False)
    lines = csv.reader(io.StringIO(normalize("NFC", text.removeprefix("\ufeff")), newline=""), strict=True)
    header: list[str] = []
    rows: list[Row] = []
    next_line = 1
    try:
        for raw in lines:
            line, next_line = next_line, lines.line_num + 1
            if not any(cell.strip() for cell in raw):
                continue
            if header:
                rows.append(_row(file, line, header, raw, faults))
                continue
            header = [name.strip().casefold() for name in raw]
            faults.extend(_header_faults(file, line, header, columns))
            if not set(columns) <= set(header) or len(set(header)) < len(header):
                return Table((), complete=False)
    except csv.Error as error:
        faults.append(Fault(file, next_line, None, f"the row can't be read ({error})", _QUOTES))
        return Table(rows, complete=False)
    if not header:
        faults.append(Fault(file, None, None, "the file is empty", f"begin it with the line {','.join(columns)}"))
    return Table(rows, complete=bool(header))


def _header_faults(file: str, line: int, header: Sequence[str], columns: Sequence[str]) -> Iterator[Fault]:
    for name in columns:
        if name not in header:
            yield Fault(file, line, name, "the column is missing", f"name it in line {line}")
    for position, name in enumerate(header):
        if name not in columns:
            yield Fault(file, line, name or None, f"{quoted(name)} is not a column", f"use {', '.join(columns)}")
        elif name in header[:position]:
            yield Fault(file, line, name, "the column stands twice", "name it once")


def _row(file: str, line: int, header: Sequence[str], raw: Sequence[str], faults: list[Fault]) -> Row:
    whole = len(raw) == len(header)
    cells = {name: " ".join(cell.split()) for name, cell in zip(header, raw, strict=False)}
    row = Row(file, line, cells, raw, whole, faults)
    if not whole:
        found = f"the row has {len(raw)} cells and the header {len(header)}"
        faults.append(Fault(file, line, None, found, "give each column one cell, and quote a cell that has a comma"))
    elif _CONTROL.search("".join(raw)):
        _fault_control_characters(row)
    return row


def _fault_control_characters(row: Row) -> None:
    """Fault every cell that has control characters; line breaks and tabs in free text are mere spaces."""
    for (column, cell), raw in zip(row.cells.items(), row.raw, strict=True):
        plain = cell if column == _FREE_TEXT else raw.strip()
        if _CONTROL.search(plain):
            row.fault(column, f"{quoted(plain)} has control characters", "use letters, digits and signs in one line")


class FirstUse:
    """Remembers in which row a value stood first, and faults every row that uses it again."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def check(self, row: Row, column: str, value: str) -> bool:
        """Whether the row is the first to use the value."""
        first = self._lines.setdefault(value, row.line)
        if first != row.line:
            row.fault(column, f"{quoted(row[column])} stands in line {first} already", "use each once")
        return first == row.line
