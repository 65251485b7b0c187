"""How to write to somebody is kept by account, in the directory or not, and found by any name, whatever its case."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from adapters.store.accounts import StoredAccounts
from adapters.store.database import Database
from adapters.store.references import StoredReferences
from bot.ports import Platform
from bot.ports.references import Reference
from directory.people import PersonId
from tests.contracts.a_store import HandClock, the_directory
from tests.support.stores import fresh_server_store, fresh_store

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


@pytest.mark.parametrize("kind", [fresh_store, fresh_server_store], ids=["sqlite", "postgresql"])
async def test_whoever_may_be_paged_and_never_met_the_bot_is_named(
    kind: Callable[[HandClock], AbstractAsyncContextManager[Database]],
) -> None:
    people = (
        "agent,Agent,agent,East,KS,,always,,,TEAMS-0,\n"
        "by_id,By Id,lead,East,KS,,always,,,TEAMS-1,\n"
        "by_mail,By Mail,lead,East,KS,,always,,,,Mail@Example.com\n"
        "by_upn,By Name,supervisor,East,KS,,always,,,Upn@Example.com,\n"
        "found,Found Out,director,East,KS,,always,,,,other@example.com\n"
        "slack,In Slack,lead,East,KS,,always,,USLACK,,slack@example.com\n"
        "nowhere,Nowhere,lead,East,KS,,always,,,,\n"
    )
    async with kind(HandClock()) as database:
        await database.run(lambda unit: unit.directories.take(the_directory(people), "first"))
        references = StoredReferences(database)
        assert await references.unmet(TEAMS) == ("By Id", "By Mail", "By Name", "Found Out")
        await StoredAccounts(database).remember(TEAMS, PersonId("found"), "oid-4", None)
        assert "Found Out" in await references.unmet(TEAMS)
        await references.keep(TEAMS, Reference("teams-1", "{}"))
        await references.keep(TEAMS, Reference("oid-2", "{}", "mail@example.com"))
        await references.keep(SLACK, Reference("oid-3", "{}", "upn@example.com"))
        await references.keep(TEAMS, Reference("oid-4", "{}"))
        assert await references.unmet(TEAMS) == ("By Name",)
