"""Plain text made fit for any chat app: invisible tricks taken out, and cut visibly where it is too long."""

import re

CUT = "…"

# Control characters except the newline, lone surrogates, and the marks that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_JOINERS = "\u200d\ufe0f"


def clean(text: str) -> str:
    """Take out control and bidirectional characters; line ends become newlines, tabs spaces."""
    return _UNSEEN.sub("", _BREAK.sub("\n", text).replace("\t", " "))


def units(text: str) -> int:
    """Count UTF-16 units, the strictest way in which a chat app counts: an emoji is two or more."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, limit: int) -> str:
    """Cut to `limit` UTF-16 units, with an ellipsis where something is missing, never through a character."""
    if units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return kept.rstrip(_JOINERS) + CUT
