"""What Slack's refusals and silences mean to whoever sends: one `Undeliverable` for each."""

from math import isfinite

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.ports import Undeliverable

# The causes that waiting does not mend for this person or this message.
_PERMANENT = {
    "cannot_dm_bot": "that Slack account is a bot",
    "channel_not_found": "their chat with Warmline is closed",
    "invalid_blocks": "Slack refused the form of the message",
    "is_archived": "their chat with Warmline is archived",
    "messages_tab_disabled": "they cannot be written to in Slack",
    "msg_too_long": "the message is too long for Slack",
    "no_text": "the message is empty",
    "not_in_channel": "their chat with Warmline is closed",
    "restricted_action": "the workspace does not allow writing to them",
    "user_disabled": "their Slack account is deactivated",
    "user_not_found": "their Slack account is unknown",
    "user_not_visible": "their Slack account is not visible to Warmline",
    "users_not_found": "no Slack account has their e-mail address",
}
_GONE = {"block_mismatch", "cant_update_message", "channel_not_found", "edit_window_closed", "message_not_found"}
# Slack takes nothing from Warmline until somebody sees to its token.
_LOCKED_OUT = {
    "account_inactive",
    "invalid_auth",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "token_expired",
    "token_revoked",
}
_NOT_NOW = {"request_timeout", "service_unavailable"}
# After these, part of what was asked may have been done.
_UNCLEAR = {"fatal_error", "internal_error"}
_WAIT_UNLESS_TOLD = 1.0


def error_code(refusal: SlackApiError) -> str:
    """Give Slack's own word for its refusal; empty if the answer was not one of Slack's, such as a page of HTML."""
    data = getattr(refusal.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def refused(refusal: SlackApiError, *, posting: bool) -> Undeliverable:
    """Tell what a refusal means; only a post can be lost, since all else may be repeated."""
    code = error_code(refusal)
    # What could not be parsed comes as the HTTP library's own response, which has another name for it.
    status = getattr(refusal.response, "status_code", None) or getattr(refusal.response, "status", None)
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return Undeliverable("Slack asked to wait", retry_after=_retry_after(refusal))
    if not posting and code in _GONE:
        return Undeliverable("the message can no longer be changed", gone=True)
    if code in _PERMANENT:
        return Undeliverable(_PERMANENT[code], permanent=True)
    if code in _LOCKED_OUT:
        return Undeliverable(
            f"Slack refused Warmline's token ({code}): put the app's bot token in SLACK_BOT_TOKEN and start again",
            locked_out=True,
        )
    if code in _NOT_NOW:
        return Undeliverable("Slack is not there just now", silent=True)
    if code and code not in _UNCLEAR:
        # Slack's codes are short words of its own; anything else is not worth repeating.
        return Undeliverable(f"Slack refused: {code}" if code.isidentifier() else "Slack refused")
    return Undeliverable("Slack had a fault of its own", lost=posting, silent=True)


def unanswered(silence: aiohttp.ClientError | TimeoutError, *, posting: bool) -> Undeliverable:
    """Tell what silence means: a post is lost, unless no connection was made at all."""
    if isinstance(silence, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Undeliverable("Slack could not be reached", silent=True)
    return Undeliverable("Slack did not answer", lost=posting, silent=True)


def unreadable(*, posting: bool) -> Undeliverable:
    """Tell what an answer means that is not one of Slack's."""
    return Undeliverable("Slack's answer made no sense", lost=posting, silent=True)


def _retry_after(refusal: SlackApiError) -> float:
    try:
        seconds = float(refusal.response.headers["Retry-After"])
    except (AttributeError, KeyError, ValueError):
        return _WAIT_UNLESS_TOLD
    return max(seconds, 0.0) if isfinite(seconds) else _WAIT_UNLESS_TOLD
