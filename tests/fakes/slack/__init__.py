"""A stateful Slack for tests, on loopback: it keeps state and refuses what the real one refuses.

Begin at `FakeSlack`: enter it, point the app's SDK at `api_url`, set `app_url`, and let people do things.
`RemoteSlack` talks to one that runs in a process of its own (`python -m tests.fakes.slack`).
"""

from tests.fakes.slack.blocks import validate_blocks, validate_view
from tests.fakes.slack.clock import ManualClock
from tests.fakes.slack.control import RemoteSlack
from tests.fakes.slack.driving import DISPATCH_FAILED, INVALID_RESPONSE, OPERATION_TIMEOUT, Answer
from tests.fakes.slack.faults import FaultKind
from tests.fakes.slack.forms import ClientRefused
from tests.fakes.slack.posting import FORGED, NOT_ASCII, OLD, WORDY_TIMESTAMP, Signing, signature
from tests.fakes.slack.seen import Message, NotThere, View
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import (
    APP_TOKEN,
    BOT_TOKEN,
    SIGNING_SECRET,
    ApiError,
    SlackUser,
)

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "DISPATCH_FAILED",
    "FORGED",
    "INVALID_RESPONSE",
    "NOT_ASCII",
    "OLD",
    "OPERATION_TIMEOUT",
    "SIGNING_SECRET",
    "WORDY_TIMESTAMP",
    "Answer",
    "ApiError",
    "ClientRefused",
    "FakeSlack",
    "FaultKind",
    "ManualClock",
    "Message",
    "NotThere",
    "RemoteSlack",
    "Signing",
    "SlackUser",
    "View",
    "signature",
    "validate_blocks",
    "validate_view",
]
