"""What the Slack adapter is told: its tokens, how Slack's requests are signed, and where Slack's Web API is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.ports import BadSetting, Platform

SLACK = Platform("slack")
SLACK_API_URL = "https://slack.com/api/"
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How to reach one workspace: over HTTP with a signing secret, over Socket Mode with an app token, or both."""

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(repr=False, default=None)
    app_token: str | None = field(repr=False, default=None)
    api_url: str = SLACK_API_URL

    @property
    def is_loopback(self) -> bool:
        """Whether the Web API is on this very machine, as in tests."""
        return urlsplit(self.api_url).hostname in _LOOPBACK

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "SlackSettings | None":
        """Read the SLACK_ settings; None means that Slack is not set up. Raises BadSetting."""
        bot_token = env.get("SLACK_BOT_TOKEN", "").strip()
        signing_secret = env.get("SLACK_SIGNING_SECRET", "").strip()
        app_token = env.get("SLACK_APP_TOKEN", "").strip()
        if not (bot_token or signing_secret or app_token):
            return None
        if not re.fullmatch(r"xoxb-\S+", bot_token):
            raise BadSetting(
                "SLACK_BOT_TOKEN must be the bot token, which begins with xoxb-: "
                "copy it from your app's page at api.slack.com, under OAuth & Permissions."
            )
        if app_token and not re.fullmatch(r"xapp-\S+", app_token):
            raise BadSetting(
                "SLACK_APP_TOKEN must be an app-level token, which begins with xapp-: "
                "make one with the scope connections:write on your app's page, under Basic Information."
            )
        if not app_token and not signing_secret:
            raise BadSetting(
                "SLACK_SIGNING_SECRET is missing: copy it from your app's page, under Basic Information, "
                "or set SLACK_APP_TOKEN to use Socket Mode instead."
            )
        if signing_secret and not re.fullmatch(r"[0-9A-Za-z]{16,}", signing_secret):
            raise BadSetting(
                "SLACK_SIGNING_SECRET must be 16 or more letters and digits: copy it whole from your app's page, "
                "under Basic Information."
            )
        return cls(bot_token, signing_secret or None, app_token or None, _api_url(env))


def _api_url(env: Mapping[str, str]) -> str:
    url = env.get("SLACK_API_URL", "").strip() or SLACK_API_URL
    try:
        parts = urlsplit(url)
        fine = bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme, parts.hostname in _LOOPBACK) == ("http", True)
        )
        fine = fine and parts.username is None and not parts.query
    except ValueError:
        fine = False
    if not fine:
        raise BadSetting(
            f"SLACK_API_URL must be an https address such as {SLACK_API_URL}; http is allowed for this machine only."
        )
    return url.rstrip("/") + "/"
