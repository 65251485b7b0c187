"""Plain text made fit for Slack: invisible tricks taken out, cut visibly, escaped once where markup is read."""

import re

CUT = "…"

# Control characters except the newline, lone surrogates, and the marks that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_JOINERS = "\u200d\ufe0f"
_HALF_ENTITY = re.compile(f"&[a-z]*{CUT}$")


def clean(text: str) -> str:
    """Take out control and bidirectional characters; line ends become newlines, tabs spaces."""
    return _UNSEEN.sub("", _BREAK.sub("\n", text).replace("\t", " "))


def units(text: str) -> int:
    """Count UTF-16 units, the strictest way in which Slack may count: an emoji is two or more."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, limit: int) -> str:
    """Cut to `limit` UTF-16 units, with an ellipsis where something is missing, never through a character."""
    if units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return kept.rstrip(_JOINERS) + CUT


def escape(text: str, limit: int) -> str:
    """Escape what Slack's markup reads, cut to `limit` as sent, never through an entity."""
    whole = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if units(whole) <= limit:
        return whole
    return _HALF_ENTITY.sub(CUT, cut(whole, limit))


def unescape(text: str) -> str:
    """Undo, once, the escaping in which Slack hands over a command's text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
