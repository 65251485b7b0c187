"""The bench's own pieces work, on sizes so small that nothing is measured."""

from pathlib import Path

from tests.bench.accepting import racing
from tests.bench.paging import burst
from tests.bench.place import Place
from tests.bench.roster import on_now
from tests.bench.stores import POSTGRESQL
from tests.bench.table import table


async def test_a_burst_is_paged_by_all_replicas_together(tmp_path: Path) -> None:
    head, *rows = await burst(tmp_path, Place(agents=2, leads=6), connections=2, among=((POSTGRESQL, 2),))
    assert head.what == "burst of 2, 3 pages each to 6 leads, all out"
    assert [row.what for row in rows] == ["  PostgreSQL, 2 replicas"]


async def test_of_all_who_accept_at_once_one_wins_and_the_others_are_told_who(tmp_path: Path) -> None:
    row, _ = await racing(tmp_path / "racing", count=8)
    assert row.what == "8 accepts at once: 1 claim, 7 answers that name the winner"


async def test_the_table_has_a_line_for_each_question(tmp_path: Path) -> None:
    rows = await on_now(tmp_path, sizes=(100, 200))
    assert [line.split("  ")[0] for line in table(rows).splitlines()[2:]] == [row.what for row in rows]
