"""The app's manifest: what Teams shows of Warmline, where it may be used, and which commands it offers there."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

COLOR_ICON = "color.png"
OUTLINE_ICON = "outline.png"
ACCENT = "#B3451F"
COMMANDS = {
    "escalate": "Get a Lead while the customer is on the line: escalate ACCOUNT what is wrong",
    "leads": "See who is on shift, and who is free: leads REGION",
    "available": "Say that you can take calls again",
    "busy": "Say that you can't take calls for a while: busy MINUTES",
    "callbacks": "See the callbacks that you and your region owe",
    "help": "See what can be typed",
}

_VERSION = "1.29"
_SHARED = ["team", "groupChat"]


def manifest(app_id: str, url: str, made_at: datetime) -> dict[str, Any]:
    """Make the manifest.

    app_id: the bot's application id, a GUID; it names the app too. url: where Warmline is reached from outside, such as
    https://warmline.example.com. made_at: makes the version, as Teams takes an app again only if that has gone up.
    Raises ValueError, with what is wrong, for an address that is none of those.
    """
    home = _home(url)
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{_VERSION}/MicrosoftTeams.schema.json",
        "manifestVersion": _VERSION,
        "version": _app_version(made_at.astimezone(UTC)),
        "id": app_id,
        "developer": {
            "name": "Warmline",
            "websiteUrl": f"{home}about",
            "privacyUrl": f"{home}about#privacy",
            "termsOfUseUrl": f"{home}about#terms",
        },
        "name": {"short": "Warmline", "full": "Warmline: a Lead while the customer is on the line"},
        "description": {
            "short": "Gets you a Lead while the customer is on the line, and keeps callbacks",
            "full": "Warmline pages the Leads who are on shift until one of them takes the call, walks both of you "
            "through a warm transfer, and makes sure that a promised callback happens.",
        },
        "icons": {"color": COLOR_ICON, "outline": OUTLINE_ICON},
        "accentColor": ACCENT,
        "defaultInstallScope": "personal",
        "bots": [_bot(app_id)],
        "composeExtensions": [_extension(app_id)],
        "validDomains": [urlsplit(home).hostname],
    }


def _app_version(made_at: datetime) -> str:
    """Give the day and the minute of the day as a semantic version, whose numbers have no leading zeros."""
    return f"1.{made_at:%Y%m%d}.{made_at.hour * 60 + made_at.minute}"


def _home(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValueError(f"{url} is not where Teams can reach Warmline: it must begin with https:// and name a host.")
    return f"https://{parts.netloc}/"


def _bot(app_id: str) -> dict[str, Any]:
    commands = [{"title": name, "description": told} for name, told in COMMANDS.items()]
    return {
        "botId": app_id,
        "scopes": ["personal", *_SHARED],
        # Without this nobody can ask in a channel and be answered in private.
        "supportsTargetedMessages": True,
        "commandLists": [
            # Teams has no slash commands in a chat with the bot alone.
            {"scopes": ["personal"], "triggers": ["mention"], "commands": commands},
            {"scopes": _SHARED, "triggers": ["mention", "slash"], "commands": commands},
        ],
    }


def _extension(app_id: str) -> dict[str, Any]:
    escalate = {
        "id": "escalate",
        "type": "action",
        "title": "Escalate a call",
        "description": "Get a Lead while the customer is on the line",
        "context": ["compose", "commandBox"],
        "fetchTask": True,
    }
    return {"botId": app_id, "commands": [escalate]}
