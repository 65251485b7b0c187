"""Text is made harmless without losing what was typed."""

import pytest

from adapters.slack.text import clean, cut, escape, unescape, units
from tests.adapters.slack.samples import HOSTILE


def test_control_and_direction_characters_are_taken_out_and_line_ends_kept() -> None:
    assert clean("a\u202eb\x00c\r\nd\te\u2029f") == "abc\nd e\nf"


def test_half_of_a_surrogate_pair_is_taken_out() -> None:
    assert clean("a\ud83d") == "a"


def test_a_text_at_its_limit_is_left_alone_and_a_longer_one_shows_its_cut() -> None:
    assert cut("x" * 10, 10) == "x" * 10
    assert cut("x" * 11, 10) == "x" * 9 + "…"


def test_an_emoji_is_never_cut_in_half() -> None:
    assert cut("🔥🔥🔥", 4) == "🔥…"
    assert cut("👩\u200d🚒👩\u200d🚒", 6) == "👩\u200d🚒…"
    assert cut("👩\u200d🚒!!", 4) == "👩…"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("limit", [10, 75, 3000])
def test_escaped_text_keeps_to_its_limit_and_holds_no_live_markup(text: str, limit: int) -> None:
    escaped = escape(clean(text), limit)
    assert units(escaped) <= limit
    assert "<" not in escaped
    assert ">" not in escaped


def test_an_entity_is_never_cut_in_half() -> None:
    assert escape("ab<cd", 6) == "ab…"
    assert escape("a&b", 7) == "a&amp;b"


def test_a_commands_text_is_unescaped_exactly_once() -> None:
    assert unescape("a &lt;b&gt; &amp; &amp;lt;") == "a <b> & &lt;"
