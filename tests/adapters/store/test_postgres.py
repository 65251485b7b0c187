"""A server that is restarted, killed, frozen or refuses: who is told what, what is kept, and that it goes on after."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL, make_url

from adapters.store import migrating
from adapters.store.database import Database
from adapters.store.settings import Server, StoreSettings
from adapters.store.unit import StoredUnit
from bot.domain import commands as c
from bot.domain.briefing import ERASED, Briefing
from bot.domain.escalation import Escalation
from bot.domain.words import EscalationId
from bot.ports import BadSetting, Unavailable
from bot.ports.store import Unit
from directory.people import PersonId
from tests.contracts.a_store import CAP, MONDAY, PEOPLE, HandClock, a_command, an_opening, paged, the_directory
from tests.support.cutting import Cut, Wire, wire_to
from tests.support.postgres import OwnServer, own_server


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """A server of this module's own, since it is mistreated."""
    with own_server() as found:
        yield found


@pytest.fixture
def url(server: OwnServer) -> Iterator[URL]:
    server.start()
    found = server.fresh()
    yield make_url(found)
    server.start()
    server.drop(found)


@pytest.fixture
def wire(server: OwnServer) -> Iterator[Wire]:
    with wire_to(server.socket) as found:
        yield found


@asynccontextmanager
async def opened(
    url: URL, patience_seconds: float = 60.0, pool: int = 1, clock: HandClock | None = None
) -> AsyncIterator[Database]:
    database = Database(StoreSettings("", Server(url, pool)), clock or HandClock(), patience_seconds)
    await database.start()
    try:
        yield database
    finally:
        await database.stop()


def through(wire: Wire, url: URL) -> URL:
    return url.set(host="127.0.0.1", port=wire.port, query={})


def note(name: str) -> Callable[[Unit], None]:
    """Write something that can be looked for."""
    return lambda unit: unit.briefings.write(EscalationId(name), Briefing(name, "issue"))


async def noted(database: Database, *names: str) -> list[str]:
    """Tell which of these were written."""
    return await database.read(
        lambda unit: [name for name in names if unit.briefings.get(EscalationId(name)) != ERASED]
    )


@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_a_restart_of_the_server_costs_a_patient_caller_nothing(server: OwnServer, url: URL, how: str) -> None:
    async with opened(url) as database:
        await database.run(note("before"))
        await asyncio.to_thread(server.restart, how)
        await database.run(note("after"))
        assert await noted(database, "before", "after") == ["before", "after"]


async def test_a_connection_that_ends_in_the_middle_of_a_unit_has_it_run_again_whole(url: URL) -> None:
    tries: list[int] = []

    def break_down_once(unit: StoredUnit) -> int:
        note(f"try {len(tries)}")(unit)
        tries.append(len(tries))
        if len(tries) == 1:
            unit.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return len(tries)

    async with opened(url) as database:
        assert await database.run(break_down_once) == 2
        assert await noted(database, "try 0", "try 1") == ["try 1"]


@pytest.mark.parametrize("where", list(Cut))
async def test_a_commit_whose_answer_is_lost_is_done_exactly_once(url: URL, wire: Wire, where: Cut) -> None:
    tries: list[int] = []

    def once_more(unit: Unit) -> int:
        tries.append(1)
        note(f"try {len(tries)}")(unit)
        return len(tries)

    async with opened(through(wire, url)) as database:
        await database.run(note("before"))
        wire.cut(where)
        answer = await database.run(once_more)
        assert answer == (1 if where is Cut.AFTER else 2)
        assert await noted(database, "try 1", "try 2") == [f"try {answer}"]


async def test_the_truth_about_a_commit_is_waited_for_while_the_server_is_down(
    server: OwnServer, url: URL, wire: Wire
) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def break_down() -> None:
        server.stop("immediate")
        loop.call_soon_threadsafe(stopped.set)

    async with opened(through(wire, url), patience_seconds=2.0) as database:
        await until_available(database, note("before"))
        wire.cut(Cut.AFTER, break_down)
        writing = asyncio.create_task(database.run(note("in doubt")))
        await stopped.wait()
        assert not writing.done()
        await asyncio.to_thread(server.start)
        await writing
    async with opened(url) as patient:
        assert await noted(patient, "in doubt") == ["in doubt"]


async def test_a_server_that_hangs_makes_it_unavailable_and_what_was_refused_is_never_kept(
    server: OwnServer, url: URL
) -> None:
    async with opened(url) as patient, opened(url, patience_seconds=1.0) as database:
        await until_available(database, note("before"))
        server.freeze()
        try:
            with pytest.raises(Unavailable):
                await database.run(note("refused"))
            with pytest.raises(Unavailable):
                await database.run(note("refused too"))
        finally:
            server.thaw()
        await until_available(database, note("after"))
        assert await noted(patient, "before", "refused", "refused too", "after") == ["before", "after"]


async def until_available(database: Database, work: Callable[[Unit], None]) -> None:
    """Ask again as long as the database can't be had."""
    while True:
        try:
            return await database.run(work)
        except Unavailable:
            continue


async def test_a_server_that_is_down_makes_it_unavailable_and_it_recovers_by_itself(
    server: OwnServer, url: URL
) -> None:
    async with opened(url) as patient, opened(url, patience_seconds=0.5) as database:
        await until_available(database, note("before"))
        await asyncio.to_thread(server.stop)
        with pytest.raises(Unavailable):
            await database.run(note("refused"))
        with pytest.raises(Unavailable):
            await noted(database, "before")
        await asyncio.to_thread(server.start)
        await until_available(database, note("after"))
        assert await noted(patient, "before", "refused", "after") == ["before", "after"]


async def test_a_read_cannot_write_and_says_why(url: URL) -> None:
    async with opened(url) as database:
        with pytest.raises(Unavailable) as refusal:
            await database.read(note("e1"))
        assert "read-only" in str(refusal.value.__cause__)
        assert await noted(database, "e1") == []


async def test_a_unit_that_goes_on_after_the_database_refused_some_of_it_is_not_taken_for_committed(url: URL) -> None:
    def swallow(unit: StoredUnit) -> None:
        note("swallowed")(unit)
        with pytest.raises(Exception, match="division by zero"):
            unit.connection.execute(text("SELECT 1 / 0"))

    async with opened(url) as database:
        with pytest.raises(AssertionError, match="refused some of it"):
            await database.run(swallow)
        assert await noted(database, "swallowed") == []
        await database.run(note("after"))


def opening(name: str) -> Callable[[Unit], Escalation]:
    """Let an agent ask for help."""
    return lambda unit: an_opening(unit, name, account=f"A-{name}")


async def test_waves_of_several_replicas_at_once_are_spread_over_the_leads_and_none_is_refused(url: URL) -> None:
    async with opened(url, pool=4) as one, opened(url, pool=4) as other:
        await one.run(lambda unit: unit.directories.take(the_directory(), "first"))
        openings = [(one if n % 2 else other).run(opening(f"e{n}")) for n in range(3)]
        pages = Counter(who for escalation in await asyncio.gather(*openings) for who in paged(escalation))
        assert set(pages.values()) == {CAP}
        late = await other.run(opening("late"))
        assert not paged(late) & set(pages)


async def test_what_comes_later_is_later_on_the_timeline_though_a_replicas_clock_is_behind(url: URL) -> None:
    ahead = HandClock(MONDAY + timedelta(milliseconds=5))
    async with opened(url, clock=ahead) as one, opened(url) as other:
        await one.run(lambda unit: unit.directories.take(the_directory(PEOPLE), "first"))
        await one.run(an_opening)
        claimed = await other.run(lambda unit: a_command(unit, "e1", c.AcceptPage(PersonId("bev"))))
        happened = await other.read(lambda unit: unit.escalations.happened(EscalationId("e1")))
        assert claimed.holder == "bev"
        instants = [event.at for event in happened]
        assert instants == sorted(instants)


async def refused(url: URL) -> str:
    """Start, and tell what it says."""
    with pytest.raises((BadSetting, Unavailable)) as refusal:
        await Database(StoreSettings("", Server(url)), HandClock()).start()
    assert "hunter2" not in str(refusal.value)
    return str(refusal.value)


async def test_what_keeps_it_from_starting_is_told_in_a_sentence(server: OwnServer, url: URL) -> None:
    server.guard("guest", "hunter2")
    guest = url.set(username="guest", password="hunter2")
    assert "refused the user or the password" in await refused(guest.set(password="hunter3"))
    assert "no such database" in await refused(guest.set(database="nowhere"))
    assert "no such user" in await refused(url.set(username="nobody"))
    server.connect().execute("CREATE DATABASE empty").connection.close()
    assert "may not make tables" in await refused(guest.set(database="empty"))
    server.stop()
    assert "nothing answers" in await refused(guest)


async def test_a_server_that_goes_away_in_the_middle_of_a_start_is_told_as_one_that_is_away(
    url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes_away(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(migrating, "_stands", goes_away)
    assert "can't do its work now" in await refused(url)
