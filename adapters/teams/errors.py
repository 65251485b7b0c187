"""What the Bot Connector's refusals and silences mean to whoever sends: one `Undeliverable` for each."""

import json
from collections.abc import Mapping
from math import isfinite

from bot.ports import Undeliverable


class Unreachable(Undeliverable):
    """Nothing gets to this person in Teams, whatever the message, until something changes there."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=True)


_UNREACHABLE = {
    "BotDisabledByAdmin": "their Teams admin has disabled Warmline",
    "BotNotInConversationRoster": "they do not have Warmline in Teams, or removed it",
    "ConversationBlockedByUser": "they have blocked Warmline in Teams",
    "InvalidBotApiHost": "their Teams is in another cloud",
    "MessageWritesBlocked": "they have removed, blocked or muted Warmline in Teams",
    "NotEnoughPermissions": "Warmline lacks the permission to write to them in Teams",
}
_LATER = {412, 500, 502, 503, 504}
# After these, what was asked may have been done all the same.
_UNCLEAR = {500, 502, 504}
_WAIT_UNLESS_TOLD = 1.0


def refused(status: int, headers: Mapping[str, str], body: str, *, posting: bool) -> Undeliverable:
    """Tell what a refusal means. posting: a new message, which alone can be lost; all else may be repeated."""
    code = error_code(body)
    named = f"{status} {code}".strip()
    if status == 429:
        return Undeliverable("Teams asked to wait", retry_after=_retry_after(headers, _WAIT_UNLESS_TOLD))
    if status in _LATER:
        wait = _retry_after(headers, None)
        lost = posting and status in _UNCLEAR
        return Undeliverable(f"Teams had a fault of its own ({named})", lost=lost, retry_after=wait, silent=True)
    if status == 401:
        return Undeliverable("Teams did not take Warmline's own login", silent=True)
    if status == 404:
        return Undeliverable("the message or its chat is no longer there", gone=True)
    if status == 403:
        return Unreachable(_UNREACHABLE.get(code, f"Teams does not let Warmline write to them ({named})"))
    return Undeliverable(f"Teams refused the message ({named})", permanent=True)


def unanswered(*, connected: bool, posting: bool) -> Undeliverable:
    """Tell what silence means: a post is lost, unless no connection was made at all."""
    if not connected:
        return Undeliverable("Teams could not be reached", silent=True)
    return Undeliverable("Teams did not answer", lost=posting, silent=True)


def unreadable(*, posting: bool) -> Undeliverable:
    """Tell what an answer means that is not one of Teams'."""
    return Undeliverable("Teams' answer made no sense", lost=posting, silent=True)


def error_code(body: str) -> str:
    """Give Teams' own word for its refusal, in the newer or the older shape of the body; empty if there is none."""
    try:
        told = json.loads(body)
        code = told["error"]["code"] if "error" in told else json.loads(told["message"])["subCode"]
    except (LookupError, TypeError, ValueError, RecursionError):
        return ""
    # Teams' codes are short words of its own; anything else is not worth repeating.
    return code if isinstance(code, str) and code.isidentifier() and len(code) < 60 else ""


def _retry_after(headers: Mapping[str, str], unless_told: float | None) -> float | None:
    try:
        seconds = float(headers["Retry-After"])
    except (LookupError, ValueError):
        return unless_told
    return max(seconds, 0.0) if isfinite(seconds) else unless_told
