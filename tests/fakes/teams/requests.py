"""A request as the fake's server reads it."""

import json

from aiohttp import web

from tests.fakes.slack.shapes import Json
from tests.fakes.teams.connector import Call


async def call_of(request: web.Request) -> Call:
    """Read a call of the Bot Connector."""
    ids = request.match_info
    body: Json = {}
    if request.can_read_body:
        try:
            told = json.loads(await request.read())
        except ValueError:
            told = None
        body = told if isinstance(told, dict) else {}
    targeted = request.query.get("isTargetedActivity") == "true"
    return Call(ids.get("chat", ""), ids.get("activity", ""), ids.get("member", ""), targeted, body)
