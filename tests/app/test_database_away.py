"""The database away for a while: whoever asks is told at once that it was not taken, and it never will be."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.messages import phrases, refusing
from tests.app.slack import over_slack
from tests.support.waits import A_LONG_WAIT

FILE = "warmline.db"


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Let another program hold the database."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=A_LONG_WAIT)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def escalations_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        count: int = connection.execute("SELECT count(*) FROM escalation").fetchone()[0]
        return count


async def test_a_command_while_the_database_is_away_is_not_taken_then_or_later(tmp_path: Path) -> None:
    async with over_slack(tmp_path) as place:
        with locked(tmp_path / FILE):
            answer = await place.types("ana", "/escalate 4711 no dial tone")
            assert answer.status == 200
            assert answer.shown
            assert answer.shown.plain() == refusing.not_taken()
            assert (await place.program.caller.get("/healthz")).status_code == 200
        answer = await place.types("ana", "/escalate 4712 no dial tone")
        assert answer.shown
        assert phrases.paging_now() in answer.shown.plain()
        await place.reads("bev", "4712")
        assert escalations_in(tmp_path / FILE) == 1
        assert "4711" not in "".join(message.plain() for message in place.fake.messages(place.people["bev"]))


async def test_what_was_taken_before_the_database_went_away_is_sent_when_it_is_back(tmp_path: Path) -> None:
    async with over_slack(tmp_path) as place:
        await place.types("ana", "/escalate 4711 no dial tone")
        with locked(tmp_path / FILE):
            answer = await place.types("ana", "/escalate 4712 no dial tone")
            assert answer.shown
            assert answer.shown.plain() == refusing.not_taken()
        await place.presses("bev", "Accept")
        await place.reads("ana", "Bev accepted: dial 237")
        assert len(place.fake.messages(place.people["bev"])) == 1
