"""What landed together is kept together, and nobody waits in a circle with whoever takes messages up."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from adapters.store.paces import StoredPaces
from bot.ports import Address, Chat, Platform
from bot.ports.paces import Destination, Queue
from bot.usecases.claiming import AT_A_TIME, take_up
from bot.usecases.landing import Landed, Landing
from bot.usecases.turns import to_one
from tests.usecases.line import POLICY, Line


async def test_the_queues_of_all_that_landed_are_locked_at_once_whether_or_not_a_call_was_made(
    paced: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = paced.chat
    chats: dict[Platform, Chat] = {chat.platform: chat}
    await paced.only_takes("ana", "/escalate 4711 no dial tone")
    taken = await paced.store.run(lambda unit: take_up(unit, chats, {chat.platform: AT_A_TIME}))
    locked: list[set[Destination]] = []
    lock = StoredPaces.lock

    def noted(paces: StoredPaces, asked: Collection[Destination]) -> Mapping[Destination, Queue]:
        locked.append(set(asked))
        return lock(paces, asked)

    monkeypatch.setattr(StoredPaces, "lock", noted)
    landing = Landing(paced.store, POLICY)
    landed = [
        Landed(one=one, chat=chat, called=bool(n % 2), address=Address(f"D{n}"), drawn="so")
        for n, one in enumerate(taken.going)
    ]
    await asyncio.gather(*map(landing.stands, landed))
    assert len(landed) == 4
    assert locked == [{to_one(chat.platform, one.show_to) for one in taken.going}]
