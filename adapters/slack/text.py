"""Plain text made fit for Slack: escaped once where markup is read, and back."""

import re

from bot.messages.plain import CUT, cut, units

_HALF_ENTITY = re.compile(f"&[a-z]*{CUT}$")


def escape(text: str, limit: int) -> str:
    """Escape what Slack's markup reads, cut to `limit` as sent, never through an entity."""
    whole = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if units(whole) <= limit:
        return whole
    return _HALF_ENTITY.sub(CUT, cut(whole, limit))


def unescape(text: str) -> str:
    """Undo, once, the escaping in which Slack hands over a command's text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
