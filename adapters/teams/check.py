"""Tries out the Teams settings against Microsoft itself, and says for each what is wrong and how to mend it."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic

import aiohttp

from adapters.teams.keys import Keys, KeysAway
from adapters.teams.login import Login, LoginRefused
from adapters.teams.settings import TeamsSettings

Line = tuple[bool, str]

_MOST_SKEW_SECONDS = 60
_SECONDS = 5.0


async def check(settings: TeamsSettings) -> list[Line]:
    """Give a line for each setting tried: whether it works, and what is so or how to mend it."""
    if not settings.checks_tokens:
        return [(True, "TEAMS_AUTH is off: Teams is tried out on this machine alone, without Microsoft.")]
    async with aiohttp.ClientSession(trust_env=True) as session:
        return [*await _keys(settings, session), await _login(settings, session)]


def skew(theirs: datetime, ours: datetime) -> Line:
    """Compare this machine's clock with Microsoft's."""
    seconds = round((ours - theirs).total_seconds())
    if abs(seconds) <= _MOST_SKEW_SECONDS:
        return True, "This machine's clock agrees with Microsoft's."
    direction = "ahead of" if seconds > 0 else "behind"
    return False, (
        f"This machine's clock is {abs(seconds)} s {direction} Microsoft's, and Teams' requests are refused beyond "
        "300 s: set it by NTP."
    )


async def _keys(settings: TeamsSettings, session: aiohttp.ClientSession) -> list[Line]:
    url = settings.openid_metadata_url
    try:
        await Keys(url, lambda: session, monotonic).fetch()
        async with asyncio.timeout(_SECONDS), session.get(url) as answer:
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except KeysAway as away:
        mend = "look at TEAMS_OPENID_METADATA_URL, the network and any firewall or proxy"
        return [(False, f"Microsoft's keys can't be had at {url} ({away}), so every request is refused: {mend}.")]
    except (aiohttp.ClientError, TimeoutError, LookupError, ValueError):
        return [(True, "Microsoft's keys can be had.")]
    return [(True, "Microsoft's keys can be had."), skew(theirs, datetime.now(UTC))]


async def _login(settings: TeamsSettings, session: aiohttp.ClientSession) -> Line:
    try:
        await Login(settings, lambda: session, monotonic).token()
    except LoginRefused as refused:
        if not settings.password:
            return False, (
                f"Warmline can't log in ({refused.reason}): TEAMS_APP_ID must be the client id of a user-assigned "
                "identity that is assigned to this machine in the Azure portal, under Identity."
            )
        return False, (
            f"Warmline can't log in ({refused.reason}): look at TEAMS_APP_ID, TEAMS_TENANT_ID and TEAMS_APP_PASSWORD, "
            "and whether the client secret in Entra has ended."
        )
    return True, "TEAMS_APP_ID and its login work."
