"""A stateful fake of Microsoft's side of Teams, on loopback: it keeps state and refuses what the real one refuses.

Begin at `FakeTeams`: enter it, point the app at `openid_url` and `login_url`, set `app_url`, and let people do things.
`RemoteTeams` talks to one that runs in a process of its own (`python -m tests.fakes.teams`).
"""

from tests.fakes.slack.clock import ManualClock
from tests.fakes.slack.faults import FaultKind
from tests.fakes.teams.cards import CARD_TYPE, validate_card
from tests.fakes.teams.cloud import (
    APP_ID,
    APP_PASSWORD,
    BOT_NAME,
    OTHER_TENANT_ID,
    TENANT_ID,
    Chat,
    TeamsUser,
)
from tests.fakes.teams.control import RemoteTeams
from tests.fakes.teams.driving import COMMAND_BOX, DISPATCH_FAILED, INVALID_RESPONSE, OPERATION_TIMEOUT, Answer
from tests.fakes.teams.forms import ClientRefused
from tests.fakes.teams.limits import Limits
from tests.fakes.teams.login import IDENTITY_HEADER
from tests.fakes.teams.refusals import CODES, LEGACY_WRITES_BLOCKED
from tests.fakes.teams.seen import Action, Dialog, Input, Message, NotThere
from tests.fakes.teams.server import FakeTeams
from tests.fakes.teams.tokens import FALSE_TOKENS, TokenKind

__all__ = [
    "APP_ID",
    "APP_PASSWORD",
    "BOT_NAME",
    "CARD_TYPE",
    "CODES",
    "COMMAND_BOX",
    "DISPATCH_FAILED",
    "FALSE_TOKENS",
    "IDENTITY_HEADER",
    "INVALID_RESPONSE",
    "LEGACY_WRITES_BLOCKED",
    "OPERATION_TIMEOUT",
    "OTHER_TENANT_ID",
    "TENANT_ID",
    "Action",
    "Answer",
    "Chat",
    "ClientRefused",
    "Dialog",
    "FakeTeams",
    "FaultKind",
    "Input",
    "Limits",
    "ManualClock",
    "Message",
    "NotThere",
    "RemoteTeams",
    "TeamsUser",
    "TokenKind",
    "validate_card",
]
