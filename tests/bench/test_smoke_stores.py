"""What the bench measures on both databases works, on sizes so small that nothing is measured."""

from pathlib import Path

from tests.bench.committing import committing
from tests.bench.loaded import loaded
from tests.bench.loads import Load
from tests.bench.ringing import ringing
from tests.bench.steady import steady
from tests.bench.stores import POSTGRESQL


async def test_escalations_are_committed_by_ours_and_by_the_driver_alone(tmp_path: Path) -> None:
    rows = await committing(tmp_path, alone=2, together=4)
    assert [row.what for row in rows[::2]] == [
        "SQLite: an escalation is committed, 1 caller",
        "PostgreSQL: an escalation is committed, 1 caller",
    ]


async def test_all_deadlines_are_rung_by_ours_and_by_apscheduler_itself(tmp_path: Path) -> None:
    rows = await ringing(tmp_path, pending=(50,), due=5)
    assert [row.what for row in rows] == [
        "SQLite: 5 deadlines at once, 50 pending → committed",
        "PostgreSQL: 5 deadlines at once, 50 pending → committed",
    ]


async def test_at_a_steady_rate_all_pages_are_handed_over(tmp_path: Path) -> None:
    rows = await steady(tmp_path, rates=(4,), seconds=1)
    assert rows[0].what == "4 escalations/s for 1 s, 3 pages each: should be sent → last page"


async def test_among_much_that_is_open_the_overdue_one_is_paged(tmp_path: Path) -> None:
    rows = await loaded(tmp_path, Load(people=400, escalations=20, callbacks=2), (POSTGRESQL,))
    assert rows[0].what == "PostgreSQL: started with 20 open, 200 callbacks, 400 people"
