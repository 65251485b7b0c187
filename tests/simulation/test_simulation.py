"""In whatever order replicas, people, the clock and bad luck take their turns, the rules hold; and bugs are found."""

from itertools import chain

import pytest

from tests.machine.chat import Fault
from tests.machine.planted import Plant
from tests.simulation.interleaving import play
from tests.simulation.planted import INTERLEAVINGS, PLANTED, find
from tests.simulation.turns import Fate

SHARES = 4
"""So that several processes may play them."""


@pytest.mark.parametrize("share", range(SHARES))
def test_in_whatever_order_things_happen_the_rules_hold(share: int) -> None:
    broken = {seed: found for seed in range(share, INTERLEAVINGS, SHARES) if (found := play(seed).shared.broken)}
    assert not broken, "python -m tests.simulation --replay SEED tells what happened"


def test_a_seed_tells_all_that_happens() -> None:
    for seed in range(20):
        assert play(seed).turns.steps == play(seed).turns.steps


def test_everything_that_may_go_wrong_does() -> None:
    happened = {how for seed in range(300) for _, _, _, how in play(seed).turns.steps}
    assert {*Fault, *Fate} <= happened


@pytest.mark.parametrize(
    ("plant", "told", "seed"), PLANTED, ids=[plant.__name__.replace("_", " ") for plant, _, _ in PLANTED]
)
def test_it_finds_that(plant: Plant, told: str, seed: int) -> None:
    """The seed that found it first is tried first, since that takes no time as long as nothing else has changed."""
    assert find(plant, told, chain((seed,), range(INTERLEAVINGS))) is not None
