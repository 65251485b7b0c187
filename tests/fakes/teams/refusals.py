"""How the Bot Connector says no: a status, a code and a sentence. Begin at `CODES`."""

import json
from collections.abc import Mapping

from tests.fakes.slack.shapes import Json

LEGACY_WRITES_BLOCKED = "MessageWritesBlocked (legacy)"
"""The same refusal in the older shape of the body, where the code is a number."""

CODES: Mapping[str, tuple[int, str]] = {
    "BadArgument": (400, "The request is not valid"),
    "BadSyntax": (400, "Activity must include non empty 'text' field or at least 1 attachment"),
    "Unauthorized": (401, "Authorization has been denied for this request."),
    "BotNotInConversationRoster": (403, "The bot is not part of the conversation roster."),
    "ConversationBlockedByUser": (403, "User blocked the conversation with the bot."),
    "BotDisabledByAdmin": (403, "The tenant admin disabled this bot"),
    "MessageWritesBlocked": (403, "Thread is blocked from message writes."),
    LEGACY_WRITES_BLOCKED: (403, "Thread is blocked from message writes."),
    "NotEnoughPermissions": (403, "The bot does not have enough permissions for this."),
    "InvalidBotApiHost": (403, "Invalid bot API host. For GCC tenants, call the GCC host."),
    "ConversationNotFound": (404, "Conversation not found."),
    "ActivityNotFoundInConversation": (404, "The activity was not found in the conversation."),
    "MemberNotFoundInConversation": (404, "Member not found in the conversation."),
    "PreconditionFailed": (412, "A precondition failed on one of our dependencies."),
    "MessageSizeTooBig": (413, "Message size too large."),
    "Throttled": (429, "Too many requests."),
    "ServiceError": (500, "Unknown error."),
    "ServiceUnavailable": (503, "Service is unavailable."),
    "GatewayTimeout": (504, "Gateway timeout."),
}


class ConnectorError(Exception):
    """A call that the connector turns down; `code` is one of `CODES`, `detail` says more."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail

    @property
    def status(self) -> int:
        """HTTP's status."""
        return CODES[self.code][0]

    def body(self) -> Json:
        """The answer's JSON."""
        sentence = CODES[self.code][1]
        if self.code == LEGACY_WRITES_BLOCKED:
            inner = {"subCode": "MessageWritesBlocked", "details": sentence, "errorCode": None, "errorSubCode": 1}
            return {"errorCode": 209, "message": json.dumps(inner)}
        if self.code == "Unauthorized":
            return {"message": sentence}
        return {"error": {"code": self.code, "message": f"{sentence} {self.detail}".strip()}}
