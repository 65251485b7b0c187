"""Everything goes wrong for a few seconds, and no promise is broken; `make chaos` does the same for ten minutes."""

from pathlib import Path

import pytest

from tests.chaos.chaos import Plan, chaos
from tests.support.postgres import own_server

PLAN = Plan(seed=20260105, seconds=8, replicas=2, at_least=12)
SECONDS_TO_SETTLE = 900
"""People and timers go by the clock, however slow the machine is that must keep up with them."""


@pytest.mark.timeout(SECONDS_TO_SETTLE)
async def test_killed_replicas_a_restarted_database_and_a_faulty_slack_break_no_promise(tmp_path: Path) -> None:
    with own_server() as server:
        verdict = await chaos(PLAN, tmp_path, server)
    assert verdict.breaches == [], f"seed {PLAN.seed}:\n{verdict.table()}"
    assert verdict.figures["replicas killed"]
    assert any(what.startswith("database restarted") for what in verdict.figures)
