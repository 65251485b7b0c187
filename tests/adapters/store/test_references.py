"""How to write to somebody is kept by account, in the directory or not, and found by any name, whatever its case."""

from collections.abc import AsyncIterator

import pytest

from adapters.store.references import StoredReferences
from bot.ports import Platform
from bot.ports.references import Reference
from tests.contracts.a_store import HandClock
from tests.support.stores import fresh_store

TEAMS, SLACK = Platform("teams"), Platform("slack")
ADA = Reference("oid-1", '{"a":1}', "ada@example.com")


@pytest.fixture
async def references() -> AsyncIterator[StoredReferences]:
    async with fresh_store(HandClock()) as database:
        yield StoredReferences(database)


async def test_a_reference_is_found_by_account_and_by_alias(references: StoredReferences) -> None:
    await references.keep(TEAMS, Reference("OID-1", '{"a":1}', "Ada@Example.com"))
    assert await references.find(TEAMS, ("OiD-1",)) == ADA
    assert await references.find(TEAMS, ("nobody", "ADA@example.com")) == ADA
    assert await references.find(TEAMS, ()) is None
    assert await references.find(SLACK, ("oid-1",)) is None


async def test_the_first_name_goes_first(references: StoredReferences) -> None:
    await references.keep(TEAMS, ADA)
    bea = Reference("oid-2", "{}", "bea@example.com")
    await references.keep(TEAMS, bea)
    assert await references.find(TEAMS, ("bea@example.com", "oid-1")) == bea


async def test_the_newest_words_stand_and_an_alias_stays(references: StoredReferences) -> None:
    await references.keep(TEAMS, ADA)
    await references.keep(TEAMS, Reference("oid-1", '{"a":2}'))
    assert await references.find(TEAMS, ("oid-1",)) == Reference("oid-1", '{"a":2}', "ada@example.com")


async def test_why_nothing_gets_there_stands_until_it_is_kept_anew(references: StoredReferences) -> None:
    await references.keep(TEAMS, ADA)
    await references.lose(TEAMS, "OID-1", "they left")
    await references.lose(TEAMS, "nobody", "they left")
    assert [one.lost for one in await references.lost(TEAMS)] == ["they left"]
    assert await references.lost(SLACK) == ()
    await references.keep(TEAMS, ADA)
    assert await references.lost(TEAMS) == ()
