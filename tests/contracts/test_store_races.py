"""What a store promises when many come at once: one of them is first, and nothing is done twice."""

import asyncio
from collections import Counter
from datetime import timedelta

from bot.domain import commands as c
from bot.domain.acts import RequestKey
from bot.domain.refusals import HoldsAnother, TakenBy
from bot.domain.words import EscalationId
from bot.ports.store import Store
from directory.people import PersonId
from tests.contracts.a_store import HandClock, opened, told

EVERYBODY = tuple(map(PersonId, ("bev", "cy", "dee")))


async def test_one_of_many_accepts_wins_and_the_others_are_told_who_did(store: Store) -> None:
    await opened(store)
    accepts = [told(store, "e1", c.AcceptPage(who)) for who in EVERYBODY * 20]
    answers = await asyncio.gather(*accepts, return_exceptions=True)
    stored = await store.read(lambda unit: unit.escalations.get(EscalationId("e1")))
    assert stored is not None
    losers = [answer for answer in answers if isinstance(answer, TakenBy)]
    assert {answer.holder for answer in losers} == {stored.holder}
    assert len(losers) == 40
    assert stored.claim == 1


async def test_one_person_who_accepts_two_calls_at_once_gets_one(store: Store) -> None:
    await opened(store, "e1")
    await opened(store, "e2", by="ali")
    accepts = [told(store, name, c.AcceptPage(PersonId("bev"))) for name in ("e1", "e2")]
    answers = await asyncio.gather(*accepts, return_exceptions=True)
    assert Counter(type(answer) for answer in answers)[HoldsAnother] == 1


async def test_a_request_is_new_once_for_at_least_a_day(store: Store, clock: HandClock) -> None:
    async def first_time(key: str) -> bool:
        return await store.run(lambda unit: unit.first_time(RequestKey(key)))

    assert [await first_time("a"), await first_time("a"), await first_time("b")] == [True, False, True]
    clock.move(timedelta(days=1))
    assert [await first_time("c"), await first_time("a")] == [True, False]


async def test_a_request_is_new_once_however_long_its_name_is(store: Store) -> None:
    # What repeats itself would be compressed, and then be short.
    long = "".join(chr(0x4E00 + number) for number in range(3000))

    async def first_time(key: str) -> bool:
        return await store.run(lambda unit: unit.first_time(RequestKey(key)))

    assert [await first_time(key) for key in (long, f"{long}!", long)] == [True, True, False]
