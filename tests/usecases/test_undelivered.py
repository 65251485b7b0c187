"""What does not get there: nothing is lost, nothing is sent twice, and nobody waits for who cannot be reached."""

import pytest

from bot.domain.commands import ReportCallerGone
from bot.domain.events import PageUndeliverable, PageUnsent
from bot.domain.words import EscalationId, PageState
from bot.messages import labels, page_phrases, phrases
from bot.usecases import claiming, courier
from directory.people import PersonId
from tests.usecases.line import Line, readable
from tests.usecases.sending import BLOCKED, DROPPED, LOST, sent_while_the_store_goes_away, too_fast

# What goes wrong


async def test_a_message_that_was_not_taken_is_sent_again_a_little_later(line: Line) -> None:
    line.chat.fail("bev", DROPPED, DROPPED)
    await line.types("ana", "/escalate 4711 no dial tone")
    assert line.chat.of("bev") == []
    await line.later(5)
    await line.later(5)
    assert len(line.chat.of("bev")) == 1
    assert line.chat.did("find") == []


async def test_a_message_whose_answer_was_lost_is_looked_for_and_not_sent_again(line: Line) -> None:
    line.chat.fail("bev", LOST)
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.later(5)
    assert [call.what for call in line.chat.calls if call.to == "bev"] == ["post", "find", "update"]
    assert len(line.chat.of("bev")) == 1


async def test_a_lost_answer_is_not_forgotten_while_the_pace_or_the_platform_holds_the_look_up(paced: Line) -> None:
    paced.chat.fail("bev", LOST, too_fast(2), DROPPED)
    await paced.types("ana", "/escalate 4711 no dial tone")
    for _ in range(20):
        await paced.later(0.5)
    assert len(paced.chat.did("post", "bev")) == 1
    assert len(paced.chat.of("bev")) == 1


async def test_a_lost_answer_is_not_forgotten_while_its_reader_cannot_be_reached(line: Line) -> None:
    line.chat.fail("ana", LOST, BLOCKED)
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.later(5)
    await line.later(60)
    await line.presses("ana", labels.GONE)
    assert len(line.chat.did("post", "ana")) == 1
    assert len(line.chat.of("ana")) == 1


async def test_a_message_that_was_lost_and_is_not_there_is_sent_again(line: Line) -> None:
    line.chat.fail("bev", LOST)
    await line.types("ana", "/escalate 4711 no dial tone")
    line.chat.throw_away("bev")
    await line.later(5)
    assert len(line.chat.did("post", "bev")) == 2


async def test_a_platform_that_never_answers_counts_as_a_lost_answer(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "ANSWER_SECONDS", 0.01)
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    line.chat.open.clear()
    await line.warmline.sender.send_all()
    line.chat.open.set()
    assert line.chat.in_flight == 0
    await line.later(5)
    assert [call.what for call in line.chat.calls if call.to == "bev"] == ["post", "find", "post"]
    assert len(line.chat.of("bev")) == 1


async def test_whoever_sent_and_died_has_it_looked_up_when_the_lease_ends(line: Line) -> None:
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    await sent_while_the_store_goes_away(line)
    assert len(line.chat.of("bev")) == 1
    await line.settle()
    assert len(line.chat.did("post", "bev")) == 1
    await line.later(claiming.LEASE_SECONDS)
    assert len(line.chat.did("post", "bev")) == 1
    assert len(line.chat.did("find", "bev")) == 1


async def test_a_failure_while_the_store_is_away_leaves_the_message_to_its_lease(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.chat.fail("bev", DROPPED)
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    await sent_while_the_store_goes_away(line)
    assert "sent again when its lease ends" in caplog.text
    assert "Traceback" not in caplog.text
    await line.later(claiming.LEASE_SECONDS)
    assert len(line.chat.of("bev")) == 1


# What is gone, refused or past


async def test_a_message_that_somebody_deleted_is_posted_anew_when_they_are_to_look_at_it(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    line.chat.throw_away("bev")
    form = (await line.presses("ana", labels.ADD_DETAILS)).form
    assert form
    await line.submits("ana", form, caller_name="Joe")
    assert len(line.chat.did("post", "bev")) == 2
    assert labels.ACCEPT in line.offered("bev")


async def test_a_message_that_somebody_deleted_is_not_posted_anew_only_to_be_tidied_up(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    line.chat.throw_away("cy")
    await line.presses("bev", labels.ACCEPT)
    assert len(line.chat.did("post", "cy")) == 1
    assert line.chat.of("cy") == []


async def test_somebody_who_cannot_be_reached_is_told_of_and_the_next_is_paged_at_once(line: Line) -> None:
    for who in ("bev", "cy", "dee"):
        line.chat.fail(who, BLOCKED)
    await line.types("ana", "/escalate 4711 no dial tone")
    assert await line.paged() == ["eve"]
    assert labels.ACCEPT in line.offered("eve")
    failed = [event for event in await line.timeline() if isinstance(event, PageUndeliverable)]
    assert [(event.person, event.reason) for event in failed] == [
        (who, "they cannot be written to") for who in ("bev", "cy", "dee")
    ]
    page = (await line.state()).page_of(PersonId("bev"))
    assert page
    assert page.state is PageState.UNDELIVERABLE


async def test_an_agent_who_cannot_be_reached_holds_up_nobody(line: Line) -> None:
    line.chat.fail("ana", BLOCKED)
    await line.types("ana", "/escalate 4711 no dial tone")
    assert await line.paged() == ["bev", "cy", "dee"]
    await line.later(5)
    assert len(line.chat.did("post", "ana")) == 1


async def test_pages_that_ended_before_they_got_through_hold_up_no_page_that_is_still_wanted(paced: Line) -> None:
    for account in ("4711", "4712", "4713"):
        await paced.only_takes("ana", f"/escalate {account} no dial tone")
    for escalation in ("e1", "e2"):
        await paced.warmline.desk.command(EscalationId(escalation), ReportCallerGone(PersonId("ana")))
    await paced.settle()
    assert len(paced.chat.of("bev")) == 1
    assert paced.offered("bev")[labels.ACCEPT].subject == "e3"
    unsent = [event for event in await paced.timeline(EscalationId("e1")) if isinstance(event, PageUnsent)]
    assert {event.person for event in unsent} == {"bev", "cy", "dee"}


async def test_a_page_whose_moment_has_passed_is_dropped_with_its_tidy_up(paced: Line) -> None:
    await paced.types("ana", "/escalate 4711 no dial tone")
    await paced.types("ali", "/escalate east 4712 no dial tone")
    assert len(paced.chat.of("cy")) == 1
    await paced.presses("ali", labels.GONE)
    await paced.later(5)
    assert len(paced.chat.did("post", "cy")) == 1
    assert labels.ACCEPT in paced.offered("cy")


async def test_a_lost_page_whose_moment_has_passed_is_looked_for_but_not_posted(line: Line) -> None:
    for who in ("bev", "cy"):
        line.chat.fail(who, LOST)
    await line.types("ana", "/escalate 4711 no dial tone")
    line.chat.throw_away("bev")
    await line.presses("dee", labels.ACCEPT)
    await line.later(5)
    assert line.chat.of("bev") == []
    assert readable(line.chat.newest("cy")) == f"{page_phrases.took_it('Dee')} {phrases.thanks()}"
