"""Plain text made fit for Teams: with nothing in it that Teams acts on, and measured as Teams does."""

import json
import re
from typing import Any

from bot.messages.plain import clean, cut, units

_MARKDOWN = re.compile(r"[\\`*_\[\]<>]")
_MACRO = re.compile(r"\{(?=\{)")
_UNSEEN_JOINT = "\u2060"
# Teams doesn't break a word by itself, and what runs out of a phone's card can't be read.
_LONG_WORD = re.compile(r"\S{30}(?=\S)")
_UNSEEN_BREAK = "\u200b"


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
