"""Who is who on a chat platform: the directory first, then what was found out."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Engine, bindparam, event, select

from adapters.store.accounts import StoredAccounts
from adapters.store.contacts import IN_DIRECTORY
from adapters.store.database import Database
from adapters.store.tables import person
from adapters.store.unit import StoredUnit
from bot.ports import Contact, Platform
from directory.people import PersonId
from tests.contracts.a_store import PEOPLE, HandClock, the_directory
from tests.support.stores import fresh_store

SLACK, TEAMS = Platform("slack"), Platform("teams")
BEV, CY = PersonId("bev"), PersonId("cy")


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    async with fresh_store(HandClock()) as store:
        await store.run(lambda unit: unit.directories.take(the_directory(), "first"))
        yield store


@pytest.fixture
def accounts(database: Database) -> StoredAccounts:
    return StoredAccounts(database)


async def test_the_directory_tells_who_an_account_is(accounts: StoredAccounts) -> None:
    assert await accounts.person_of(SLACK, "UBEV") == BEV
    assert await accounts.person_of(TEAMS, "tbev") == BEV
    assert await accounts.person_of(TEAMS, "UBEV") is None
    assert await accounts.contact(SLACK, BEV) == Contact(BEV, "UBEV", "bev@example.com", None)


async def test_an_email_address_is_the_same_in_any_case(accounts: StoredAccounts) -> None:
    assert await accounts.person_by_email("cy@EXAMPLE.com") == CY
    assert await accounts.person_by_email("nobody@example.com") is None


async def test_what_was_found_out_is_remembered(accounts: StoredAccounts) -> None:
    assert await accounts.contact(SLACK, CY) == Contact(CY, None, "Cy@Example.com", None)
    await accounts.remember(SLACK, CY, "U9", None)
    await accounts.remember(SLACK, CY, "U9", "D9")
    await accounts.remember(SLACK, CY, "U9", None)
    assert await accounts.person_of(SLACK, "U9") == CY
    assert await accounts.contact(SLACK, CY) == Contact(CY, "U9", "Cy@Example.com", "D9")


async def test_who_is_asked_for_at_once_is_looked_up_in_one_question(accounts: StoredAccounts) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    await accounts.remember(SLACK, CY, "U9", "D9")
    event.listen(Engine, "before_cursor_execute", note)
    try:
        people = (BEV, CY, PersonId("nobody"), BEV)
        found = await asyncio.gather(*(accounts.contact(SLACK, who) for who in people))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert [known and known.account for known in found] == ["UBEV", "U9", None, "UBEV"]
    assert len(asked) == 1


async def test_a_chat_goes_with_its_account(accounts: StoredAccounts) -> None:
    await accounts.remember(SLACK, CY, "U9", "D9")
    await accounts.remember(SLACK, CY, "U10", None)
    assert await accounts.contact(SLACK, CY) == Contact(CY, "U10", "Cy@Example.com", None)
    assert await accounts.person_of(SLACK, "U9") is None


async def test_an_account_is_one_persons(accounts: StoredAccounts) -> None:
    await accounts.remember(SLACK, CY, "U9", "D9")
    await accounts.remember(SLACK, PersonId("dee"), "U9", "D9")
    assert await accounts.person_of(SLACK, "U9") == "dee"
    assert await accounts.contact(SLACK, CY) == Contact(CY, None, "Cy@Example.com", None)


async def test_the_chat_of_an_account_in_the_directory_is_remembered(accounts: StoredAccounts) -> None:
    await accounts.remember(SLACK, BEV, "UBEV", "D1")
    assert await accounts.contact(SLACK, BEV) == Contact(BEV, "UBEV", "bev@example.com", "D1")


async def test_the_directory_has_the_last_word(accounts: StoredAccounts, database: Database) -> None:
    await accounts.remember(SLACK, BEV, "UOLD", "D1")
    await accounts.remember(SLACK, CY, "UDEE", "D2")
    newer = the_directory(PEOPLE.replace("customer service,always,,,,", "customer service,always,,UDEE,,"))
    await database.run(lambda unit: unit.directories.take(newer, "second"))
    assert await accounts.contact(SLACK, BEV) == Contact(BEV, "UBEV", "bev@example.com", None)
    assert await accounts.person_of(SLACK, "UDEE") == "dee"
    assert await accounts.contact(SLACK, CY) == Contact(CY, None, "Cy@Example.com", None)


async def test_whoever_left_is_nobody(accounts: StoredAccounts, database: Database) -> None:
    await accounts.remember(SLACK, CY, "U9", "D9")
    nobody_else = the_directory("ana,Ana,agent,East,KS,,always,,,,\n")
    await database.run(lambda unit: unit.directories.take(nobody_else, "second"))
    assert await accounts.person_of(SLACK, "U9") is None
    assert await accounts.contact(SLACK, CY) is None


async def test_an_account_is_looked_up_in_an_index_though_statistics_say_that_hardly_anybody_has_one() -> None:
    people = "".join(f"a{n},Ann {n},agent,East,KS,,always,,,,\n" for n in range(300))
    steps: list[str] = []

    def explain(unit: StoredUnit) -> None:
        unit.connection.exec_driver_sql("ANALYZE")
        for column in (*IN_DIRECTORY.values(), person.c.email_folded):
            look_up = select(person.c.id).where(column == bindparam("account")).compile(unit.connection)
            plan = unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {look_up}", ("one",))
            steps.extend(step.detail for step in plan)

    async with fresh_store(HandClock()) as store:
        await store.run(lambda unit: unit.directories.take(the_directory(people), "first"))
        await store.run(explain)
    assert [step for step in steps if not step.startswith("SEARCH person USING INDEX")] == []
    assert len(steps) == 3
