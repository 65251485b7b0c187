"""Race on each store, and tell how quick it was: `python -m tests.races --rounds 100`."""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from tests.races.race import PROCESSES, race
from tests.support.postgres import own_server
from tests.support.stores import migrated_copy


def _timed(store: str, url: str, rounds: int, accepts: int) -> None:
    begun = time.perf_counter()
    asyncio.run(race(url, rounds, accepts))
    rate = rounds * accepts / (time.perf_counter() - begun)
    print(f"{store}: {rounds} rounds of {accepts:,} accepts from {PROCESSES} processes: one winner each, {rate:,.0f}/s")


def main() -> None:
    """Race; ends with AssertionError if ever more than one wins, or nobody does."""
    parser = argparse.ArgumentParser(prog="python -m tests.races", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--accepts", type=int, default=1000, help="how many in each round")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="warmline-") as folder:
        file = migrated_copy(Path(folder, "store.db"))
        _timed("SQLite", f"sqlite:///{file}", options.rounds, options.accepts)
    with own_server() as server:
        _timed("PostgreSQL", server.fresh(), options.rounds, options.accepts)


if __name__ == "__main__":
    main()
