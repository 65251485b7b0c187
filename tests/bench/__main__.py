"""Run every measurement, and print one table: `make bench`. Name some of them after it to run only those."""

import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from adapters.web.serving import run
from tests.bench import teams
from tests.bench.accepting import racing
from tests.bench.paging import burst, one_by_one
from tests.bench.roster import on_now
from tests.bench.table import Row, table
from tests.bench.taking import taking
from tests.bench.waiting import waiting

MEASUREMENTS: Mapping[str, Callable[[Path], Awaitable[list[Row]]]] = {
    "taking": taking,
    "paging": one_by_one,
    "burst": burst,
    "waiting": waiting,
    "accepting": racing,
    "roster": on_now,
    "teams-turns": teams.turns,
    "teams-paging": teams.paging,
    "teams-burst": teams.burst,
}


async def measure(folder: Path, names: list[str]) -> list[Row]:
    """Run these measurements one after the other, each in a folder of its own."""
    rows: list[Row] = []
    for name in names:
        begun = time.perf_counter()
        rows += await MEASUREMENTS[name](folder / name)
        print(f"{name}: measured in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    return rows


def main(names: list[str]) -> None:
    """Print the table and the machine that it is of."""
    with tempfile.TemporaryDirectory(prefix="warmline-bench-") as folder:
        rows = run(measure(Path(folder), names or list(MEASUREMENTS)))
    print(f"\n{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    print("Times are p50 / p99. The floor is a bare Bolt app, Microsoft's SDK alone, or the machine's own best.\n")
    print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
