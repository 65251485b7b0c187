"""Forgetting goes on until nothing is left, and what can't be forgotten keeps nothing else from it."""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.ports import Unavailable
from bot.ports.retention import Terms
from bot.usecases import retention
from bot.usecases.retention import AT_ONCE, Retention

YEAR, MONTH = timedelta(days=365), timedelta(days=30)


@dataclass(slots=True)
class Archive:
    """Keeps the Records port: so many rows are left of each, and one of them may fail. `asked`: in which order."""

    left: dict[str, int]
    fails: str = ""
    failure: Exception = field(default_factory=ValueError)
    asked: list[str] = field(default_factory=list)

    async def date(self, most: int) -> int:
        return self._take("date", most)

    async def erase(self, older: timedelta, most: int) -> int:
        assert older == MONTH
        return self._take("erase", most)

    async def purge(self, older: timedelta, most: int) -> int:
        assert older == YEAR
        return self._take("purge", most)

    async def forget_the_past(self, most: int) -> int:
        return self._take("past", most)

    def _take(self, what: str, most: int) -> int:
        self.asked.append(what)
        if what == self.fails:
            raise self.failure
        taken = min(self.left[what], most)
        self.left[what] -= taken
        return taken


def an_archive() -> Archive:
    return Archive({"date": 1, "erase": 2 * AT_ONCE + 1, "purge": AT_ONCE, "past": 0})


@pytest.fixture(autouse=True)
def _without_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "REST_SECONDS", 0)


async def test_everything_is_forgotten_a_few_at_a_time_and_what_is_undated_is_dated_first() -> None:
    archive = an_archive()
    await Retention(archive, Terms(YEAR, MONTH)).forget()
    assert set(archive.left.values()) == {0}
    assert archive.asked == ["date", "date", *["erase"] * 4, "purge", "purge", "past"]


async def test_what_callers_told_goes_with_the_rest_unless_it_has_a_time_of_its_own() -> None:
    archive = an_archive()
    await Retention(archive, Terms(YEAR, None)).forget()
    assert "erase" not in archive.asked


@pytest.mark.parametrize("failure", [Unavailable("away"), ValueError("a state that can't be read")])
async def test_what_fails_is_told_and_keeps_nothing_else_from_being_forgotten(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    archive = an_archive()
    archive.fails, archive.failure = "erase", failure
    await Retention(archive, Terms(YEAR, MONTH)).forget()
    assert archive.left["purge"] == 0
    assert [record.levelno >= logging.WARNING for record in caplog.records if "erased" in record.message] == [True]
