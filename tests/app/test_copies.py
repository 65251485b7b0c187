"""The database is copied while Warmline serves, and put back while it does not."""

from pathlib import Path

from tests.app.program import call_here, served


async def test_a_backup_is_made_while_it_serves_and_restored_once_it_has_ended(tmp_path: Path) -> None:
    async with served(tmp_path, {}) as program:
        made = call_here(tmp_path, "backup", "monday.db")
        assert (made.code, made.said) == (0, ["monday.db is written."])
        refused = call_here(tmp_path, "restore", "monday.db")
        assert refused.code == 2
        assert "A Warmline is running on" in refused.err
        assert await program.stop() == 0
    restored = call_here(tmp_path, "restore", "monday.db")
    assert restored.code == 0
    assert restored.out.startswith("monday.db is restored; what was there is kept as")
    async with served(tmp_path, {}) as program:
        assert (await program.caller.get("/readyz")).status_code == 200


def test_a_backup_of_nothing_says_so(tmp_path: Path) -> None:
    ended = call_here(tmp_path, "backup", "monday.db")
    assert ended.code == 2
    assert ended.err.startswith("There is no database at ")
    assert ended.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_wrong_number_of_days_stops_the_start_with_what_it_should_be(tmp_path: Path) -> None:
    ended = call_here(tmp_path, RETENTION_DAYS="a year")
    assert ended.code == 2
    assert ended.err == "RETENTION_DAYS must be a whole number of days, from 1 to 36500.\n"
