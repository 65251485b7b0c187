"""Text is made harmless without losing what was typed."""

import pytest

from adapters.slack.text import escape, unescape
from bot.messages.plain import clean, units
from tests.adapters.slack.samples import HOSTILE


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
