"""One of the processes that race, `python -m tests.races.racer URL`: it taps Accept for many people at once.

A line of JSON in, an escalation's id and whose taps; a line out once it stands at the start; a line in at which it
runs; and a line of JSON out: whose taps were answered in silence, and what the others were told, counted.
"""

import asyncio
import json
import secrets
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.clock.system import SystemClock
from adapters.store.database import Database
from adapters.store.settings import StoreSettings
from bot.domain.acts import Pressed, RequestKey
from bot.domain.words import EscalationId
from bot.messages.card import Reply
from bot.messages.intents import Intent
from bot.usecases.desk import Desk
from directory.people import PersonId
from tests.races.people import POLICY

_PATIENCE_SECONDS = 120.0


@asynccontextmanager
async def a_desk(url: str) -> AsyncIterator[tuple[Desk, Database]]:
    """Open a desk, and the store behind it, which is patient: nobody is to be sent away because of the crowd."""
    store = Database(StoreSettings.read({"DATABASE_URL": url}), SystemClock(), _PATIENCE_SECONDS)
    await store.start()
    try:
        yield (
            Desk(store, POLICY, lambda: EscalationId(secrets.token_hex(8)), wrote=lambda _deadline, _stirred: None),
            store,
        )
    finally:
        await store.stop()


async def _race(desk: Desk, id: str, taps: list[str]) -> tuple[list[str], Counter[str]]:
    acts = [Pressed(PersonId(who), Intent.ACCEPT, id, "", RequestKey(secrets.token_hex(8))) for who in taps]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    answers = await asyncio.gather(*map(desk, acts))
    silent = {who for who, answer in zip(taps, answers, strict=True) if answer == Reply()}
    return sorted(silent), Counter(answer.card.notice for answer in answers if answer.card)


async def _main(url: str) -> None:
    async with a_desk(url) as (desk, _):
        while line := await asyncio.to_thread(sys.stdin.readline):
            told = json.loads(line)
            print(json.dumps(await _race(desk, told["id"], told["taps"])), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
