"""What somebody typed reaches Teams without tricks, and cut where it is too long."""

import pytest

from adapters.teams.text import escape, shown, size
from bot.messages.plain import units
from tests.adapters.teams.cards import UNSEEN


def test_a_date_that_was_typed_stays_as_typed_to_the_eye_but_is_not_acted_on() -> None:
    drawn = shown("{{DATE(2026-11-23T15:30:00Z)}}", 100)
    assert "{{" not in drawn
    assert drawn.translate(UNSEEN) == "{{DATE(2026-11-23T15:30:00Z)}}"


def test_a_word_too_long_for_a_phone_may_break_and_any_other_is_left_alone() -> None:
    assert shown("x" * 70, 100).split("\u200b") == ["x" * 30, "x" * 30, "x" * 10]
    assert shown("x" * 30 + " two words", 100) == "x" * 30 + " two words"


def test_braces_that_are_left_over_join_to_no_macro() -> None:
    assert "{{" not in shown("{{{{{TIME(2026-11-23T15:30:00Z)}}", 100)


@pytest.mark.parametrize("live", ["**bold**", "[a](http://b.example)", "<at>Kate</at>", "`code`", "a_b_"])
def test_markdown_is_escaped_where_teams_reads_it(live: str) -> None:
    assert escape(live) != live
    assert escape(live).replace("\\", "") == live


def test_the_size_is_that_of_the_json_in_utf_16() -> None:
    assert size({"a": "🔥"}) == 2 * len('{"a":""}') + 4
    assert units("🔥a") == 3
