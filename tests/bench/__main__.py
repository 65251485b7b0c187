"""Run every measurement, and print one table: `make bench`.

Some of them are run alone by their names: `python -m tests.bench committing taking`.
"""

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
from tests.bench.committing import committing
from tests.bench.loaded import loaded
from tests.bench.paging import bursts, one_by_one
from tests.bench.ringing import ringing
from tests.bench.roster import on_now
from tests.bench.steady import steady
from tests.bench.table import Row, table
from tests.bench.taking import taking
from tests.bench.waiting import waiting
from tests.support.postgres import own_server

Measurement = Callable[[Path], Awaitable[list[Row]]]

MEASUREMENTS: Mapping[str, Measurement] = {
    "committing": committing,
    "taking": taking,
    "paging": one_by_one,
    "burst": bursts,
    "steady": steady,
    "waiting": waiting,
    "ringing": ringing,
    "loaded": loaded,
    "accepting": racing,
    "roster": on_now,
    "teams-turns": teams.turns,
    "teams-paging": teams.paging,
    "teams-burst": teams.burst,
}


async def measure(folder: Path, names: list[str], rows: list[Row]) -> None:
    """Run these measurements one after the other, each in a folder of its own, and add what they found to the rows."""
    for name in names:
        begun = time.perf_counter()
        rows += await MEASUREMENTS[name](folder / name)
        print(f"{name}: measured in {time.perf_counter() - begun:.0f} s", file=sys.stderr)


def main(names: list[str]) -> None:
    """Print the table and the machine that it is of."""
    # What starts here starts from compiled code, as it does for everybody.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="warmline-bench-") as folder, own_server(durable=True) as server:
        os.environ["TEST_DATABASE_URL"] = server.url("postgres")
        with server.connect() as connection:
            databases = f"SQLite {sqlite3.sqlite_version}, PostgreSQL {connection.info.server_version // 10_000}"
        try:
            run(measure(Path(folder), names or list(MEASUREMENTS), rows))
        finally:
            # What was measured before one failed took minutes, and is as true.
            print(f"\n{os.cpu_count()} cores, Python {platform.python_version()}, {databases}")
            print("Times are p50 / p99. The floor is what does the least of the same: see README.\n")
            print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
