"""Let everything go wrong for a while, and tell what came of it: `python -m tests.chaos --minutes 10 --replicas 3`.

Exits with 1 if anything was lost, doubled without a cause, or forgotten; the seed and whom it is about are printed.
What goes wrong when, and what people are inclined to do, is played again by the same seed; the machine's own timing,
on which it depends what that meets, is not.
"""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.chaos import Plan, chaos
from tests.support.postgres import own_server


def main() -> int:
    """Run, print the table, and say whether it held."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--seed", type=int, default=None, help="any number; left out, one is drawn and printed")
    parser.add_argument("--keep", type=Path, default=None, help="a folder for what the replicas log")
    parser.add_argument(
        "--before", type=Path, default=None, help="where the release before is; then every second replica is of it"
    )
    options = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    before = options.before.resolve() if options.before else None
    plan = Plan(seed, options.minutes * 60, options.replicas, before=before)
    print(f"seed {seed}, {options.minutes:g} minutes, {options.replicas} replicas", flush=True)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="warmline-chaos-") as folder, own_server() as server:
        kept = options.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        verdict = asyncio.run(chaos(plan, kept, server))
    print(verdict.table())
    held = "these promises were broken:" if verdict.breaches else "every promise was kept."
    print(f"\nseed {seed}, {time.perf_counter() - begun:.0f} s: {held}")
    print("\n".join(verdict.breaches))
    return 1 if verdict.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
