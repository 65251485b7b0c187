"""What people do in Slack becomes an act, and its reply Slack's own answer, the same over HTTP and Socket Mode."""

import asyncio

import pytest

from bot.domain.acts import Act, HomeOpened, Pressed, RequestKey, Submitted, Typed
from bot.messages import refusing
from bot.messages.card import Card, Choice, Choices, Facts, Note, Reply
from bot.ports import MessageKey, Unavailable
from directory.people import PersonId
from tests.adapters.slack.conftest import Shop
from tests.adapters.slack.desk import silent
from tests.adapters.slack.samples import details, page
from tests.fakes.slack import Answer, FaultKind, Message, View

ADA = PersonId("ada")
FREE = Reply(card=Card("Who is free", (Facts((("Beverly", ("free",)),)),)))
FORM = Reply(form=details())
TAKEN = Reply(card=Card("Beverly has it", (Note(("Beverly Crusher has it. Thank you!",)),)))


def named(answer: Answer) -> RequestKey:
    return RequestKey(f"slack:{answer.payload['trigger_id']}")


async def a_page(shop: Shop) -> Message:
    await shop.app.chat.post(ADA, page(), MessageKey("e-1/ada/1"))
    return shop.fake.latest(shop.agent)


async def a_form(shop: Shop) -> View:
    shop.desk.script = lambda _: FORM
    await shop.fake.command(shop.agent, "/escalate")
    shop.desk.script = silent
    shop.desk.acts.clear()
    return shop.fake.open_view(shop.agent)


def away(_: Act) -> Reply:
    raise Unavailable


def broken(act: Act) -> Reply:
    raise RuntimeError(f"could not do {act}")


@pytest.mark.parametrize("command", ["/escalate", "/leads", "/available", "/busy", "/callbacks"])
async def test_a_command_is_taken_as_typed(shop: Shop, command: str) -> None:
    answer = await shop.fake.command(shop.agent, command, "east 1234567 a <b> & &amp; ünï 🔥")
    assert (answer.status, answer.text) == (200, "")
    assert shop.act == Typed(ADA, command, "east 1234567 a <b> & &amp; ünï 🔥", named(answer))


async def test_a_command_whose_text_speaks_of_a_payload_pages_like_any_other(shop: Shop) -> None:
    text = "1234567 payload=1 payload rejected"
    assert (await shop.fake.command(shop.agent, "/escalate", text)).error is None
    assert isinstance(shop.act, Typed)
    assert shop.act.text == text


async def test_the_card_that_answers_a_command_is_for_the_typers_eyes_only(shop: Shop) -> None:
    shop.desk.script = lambda _: FREE
    answer = await shop.fake.command(shop.agent, "/leads")
    assert answer.shown is not None
    assert "Beverly" in answer.shown.plain()
    assert answer.body["response_type"] == "ephemeral"
    assert shop.fake.messages(shop.agent) == []


async def test_a_command_that_needs_more_opens_a_form(shop: Shop) -> None:
    view = await a_form(shop)
    assert (view.callback_id, view.private_metadata) == ("wl:open", "e-1")


async def test_a_form_that_could_not_be_opened_is_told(shop: Shop) -> None:
    shop.desk.script = lambda _: FORM
    shop.fake.fault(FaultKind.REFUSED, "views.open", error="expired_trigger_id")
    answer = await shop.fake.command(shop.agent, "/escalate")
    assert answer.shown is not None
    assert answer.shown.plain() == refusing.form_not_opened()


async def test_a_form_that_could_not_be_opened_denies_nothing_that_the_press_did(shop: Shop) -> None:
    message = await a_page(shop)
    shop.desk.script = lambda _: FORM
    shop.fake.fault(FaultKind.REFUSED, "views.open", error="expired_trigger_id")
    await shop.fake.press(shop.agent, message, "wl:accept")
    await shop.fake.wait_for(lambda: shop.fake.ephemerals(shop.agent))
    told = shop.fake.ephemerals(shop.agent)[0].plain()
    assert "the callback is promised" in told
    assert "nothing was changed" not in told


async def test_a_pressed_button_carries_its_intent_and_subject(shop: Shop) -> None:
    answer = await shop.fake.press(shop.agent, await a_page(shop), "wl:accept")
    assert (answer.status, answer.text) == (200, "")
    assert shop.act == Pressed(ADA, "accept", "p-7", "", named(answer))


async def test_a_chosen_option_carries_its_value_beside_intent_and_subject(shop: Shop) -> None:
    answer = await shop.fake.press(shop.agent, await a_page(shop), "wl:break", option="15")
    assert shop.act == Pressed(ADA, "break", "p-7", "15", named(answer))


async def test_each_of_several_like_buttons_carries_its_own_subject(shop: Shop) -> None:
    done = tuple(Choice("done", f"Done {n}", f"c-{n}") for n in range(3))
    shop.desk.script = lambda _: Reply(card=Card("Callbacks", (Choices(done),)))
    shown = (await shop.fake.command(shop.agent, "/callbacks")).shown
    assert shown is not None
    shop.desk.script = silent
    for button in shown.buttons().values():
        await shop.fake.press(shop.agent, shown, button.action_id)
    pressed = [(act.intent, act.subject) for act in shop.desk.acts if isinstance(act, Pressed)]
    assert pressed == [("done", "c-0"), ("done", "c-1"), ("done", "c-2")]


async def test_a_press_on_a_message_is_answered_beside_it_in_private(shop: Shop) -> None:
    message = await a_page(shop)
    shop.desk.script = lambda _: TAKEN
    await shop.fake.press(shop.agent, message, "wl:accept")
    await shop.fake.wait_for(lambda: shop.fake.ephemerals(shop.agent))
    assert "Beverly Crusher has it" in shop.fake.ephemerals(shop.agent)[0].plain()
    assert len(shop.fake.messages(shop.agent)) == 1


async def test_a_press_on_a_private_answer_is_answered_in_a_dialog(shop: Shop) -> None:
    shop.desk.script = lambda _: Reply(card=Card("Callbacks", (Choices((Choice("done", "Done", "c-1"),)),)))
    shown = (await shop.fake.command(shop.agent, "/callbacks")).shown
    assert shown is not None
    shop.desk.script = lambda _: TAKEN
    await shop.fake.press(shop.agent, shown, "wl:done")
    assert "Beverly Crusher has it" in shop.fake.open_view(shop.agent).plain()


async def test_a_press_that_needs_more_opens_a_form(shop: Shop) -> None:
    message = await a_page(shop)
    shop.desk.script = lambda _: FORM
    await shop.fake.press(shop.agent, message, "wl:accept")
    assert shop.fake.open_view(shop.agent).callback_id == "wl:open"


async def test_a_press_in_a_dialog_is_answered_in_the_same_dialog(shop: Shop) -> None:
    view = await a_form(shop)
    shop.desk.script = lambda _: Reply(card=Card("Yours", (Choices((Choice("done", "Done", "c-1"),)),)))
    await shop.fake.submit(shop.agent, view, {"account": "1234567"})
    shop.desk.script = lambda _: TAKEN
    await shop.fake.press(shop.agent, shop.fake.open_view(shop.agent), "wl:done")
    assert "Beverly Crusher has it" in shop.fake.open_view(shop.agent).plain()


async def test_a_submitted_form_carries_its_values_by_field_and_closes(shop: Shop) -> None:
    view = await a_form(shop)
    typed = {"account": "1234567", "issue": "no <dial> & tone", "want": "supervisor"}
    answer = await shop.fake.submit(shop.agent, view, typed)
    assert shop.act == Submitted(ADA, "open", "e-1", named(answer), typed)
    assert shop.fake.modals[shop.agent.id] == []


async def test_a_field_left_empty_comes_as_an_empty_text(shop: Shop) -> None:
    await shop.fake.submit(shop.agent, await a_form(shop), {"account": "1234567"})
    assert isinstance(shop.act, Submitted)
    assert shop.act.values == {"account": "1234567", "issue": "", "want": "lead"}


async def test_what_must_be_mended_is_told_at_its_field_and_the_form_stays_open(shop: Shop) -> None:
    view = await a_form(shop)
    shop.desk.script = lambda _: Reply(errors={"account": "An account has three digits or more."})
    await shop.fake.submit(shop.agent, view, {"account": "12"})
    assert shop.fake.open_view(shop.agent) is view
    assert view.errors == {"account": "An account has three digits or more."}


async def test_a_card_after_a_submitted_form_takes_its_place(shop: Shop) -> None:
    view = await a_form(shop)
    shop.desk.script = lambda _: FREE
    assert (await shop.fake.submit(shop.agent, view, {"account": "1234567"})).error is None
    assert "Beverly" in shop.fake.open_view(shop.agent).plain()


async def test_a_form_after_a_submitted_form_takes_its_place(shop: Shop) -> None:
    view = await a_form(shop)
    shop.desk.script = lambda _: Reply(form=details(intro="Once more"))
    await shop.fake.submit(shop.agent, view, {"account": "1234567"})
    assert "Once more" in shop.fake.open_view(shop.agent).plain()


async def test_an_opened_home_shows_what_is_theirs(shop: Shop) -> None:
    shop.desk.script = lambda _: FREE
    answer = await shop.fake.open_home(shop.agent)
    assert answer.status == 200
    home = await shop.fake.wait_for(lambda: shop.fake.home(shop.agent))
    assert "Beverly" in home.plain()
    assert shop.act == HomeOpened(ADA)


async def test_a_press_in_a_home_is_answered_in_a_dialog(shop: Shop) -> None:
    shop.desk.script = lambda _: Reply(card=Card("Yours", (Choices((Choice("done", "Done", "c-1"),)),)))
    await shop.fake.open_home(shop.agent)
    home = await shop.fake.wait_for(lambda: shop.fake.home(shop.agent))
    shop.desk.script = lambda _: TAKEN
    await shop.fake.press(shop.agent, home, "wl:done")
    assert "Beverly Crusher has it" in shop.fake.open_view(shop.agent).plain()


async def test_while_the_store_is_away_a_command_is_told_that_it_was_not_taken(shop: Shop) -> None:
    shop.desk.script = away
    answer = await shop.fake.command(shop.agent, "/escalate", "1234567 no dial tone")
    assert answer.shown is not None
    assert answer.shown.plain() == refusing.not_taken()


async def test_while_the_store_does_not_know_anybody_a_command_is_not_taken_either(shop: Shop) -> None:
    shop.book.away = True
    answer = await shop.fake.command(shop.agent, "/escalate", "1234567 no dial tone")
    assert answer.shown is not None
    assert answer.shown.plain() == refusing.not_taken()
    assert shop.desk.acts == []


async def test_while_the_store_is_away_a_form_stays_open_with_what_was_typed(shop: Shop) -> None:
    view = await a_form(shop)
    shop.desk.script = away
    await shop.fake.submit(shop.agent, view, {"account": "1234567"})
    assert shop.fake.open_view(shop.agent) is view
    assert view.errors == {"account": refusing.not_taken()}


async def test_a_mistake_of_ours_is_told_and_logged_without_the_callers_words(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    message = await a_page(shop)
    shop.desk.script = broken
    answer = await shop.fake.press(shop.agent, message, "wl:accept")
    assert answer.status == 200
    await shop.fake.wait_for(lambda: shop.fake.ephemerals(shop.agent))
    assert shop.fake.ephemerals(shop.agent)[0].plain() == refusing.went_wrong()
    assert "RuntimeError" in caplog.text
    assert "p-7" not in caplog.text


async def test_a_stranger_is_told_whom_to_ask_and_nothing_is_done(shop: Shop) -> None:
    answer = await shop.fake.command(shop.fake.add_user("mallory"), "/escalate", "1234567 help")
    assert answer.shown is not None
    assert answer.shown.plain() == refusing.stranger()
    assert shop.desk.acts == []


async def test_somebody_known_by_e_mail_alone_is_found_and_remembered(shop: Shop) -> None:
    bob = shop.fake.add_user("bob", email="Bob@Example.com")
    shop.book.add("bob", email="bob@example.com")
    await shop.fake.command(bob, "/available")
    await shop.fake.command(bob, "/available")
    assert [act.by for act in shop.desk.acts] == ["bob", "bob"]
    assert shop.book.contacts[PersonId("bob")].account == bob.id
    assert shop.fake.requests["users.info"] == 1


@pytest.mark.parametrize("kind", ["bot", "deleted"])
async def test_bots_and_deactivated_accounts_are_strangers_whatever_their_address(shop: Shop, kind: str) -> None:
    bob = shop.fake.add_user("bob", is_bot=kind == "bot")
    shop.book.add("bob", email="bob@example.com")
    if kind == "deleted":
        shop.fake.disable(bob)
    answer = await shop.fake.command(bob, "/available")
    assert answer.shown is not None
    assert answer.shown.plain() == refusing.stranger()


async def test_the_answer_comes_only_after_the_door_has_returned(shop: Shop) -> None:
    shop.desk.committed.clear()
    typing = asyncio.create_task(shop.fake.command(shop.agent, "/escalate", "1234567 help"))
    await shop.desk.taken.wait()
    assert not typing.done()
    shop.desk.committed.set()
    assert (await typing).status == 200
