"""How the sentences about a faulty entry show what was found and what is allowed."""

from collections.abc import Sequence

_SHOWN = 60


def quoted(text: str) -> str:
    """The text in quotes: cut when long, and with what can't be seen written as escapes."""
    if not text:
        return "an empty entry"
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f'"{printable(cut)}"'


def printable(text: str) -> str:
    """The text with what can't be seen written as escapes, so that it does nothing to the terminal that shows it."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def either(words: Sequence[str]) -> str:
    """Two words or more as a choice: `a, b or c`."""
    return f"{', '.join(words[:-1])} or {words[-1]}"


def some_of(words: Sequence[str], most: int = 10) -> str:
    """The first few words as a list, with an ellipsis where there are more."""
    return ", ".join([*words[:most], "…"] if len(words) > most else words)
