"""Text is made harmless without losing what was typed, and cut where it can be seen."""

from bot.messages.plain import clean, cut, units


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


def test_an_emoji_counts_as_two() -> None:
    assert units("🔥a") == 3
