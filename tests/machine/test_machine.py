"""Whatever happens, the rules hold. WARMLINE_WALKS: how many walks are tried, instead of the few of a normal run."""

import os

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.machine import Machine

WALKS = int(os.environ.get("WARMLINE_WALKS", "60"))
SECONDS_TO_EXPLAIN = 1_800
"""A walk that went wrong is made as short as it can be, which takes longer than finding it."""


@pytest.mark.timeout(SECONDS_TO_EXPLAIN)
def test_whatever_happens_the_rules_hold() -> None:
    run_state_machine_as_test(Machine, settings=settings(max_examples=WALKS, stateful_step_count=40))
