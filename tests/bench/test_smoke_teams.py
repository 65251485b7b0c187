"""The bench's pieces for Teams work, on sizes so small that nothing is measured."""

from pathlib import Path

from tests.bench.teams import burst, paging, turns


async def test_each_message_has_its_answer_from_the_sdk_alone_and_from_ours(tmp_path: Path) -> None:
    rows = await turns(tmp_path / "turns", alone=2, together=4)
    assert [row.what for row in rows[::2]] == [
        "Teams: message → its answer taken, 1 connection",
        "Teams: message → its answer taken, 16 connections",
    ]


async def test_all_leads_in_teams_are_paged_by_each_escalation(tmp_path: Path) -> None:
    [row] = await paging(tmp_path, leads=2, count=2)
    assert row.what == "Teams: paging 2 leads, each call taking 300 ms"


async def test_a_burst_in_teams_keeps_within_its_limits(tmp_path: Path) -> None:
    [row] = await burst(tmp_path, count=2, leads=6)
    assert row.what == "Teams: burst of 2, 3 pages each to 6 leads, all out"
    assert "too fast" not in row.ours
