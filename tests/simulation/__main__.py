"""Plays very many interleavings and looks for the planted bugs: `python -m tests.simulation --help`.

Exits with 1 if a rule was broken or a bug was not found. Each interleaving is told by its seed alone, and `--replay`
tells what happened in it.
"""

import argparse
import gc
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.machine.chat import Fault
from tests.simulation.interleaving import play
from tests.simulation.openings import OPENINGS, opening
from tests.simulation.planted import INTERLEAVINGS, PLANTED, find
from tests.simulation.turns import Fate
from tests.simulation.world import World

TOGETHER = 500
"""How many interleavings are given to a process at a time."""
MOST_SHOWN = 20
SEEDS_APART = 1_000_000_000


@dataclass(slots=True)
class Tally:
    """What happened in some interleavings, and which of them broke a rule."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take in another."""
        self.counts += other.counts
        self.broken += other.broken

    def note(self, seed: int, world: World) -> None:
        """Take in one interleaving."""
        fates = Counter(how for _, _, _, how in world.turns.steps)
        self.counts += Counter(
            {
                "interleavings": 1,
                "steps": len(world.turns.steps),
                "escalations": len(world.book.escalations),
                "callbacks": len(world.book.callbacks),
                "replicas killed": sum(what == "is killed" for _, _, what, _ in world.turns.steps),
                "killed between commit and answer": fates[Fate.KILLED],
                "times the store was away": fates[Fate.AWAY],
                "calls that failed": sum(fates[fault] for fault in Fault if fault is not Fault.NONE),
                "answers lost": fates[Fault.UNANSWERED] + fates[Fault.UNHEARD] + fates[Fault.HELD],
                "looks that saw nothing": fates[Fate.BLIND],
                "messages doubled for it": len(world.chat.doubled),
            }
        )
        self.broken += [(seed, words) for words in world.shared.broken]


def prepare() -> None:
    """Make the openings before anything is counted, and keep the collector from walking over them again and again."""
    for place in range(len(OPENINGS)):
        opening(place)
    gc.freeze()


def play_some(seeds: range) -> Tally:
    """Play the interleavings of these seeds."""
    tally = Tally()
    for seed in seeds:
        tally.note(seed, play(seed))
    return tally


def find_planted(place: int, seeds: range) -> int | None:
    """Tell after how many of these interleavings a planted bug is found."""
    plant, told, _ = PLANTED[place]
    found = find(plant, told, seeds)
    return None if found is None else found - seeds.start + 1


def replay(seed: int) -> int:
    """Tell what happened in one interleaving."""
    world = play(seed)
    for at, who, what, how in world.turns.steps:
        print(f"{at:%H:%M:%S}.{at.microsecond // 1000:03} {who:9} {what}{how and f': {how}'}")
    for words in world.shared.broken:
        print(f"BROKEN: {words}")
    return bool(world.shared.broken)


def run(first: int, interleavings: int, processes: int) -> int:
    """Play so many from this seed on, look for each planted bug, and print what came of it."""
    tally = Tally()
    seeds = range(first, first + interleavings)
    with ProcessPoolExecutor(processes, initializer=prepare) as pool:
        parts = [seeds[start : start + TOGETHER] for start in range(0, interleavings, TOGETHER)]
        for part in pool.map(play_some, parts):
            tally.add(part)
        # One bug is met once in some thousand, so that not each seed's first 5,000 show it.
        searched = range(first, first + max(INTERLEAVINGS, interleavings))
        found = list(pool.map(find_planted, range(len(PLANTED)), [searched] * len(PLANTED)))
    for what, count in tally.counts.items():
        print(f"{what:36} {count:12,}")
    print(f"{'rules broken':36} {len(tally.broken):12,}")
    for (plant, _, _), after in zip(PLANTED, found, strict=True):
        words = plant.__name__.replace("_", " ")
        print(f"{words:60} {f'found after {after:,}' if after else 'NOT FOUND'}")
    for seed, words in tally.broken[:MOST_SHOWN]:
        print(f"BROKEN by seed {seed} (python -m tests.simulation --replay {seed}): {words}")
    return 1 if tally.broken or None in found else 0


def main() -> int:
    """Read what is asked for, and do it."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--interleavings", type=int, default=100_000, help="how many are played")
    parser.add_argument("--seed", type=int, default=1, help="another seed plays others")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many play at once")
    parser.add_argument("--replay", type=int, metavar="SEED", help="tell what happens in the interleaving of a seed")
    asked = parser.parse_args()
    if asked.replay is not None:
        return replay(asked.replay)
    return run(asked.seed * SEEDS_APART, asked.interleavings, asked.processes)


if __name__ == "__main__":
    sys.exit(main())
