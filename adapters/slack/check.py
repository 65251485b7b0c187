"""Tries out the Slack settings against Slack itself, and says for each what is wrong and how to mend it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import error_code
from adapters.slack.settings import SlackSettings
from adapters.slack.slack import web_client, web_session

Line = tuple[bool, str]

_MOST_SKEW_SECONDS = 60


async def check(settings: SlackSettings) -> list[Line]:
    """Give a line for each setting tried: whether it works, and what is so or how to mend it."""
    client = web_client(settings)
    async with web_session() as session:
        client.session = session
        lines = await _bot(client, settings.api_url)
        if settings.app_token:
            lines.append(await _app(client, settings.app_token))
    return lines


def skew(theirs: datetime, ours: datetime) -> Line:
    """Compare this machine's clock with Slack's."""
    seconds = round((ours - theirs).total_seconds())
    if abs(seconds) <= _MOST_SKEW_SECONDS:
        return True, "This machine's clock agrees with Slack's."
    direction = "ahead of" if seconds > 0 else "behind"
    return False, (
        f"This machine's clock is {abs(seconds)} s {direction} Slack's, and Slack's requests are refused beyond 300 s: "
        "set it by NTP."
    )


async def _bot(client: AsyncWebClient, api_url: str) -> list[Line]:
    works, answer, fault = await _tried(client.auth_test)
    if answer is None:
        return [(works, f"SLACK_BOT_TOKEN could not be tried at {api_url}: {fault}")]
    if not works:
        mend = (
            "copy the bot token anew from your app's page, under OAuth & Permissions, and install the app if need be."
        )
        return [(False, f"SLACK_BOT_TOKEN is refused by Slack ({fault}): {mend}"), *_clock(answer.headers)]
    who = f"SLACK_BOT_TOKEN works: {answer.get('user')} in {answer.get('team')}."
    return [(True, who), *_clock(answer.headers)]


async def _app(client: AsyncWebClient, token: str) -> Line:
    works, answer, fault = await _tried(lambda: client.apps_connections_open(app_token=token))
    if works:
        return True, "SLACK_APP_TOKEN works: Socket Mode can connect."
    if answer is None:
        return False, f"SLACK_APP_TOKEN could not be tried: {fault}"
    return False, (
        f"SLACK_APP_TOKEN is refused by Slack ({fault}): switch Socket Mode on in your app's settings, and make an "
        "app-level token with the scope connections:write under Basic Information."
    )


async def _tried(
    call: Callable[[], Awaitable[AsyncSlackResponse]],
) -> tuple[bool, AsyncSlackResponse | None, str]:
    try:
        return True, await call(), ""
    except SlackApiError as refusal:
        code = error_code(refusal)
        if code:
            return False, refusal.response, code
        return False, None, "the answer is not Slack's; look at SLACK_API_URL and at any proxy between."
    except (aiohttp.ClientError, TimeoutError) as silence:
        return (
            False,
            None,
            f"no answer ({type(silence).__name__}); look at SLACK_API_URL, the network and any firewall.",
        )


def _clock(headers: Mapping[str, str]) -> list[Line]:
    try:
        return [skew(parsedate_to_datetime(headers["Date"]), datetime.now(UTC))]
    except (LookupError, ValueError):
        return []
