"""A thousand accepts at once from three processes; more rounds of the same are run by `python -m tests.races`."""

from pathlib import Path

from tests.races.race import race
from tests.support.postgres import fresh_database_url
from tests.support.stores import migrated_copy

ROUNDS, ACCEPTS = 1, 1000


async def test_one_of_a_thousand_accepts_wins_on_sqlite_and_all_others_are_told_who(tmp_path: Path) -> None:
    await race(f"sqlite:///{migrated_copy(tmp_path / 'store.db')}", ROUNDS, ACCEPTS)


async def test_one_of_a_thousand_accepts_wins_on_postgresql_and_all_others_are_told_who() -> None:
    with fresh_database_url() as url:
        await race(url, ROUNDS, ACCEPTS)
