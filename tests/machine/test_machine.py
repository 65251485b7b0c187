"""Whatever happens, the rules hold."""

import os

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.machine import Machine

WALKS = int(os.environ.get("WARMLINE_WALKS", "60"))


def test_whatever_happens_the_rules_hold() -> None:
    run_state_machine_as_test(Machine, settings=settings(max_examples=WALKS, stateful_step_count=40))
