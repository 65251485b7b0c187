"""Slack's side of what people do: it goes to any replica that lives, and once more to another where no answer comes."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import aiohttp

from tests.fakes.slack import FakeSlack
from tests.fakes.slack.posting import Delivery, post, request
from tests.support.processes import AppProcess

TRIES = 5
_SLACK_WAITS = 3.0
_BETWEEN_TRIES = 0.3


@dataclass(frozen=True, slots=True)
class Heard:
    """The last answer to a delivery (None: there never was one), and how often it was tried."""

    text: str | None
    tries: int


class Front:
    """Delivers. counts: what became of it all."""

    def __init__(self, slack: FakeSlack, replicas: Sequence[AppProcess], chance: Random) -> None:
        self._slack = slack
        self._replicas = replicas
        self._chance = chance
        self.counts: Counter[str] = Counter()

    async def deliver(self, delivery: Delivery) -> Heard:
        """Deliver until it is answered with 200, the same act each time, at most `TRIES` times."""
        self.counts["acts"] += 1
        for tried in range(1, TRIES + 1):
            text = await self._try(delivery)
            if text is not None:
                return Heard(text, tried)
            self.counts["retried"] += 1
            await asyncio.sleep(_BETWEEN_TRIES)
        self.counts["never answered"] += 1
        return Heard(None, TRIES)

    async def _try(self, delivery: Delivery) -> str | None:
        up = [replica for replica in self._replicas if replica.is_up.is_set()]
        replica = self._chance.choice(up or list(self._replicas))
        sent = request(replica.url("slack/events"), self._slack.signing_secret, self._slack.clock.now(), delivery)
        try:
            async with asyncio.timeout(_SLACK_WAITS):
                status, text = await post(self._slack.session(), sent)
        except (aiohttp.ClientError, TimeoutError):
            return None
        self.counts[f"HTTP {status}"] += 1
        return text if status == 200 else None
