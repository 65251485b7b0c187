"""What was posted to Slack, by whichever replica, and what became of each call. Begin at `Sends.watch`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum, auto

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.fakes.slack import FakeSlack
from tests.fakes.slack.chat import decoded

_POST = "/api/chat.postMessage"
_KEPT_WITHIN = timedelta(seconds=1)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Fate(StrEnum):
    """What became of a call."""

    TAKEN = auto()
    NOT_TAKEN = auto()
    UNANSWERED = auto()


@dataclass(slots=True)
class Send:
    """One call that posts, under the message's key."""

    key: str
    began: datetime
    ended: datetime | None = None
    fate: Fate = Fate.UNANSWERED

    @property
    def known_by(self) -> datetime:
        """When whoever sent it has kept its answer, at the latest."""
        return self.ended + _KEPT_WITHIN if self.ended else _NEVER

    def is_in_flight(self, at: datetime) -> bool:
        """Tell whether whoever sent it may not have kept its answer at that instant."""
        return self.began <= at <= self.known_by


class Sends:
    """All calls that post."""

    def __init__(self, slack: FakeSlack) -> None:
        self.all: list[Send] = []
        self._slack = slack
        self._open: dict[int, Send] = {}

    def watch(self) -> None:
        """Look at each call from now on; to be asked before that Slack serves."""

        @web.middleware
        async def look(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path != _POST:
                return await handler(request)
            send = Send(await _key_of(request), self._slack.clock.now())
            self.all.append(send)
            try:
                response = await handler(request)
                if request.transport and not request.transport.is_closing():
                    taken = isinstance(response, web.Response) and response.text and '"ok": true' in response.text
                    send.fate = Fate.TAKEN if taken else Fate.NOT_TAKEN
                return response
            finally:
                send.ended = self._slack.clock.now()

        self._slack.web.middlewares.append(look)

    def in_flight(self, at: datetime) -> int:
        """Count those whose answers may not have been kept at that instant."""
        return sum(send.is_in_flight(at) for send in self.all)

    def of(self, key: str) -> Sequence[Send]:
        """Give all calls for one message, in their order."""
        return [send for send in self.all if send.key == key]

    def fates(self) -> Counter[Fate]:
        """Count what became of them."""
        return Counter(send.fate for send in self.all)


async def _key_of(request: web.Request) -> str:
    told = await (request.json() if request.content_type == "application/json" else request.post())
    return str(decoded(told["metadata"], "invalid_metadata_format")["event_payload"]["key"])
