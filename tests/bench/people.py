"""What people do, as the signed requests that Slack makes of it, and the load generator that sends them."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import count

from bot.messages.intents import Intent
from tests.bench.firing import Shots, Volley
from tests.fakes.slack import SIGNING_SECRET, Message, SlackUser, payloads
from tests.fakes.slack.blocks import walk
from tests.fakes.slack.posting import Delivery, request
from tests.support.processes import ROOT

_numbers = count(1)


def typed(by: SlackUser, text: str) -> str:
    """A person's `/escalate` with this text."""
    payload = payloads.command(by, "D1", "/escalate", text, _trigger(), "http://127.0.0.1:9/")
    return _on_the_wire(Delivery("slash_commands", payload))


def accepting(by: SlackUser, page: Message) -> str:
    """A person's press on `Accept`."""
    block, button = next(
        (block, element) for block, element in walk(page.blocks) if element["action_id"].endswith(f":{Intent.ACCEPT}")
    )
    done = payloads.action(block, button, None, page.ts)
    payload = payloads.block_actions(by, page, done, _trigger(), "http://127.0.0.1:9/")
    return _on_the_wire(Delivery("interactive", payload))


async def fire(volley: Volley) -> Shots:
    """Let the load generator send it. Raises RuntimeError if anything was not answered with 200."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.firing", cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    told, _ = await process.communicate(json.dumps(asdict(volley)).encode() + b"\n")
    shots = Shots(**json.loads(told))
    if set(shots.statuses) != {200}:
        raise RuntimeError(f"not all answers were 200: {sorted(set(shots.statuses))}")
    return shots


def _trigger() -> str:
    number = next(_numbers)
    return f"{number}.1.{number:032x}"


def _on_the_wire(delivery: Delivery) -> str:
    sent = request("/slack/events", SIGNING_SECRET, datetime.now(UTC), delivery)
    headers = {**sent.headers, "Host": "127.0.0.1", "Content-Length": str(len(sent.body))}
    lines = [f"POST {sent.url} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines) + sent.body.decode()
