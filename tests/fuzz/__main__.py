"""Fuzz for longer: `python -m tests.fuzz --examples 20000 --seed 7`. A fault is shown with what gave rise to it."""

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path

from tests.fuzz.length import EXAMPLES


def main() -> int:
    """Run every test of this folder so long, and give pytest's code."""
    reading = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    reading.add_argument("--examples", type=int, default=20_000, help="how many to draw for each route")
    reading.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000), help="draws the same ones again")
    told = reading.parse_args()
    print(f"--examples {told.examples} --seed {told.seed}")
    tests = [str(Path(__file__).parent), f"--hypothesis-seed={told.seed}", "--timeout=0"]
    env = {**os.environ, EXAMPLES: str(told.examples)}
    return subprocess.run([sys.executable, "-m", "pytest", *tests], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
