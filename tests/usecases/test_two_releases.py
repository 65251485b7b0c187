"""A newer release runs beside this one: what only it can read is left to it, whole, and keeps nothing else waiting.

The newer release is played by hand: it writes what this one does not know, and is done with it.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Executable, Table, insert, select, update

from adapters.store.backlog import StoredBacklog
from adapters.store.tables import callback, escalation, message, timeline
from bot.domain.acts import Pressed, RequestKey
from bot.domain.events import PageUnsent
from bot.domain.words import EscalationId, Stage
from bot.messages import labels, refusing
from bot.messages.intents import Intent
from bot.ports.store import Unreadable
from bot.usecases.guard import PATIENCE_AFTER_A_FAULT
from bot.usecases.selfwatch import Selfwatch
from directory.people import PersonId
from tests.contracts.a_store import PEOPLE, the_directory
from tests.support.measures import Noted
from tests.support.stores import fresh_server_store, fresh_store
from tests.usecases.line import FIRST, POLICY, Line, a_line, plain, readable
from tests.usecases.sending import LONGEST_BACKOFF

SECOND = EscalationId("e2")
PATIENCE = POLICY.plan.waves[0].patience
LEFT = refusing.for_a_newer_release()


@dataclass(frozen=True, slots=True)
class NewerRelease:
    """A replica of the next release on the same database; it can put a caller on hold, which this one can't."""

    line: Line

    async def puts_on_hold(self, id: str, kind: Table = escalation) -> None:
        """Write a state that only it can read."""
        state = json.loads(await self.state(id, kind))
        await self._write(id, kind, state | {"on_hold_until": "2026-01-05T16:00:00Z"})

    async def takes_off_hold(self, id: str, kind: Table = escalation) -> None:
        """Write a state that both can read."""
        state = json.loads(await self.state(id, kind))
        del state["on_hold_until"]
        await self._write(id, kind, state)

    async def state(self, id: str, kind: Table = escalation) -> str:
        """Read what is stored, as it is."""
        query = select(kind.c.state).where(kind.c.id == id)
        return await self.line.store.database.read(lambda unit: unit.connection.execute(query).scalar_one())

    async def tells(self, id: str, seq: int) -> None:
        """Write a line that only it can read on a timeline."""
        line = {"subject": id, "seq": seq, "at": self.line.clock.now(), "kind": "CallerPutOnHold", "event": "{}"}
        await self._execute(insert(timeline).values(line))
        await self._execute(update(escalation).where(escalation.c.id == id).values(lines=seq))

    async def wants(self, to: str, face: str, lane: int, number: int = 1) -> None:
        """Want a message sent about the first escalation."""
        now = self.line.clock.now()
        wish = {"key": f"{FIRST}/{face}/{to}/{number}", "person": to, "subject": FIRST, "face": face, "number": number}
        rest = {"lane": lane, "wanted": 1, "sent": 0, "since": now, "due_at": now, "attempts": 0, "lost": False}
        await self._execute(insert(message).values(wish | rest))

    async def _write(self, id: str, kind: Table, state: dict[str, object]) -> None:
        await self._execute(update(kind).where(kind.c.id == id).values(state=json.dumps(state)))

    async def _execute(self, statement: Executable) -> None:
        await self.line.store.database.run(lambda unit: unit.connection.execute(statement))


@pytest.fixture(params=[fresh_store, fresh_server_store], ids=["sqlite", "postgresql"])
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    async with a_line(kind=request.param) as line:
        yield line


@pytest.fixture
def newer(line: Line) -> NewerRelease:
    return NewerRelease(line)


async def test_whoever_presses_where_only_a_newer_release_can_act_reads_so_and_the_next_press_may_reach_it(
    line: Line, newer: NewerRelease
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await newer.puts_on_hold(FIRST)
    before = await newer.state(FIRST)
    assert readable((await line.presses("bev", labels.ACCEPT)).card) == LEFT
    assert readable((await line.types("ana", "/escalate status")).card) == LEFT
    assert await newer.state(FIRST) == before
    with pytest.raises(Unreadable):
        await line.state()

    await newer.takes_off_hold(FIRST)
    await line.presses("bev", labels.ACCEPT)
    assert (await line.state()).holder == "bev"


async def test_its_deadline_is_left_to_the_newer_release_and_all_others_are_rung(
    line: Line, newer: NewerRelease
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.types("ali", "/escalate west 4712 no dial tone")
    await newer.puts_on_hold(FIRST)
    before = await newer.state(FIRST)
    while (await line.state(SECOND)).stage is not Stage.OVER:
        line.clock.move(PATIENCE)
        await line.settle()
    assert await newer.state(FIRST) == before

    await newer.takes_off_hold(FIRST)
    await line.later(PATIENCE.total_seconds())
    assert (await line.state()).wave > 0


async def test_a_deadline_that_no_release_rings_is_told_like_any_other(line: Line, newer: NewerRelease) -> None:
    watch = Selfwatch(
        StoredBacklog(line.store.database), line.clock, line.warmline.ringer, line.warmline.sender, Noted()
    )
    await line.types("ana", "/escalate 4711 no dial tone")
    await newer.puts_on_hold(FIRST)
    await line.later(PATIENCE.total_seconds())
    assert await watch.sentences() == []
    line.warmline.ringer.looks += 1
    line.warmline.sender.looks += 1
    line.clock.move(timedelta(seconds=5))
    assert "An escalation's deadline passed 5 s ago and was not rung." in await watch.sentences()


async def test_its_messages_are_left_to_the_newer_release_and_all_others_are_sent(
    line: Line, newer: NewerRelease, caplog: pytest.LogCaptureFixture
) -> None:
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    await newer.puts_on_hold(FIRST)
    await line.types("ali", "/escalate west 4712 no dial tone")
    assert (line.chat.of("ana"), line.chat.of("bev")) == ([], [])
    assert line.chat.of("ali")
    assert "Traceback" not in caplog.text

    await newer.takes_off_hold(FIRST)
    await line.later(LONGEST_BACKOFF)
    assert line.chat.of("ana")


async def test_a_page_that_was_over_before_it_was_sent_is_dropped_only_by_whoever_can_tell_of_it(
    line: Line, newer: NewerRelease
) -> None:
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    await line.warmline.desk(Pressed(PersonId("bev"), Intent.ACCEPT, FIRST, "", RequestKey("early")))
    lines = len(await line.timeline())
    await newer.puts_on_hold(FIRST)
    await line.settle()
    assert len(await line.timeline()) == lines

    await newer.takes_off_hold(FIRST)
    await line.later(LONGEST_BACKOFF)
    unsent = [event.person for event in await line.timeline() if isinstance(event, PageUnsent)]
    assert sorted(unsent) == ["cy", "dee"]


async def test_a_message_of_a_kind_that_only_the_newer_release_can_draw_stays_due_for_it(
    line: Line, newer: NewerRelease
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    calls = len(line.chat.calls)
    await newer.wants("ana", "hold music", lane=0)
    await newer.wants("ana", "asker", lane=7, number=2)
    assert await line.store.read(lambda unit: unit.outbox.next_at()) is None
    await line.settle()
    assert len(line.chat.calls) == calls
    due = select(message.c.face).where(message.c.due_at.is_not(None), message.c.lease_until.is_(None))
    left = await line.store.database.read(lambda unit: unit.connection.execute(due).scalars().all())
    assert sorted(left) == ["asker", "hold music"]


async def test_a_line_that_a_newer_release_wrote_stands_on_the_timeline_as_such_and_hides_no_other(
    line: Line, newer: NewerRelease
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    lines = len(await line.timeline())
    await newer.tells(FIRST, lines + 1)
    await newer.wants("ana", "line", lane=0, number=lines + 1)
    await line.presses("bev", labels.ACCEPT)
    (story,) = await line.warmline.onlooker.stories(1)
    told = [plain(text) for _, text in story.lines]
    assert told[lines:] == ["Only a newer release of Warmline can tell what happened here", "Bev accepted"]
    assert "Bev" in readable(line.chat.newest("ana"))


async def test_a_story_that_only_a_newer_release_can_read_is_named_and_the_others_are_told(
    line: Line, newer: NewerRelease
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.types("ali", "/escalate west 4712 no dial tone")
    await newer.puts_on_hold(FIRST)
    titles = {story.title for story in await line.warmline.onlooker.stories(2)}
    assert titles == {"Escalation by Ali", "Changed by a newer release of Warmline"}


async def test_nobody_waits_on_the_line_because_a_newer_release_has_changed_the_account_s_callback(
    line: Line, newer: NewerRelease
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    owed = (await line.callback()).id
    await newer.puts_on_hold(owed, callback)
    assert "Paging now" in readable((await line.types("ali", "/escalate 4711 calls again")).card)
    assert await line.paged(SECOND)
    assert readable((await line.presses("ali", labels.PROMISE, "By a Supervisor")).card) == LEFT
    assert readable((await line.presses("sue", labels.CALLING)).card) == LEFT


async def test_a_callback_whose_owner_left_is_left_to_the_newer_release_and_told_of_once_in_a_while(
    line: Line, newer: NewerRelease, caplog: pytest.LogCaptureFixture
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    owed = await line.callback()
    await newer.puts_on_hold(owed.id, callback)
    without = "".join(row for row in PEOPLE.splitlines(keepends=True) if not row.startswith(f"{owed.owner},"))
    await line.store.database.run(lambda unit: unit.directories.take(the_directory(without), "second"))
    for _ in range(3):
        await line.settle()
    assert caplog.text.count(f"{owed.id} was changed by a newer release, so that only one like it can ring") == 1

    await newer.takes_off_hold(owed.id, callback)
    await line.later(PATIENCE_AFTER_A_FAULT.total_seconds())
    assert (await line.callback()).owner != owed.owner


async def test_whoever_comes_free_is_kept_for_an_escalation_that_only_the_newer_release_can_let_look_again(
    line: Line, newer: NewerRelease
) -> None:
    await line.types("bev", "/busy 720")
    await line.types("ana", "/escalate 4711 no dial tone")
    assert "bev" not in await line.paged()
    await newer.puts_on_hold(FIRST)
    await line.types("bev", "/available")
    await newer.takes_off_hold(FIRST)
    await line.settle()
    assert "bev" not in await line.paged(), "it is no loop"
    line.clock.move(PATIENCE_AFTER_A_FAULT)
    assert await line.warmline.ringer.settle_couplings()
    assert "bev" in await line.paged()
    noted = await line.store.run(lambda unit: unit.couplings.freed(unit.now, 10))
    assert PersonId("bev") not in [person for person, _ in noted]
