"""Slash commands: what is typed pages at once, opens a form, or answers a question."""

from datetime import timedelta

import pytest

from adapters.store.callbacks import StoredCallbacks
from bot.domain.briefing import AccountKey
from bot.domain.callback import Callback
from bot.domain.words import EscalationId, Stage
from bot.messages import labels, phrases, refusing
from bot.messages.card import Facts
from directory.people import Department, Role
from tests.support.chat import choices_on
from tests.usecases.line import FIRST, Line, readable


async def test_escalate_alone_opens_a_form_filled_in_from_the_agents_own_entry(line: Line) -> None:
    form = (await line.types("ali", "/escalate")).form
    assert form
    values = {field.name: field.value for field in form.fields}
    assert values["region"] == "West"
    assert values["wants"] == Role.LEAD
    assert values["department"] == labels.EITHER_DEPARTMENT


async def test_a_form_that_is_sent_pages_like_a_command(line: Line) -> None:
    form = (await line.types("ana", "/escalate")).form
    assert form
    reply = await line.submits("ana", form, account="4711", issue="no dial tone", department="technical support")
    assert readable(reply.card) == phrases.paging_now()
    assert await line.paged() == ["bev", "cy"]
    assert (await line.state()).department is Department.TECHNICAL_SUPPORT


async def test_a_form_with_something_missing_stays_open_and_pages_nobody(line: Line) -> None:
    form = (await line.types("ana", "/escalate help me")).form
    assert form
    reply = await line.submits("ana", form)
    assert reply.errors == {"account": refusing.is_needed()}
    assert await line.store.read(lambda unit: unit.deadlines.newest(9)) == ()


async def test_an_unknown_word_opens_the_form_with_everything_that_was_typed(line: Line) -> None:
    form = (await line.types("ana", "/escalate sup urgent west 4711 no dial tone")).form
    assert form
    values = {field.name: field.value for field in form.fields}
    assert (values["account"], values["wants"], values["region"]) == ("4711", Role.SUPERVISOR, "West")
    assert values["issue"] == "urgent no dial tone"


async def test_an_escalation_put_to_another_region_has_no_wave_of_the_comm_center(line: Line) -> None:
    await line.types("ana", "/escalate west 4711 no dial tone")
    assert await line.paged() == ["fay"]
    assert (await line.state()).comm_center is None


async def test_a_caller_who_demands_a_supervisor_is_sent_to_no_lead(line: Line) -> None:
    await line.types("ana", "/escalate supervisor 4711 no dial tone")
    assert await line.paged() == ["sue"]


async def test_the_same_agent_is_shown_the_open_one_whatever_the_spacing_of_the_account(line: Line) -> None:
    await line.types("ana", "/escalate AB-4711 no dial tone")
    reply = await line.types("ana", "/escalate ab4711 still no dial tone")
    assert phrases.yours_already() in readable(reply.card)
    assert reply.card
    assert labels.GONE in [choice.label for choice in choices_on(reply.card)]
    assert await line.store.read(lambda unit: unit.deadlines.newest(9)) == (FIRST,)


async def test_another_agent_is_told_who_has_the_account_open_and_is_served(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.types("ali", "/escalate 4711 no dial tone")
    assert "This account already has an open escalation with Ana." in readable(line.chat.newest("ali"))
    assert "fay" in [one.to for one in line.chat.standing.values()]


async def test_an_account_that_is_owed_a_callback_says_so(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    await line.types("ali", "/escalate 4711 again")
    assert "This account is already owed a callback, by Sue" in readable(line.chat.newest("ali"))


async def test_a_second_promise_for_an_account_is_noted_on_the_open_callback(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    first = await line.callback()
    line.clock.move(timedelta(hours=2))
    await line.types("ali", "/escalate 4711 again")
    await line.presses("ali", labels.PROMISE, "By a Supervisor")
    now = await line.callback()
    assert (now.id, now.due_at, now.also) == (first.id, first.due_at, ("e2",))
    assert phrases.noted_on_the_open_one() in readable(line.chat.newest("ali"))


async def test_of_two_promises_for_an_account_at_once_both_end_in_the_callback_that_is_there(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    await line.types("ali", "/escalate 4711 again")
    found = StoredCallbacks.open_for
    not_there_yet = iter((True,))

    def committed_after_the_first_look(callbacks: StoredCallbacks, account: AccountKey) -> Callback | None:
        return None if next(not_there_yet, False) else found(callbacks, account)

    monkeypatch.setattr(StoredCallbacks, "open_for", committed_after_the_first_look)
    await line.presses("ali", labels.PROMISE, "By a Supervisor")
    assert await line.callback(EscalationId("e2")) == await line.callback()


@pytest.mark.parametrize("typed", ["/escalate help", "/escalate  HELP "])
async def test_help_tells_every_command(line: Line, typed: str) -> None:
    told = readable((await line.types("ana", typed)).card)
    for command in ("/escalate status", "/leads", "/available", "/busy", "/callbacks"):
        assert command in told


async def test_a_command_that_is_none_of_ours_is_answered(line: Line) -> None:
    assert readable((await line.types("ana", "/order pizza")).card) == refusing.unknown_command("/order")


async def test_busy_and_available_decide_whether_somebody_is_paged(line: Line) -> None:
    assert readable((await line.types("bev", "/busy 20")).card).startswith("You are busy until 15:20")
    await line.types("ana", "/escalate 4711 no dial tone")
    assert await line.paged() == ["cy", "dee"]
    await line.types("bev", "/available")
    assert await line.paged() == ["bev", "cy", "dee"]


async def test_busy_ends_by_itself_and_whoever_is_free_again_is_offered_at_once(line: Line) -> None:
    await line.types("bev", "/busy 1")
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("cy", labels.ACCEPT)
    await line.presses("ana", labels.NO_ANSWER)
    assert "bev" not in await line.paged()
    await line.later(60)
    assert "bev" in await line.paged()


@pytest.mark.parametrize("minutes", ["0", "721", "-5", "soon", "1.5", "\u00b2", "9" * 5_000])
async def test_minutes_that_make_no_sense_are_asked_for_again(line: Line, minutes: str) -> None:
    assert readable((await line.types("bev", f"/busy {minutes}")).card) == refusing.minutes_wanted()


@pytest.mark.parametrize("command", ["/busy", "/available"])
async def test_an_agent_has_nothing_to_set(line: Line, command: str) -> None:
    assert readable((await line.types("ana", command)).card) == refusing.only_for_responders()


@pytest.mark.parametrize(
    "issue", ["<!channel>", "<https://x.example|ok>", "```", "\u202eevil", "\U0001f621", "payload=1"]
)
async def test_hostile_words_page_like_any_other_and_are_shown_as_typed(line: Line, issue: str) -> None:
    await line.types("ana", f"/escalate 4711 {issue}")
    card = line.chat.newest("bev")
    facts = dict(pair for part in card.parts if isinstance(part, Facts) for pair in part.pairs)
    assert facts["Issue"] == (issue,)


async def test_what_no_database_takes_is_marked_and_pages_all_the_same(line: Line) -> None:
    await line.types("ana", "/escalate 4711 half \ud83d of it\0")
    assert (await line.state()).stage is Stage.PAGING
    kept = await line.store.read(lambda unit: unit.briefings.get(FIRST))
    assert kept.issue.startswith("half ")
    assert "\0" not in kept.issue
