"""Slack's app manifest for a one-paste installation: over HTTP if there is an address, else over Socket Mode."""

from typing import Any
from urllib.parse import urlsplit

from adapters.slack.edge import PATH
from adapters.slack.inbound import COMMANDS
from bot.ports import BadSetting

_USAGE = {
    "/escalate": (
        "Get a Lead while the customer is on the line",
        "[supervisor] [region] [tech|cs] ACCOUNT what is wrong",
    ),
    "/leads": ("See who is on shift, and who is free", "[region]"),
    "/available": ("Say that you can take calls again", ""),
    "/busy": ("Say that you can't take calls for a while", "[minutes]"),
    "/callbacks": ("See the callbacks that you and your region owe", ""),
}
_SCOPES = ["chat:write", "commands", "im:history", "im:write", "users:read", "users:read.email"]


def manifest(url: str | None) -> dict[str, Any]:
    """Make the manifest. url: where Slack reaches Warmline, such as https://warmline.example.com; None: Socket Mode.

    Raises BadSetting for an address that Slack would not take.
    """
    at = {} if url is None else {"request_url": _checked(url).rstrip("/") + PATH}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Warmline",
            "description": "Gets you a Lead while the customer is on the line, and keeps promised callbacks",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Warmline", "always_online": True},
            "slash_commands": [_command(name) | ({"url": at["request_url"]} if at else {}) for name in COMMANDS],
        },
        "oauth_config": {"scopes": {"bot": _SCOPES}},
        "settings": {
            "event_subscriptions": {**at, "bot_events": ["app_home_opened"]},
            "interactivity": {"is_enabled": True, **at},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _command(name: str) -> dict[str, Any]:
    description, hint = _USAGE[name]
    # An escaped text would turn names of people and channels into ids.
    command = {"command": name, "description": description, "should_escape": False}
    return {**command, "usage_hint": hint} if hint else command


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        fine = (
            parts.scheme == "https" and bool(parts.hostname) and not (parts.username or parts.query or parts.fragment)
        )
    except ValueError:
        fine = False
    if not fine:
        raise BadSetting(f"{url!r} is not where Slack can reach Warmline: it must begin with https:// and name a host.")
    return url
