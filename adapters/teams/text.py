"""Plain text made fit for Teams: invisible tricks taken out, cut visibly, and with nothing in it that Teams acts on."""

import json
import re
from typing import Any

CUT = "…"

# Control characters except the newline, lone surrogates, and the marks that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_JOINERS = "\u200d\ufe0f"
_MARKDOWN = re.compile(r"[\\`*_\[\]<>]")
_MACRO = re.compile(r"\{(?=\{)")
_UNSEEN_JOINT = "\u2060"
# Teams doesn't break a word by itself, and what runs out of a phone's card can't be read.
_LONG_WORD = re.compile(r"\S{30}(?=\S)")
_UNSEEN_BREAK = "\u200b"


def clean(text: str) -> str:
    """Take out control and bidirectional characters; line ends become newlines, tabs spaces."""
    return _UNSEEN.sub("", _BREAK.sub("\n", text).replace("\t", " "))


def units(text: str) -> int:
    """Count UTF-16 units, in which Teams measures: an emoji is two or more."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, limit: int) -> str:
    """Cut to `limit` UTF-16 units, with an ellipsis where something is missing, never through a character."""
    if units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return kept.rstrip(_JOINERS) + CUT


def shown(text: str, limit: int) -> str:
    """Make what a TextRun shows: cleaned and cut. Only {{DATE(…)}} and {{TIME(…)}} would be acted on there."""
    inert = _MACRO.sub(r"\g<0>" + _UNSEEN_JOINT, cut(clean(text), limit))
    return _LONG_WORD.sub(r"\g<0>" + _UNSEEN_BREAK, inert)


def escape(text: str) -> str:
    """Escape the Markdown that Teams reads in a TextBlock."""
    return _MARKDOWN.sub(r"\\\g<0>", text)


def size(drawn: Any) -> int:
    """Count the bytes of something drawn, as Teams measures a message: its JSON in UTF-16."""
    return 2 * units(json.dumps(drawn, ensure_ascii=False, separators=(",", ":")))
