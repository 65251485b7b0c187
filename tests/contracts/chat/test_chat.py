"""What every chat platform promises: a message stands once, changes in place, carries its choices and harms nobody."""

from datetime import UTC, datetime

import pytest

from bot.domain.acts import Act, Pressed, Submitted, Typed
from bot.messages.card import Card, Choice, Choices, Form, Headline, Note, Option, Reply
from bot.ports import Address, MessageKey, Undeliverable
from tests.adapters.slack.samples import HOSTILE, details, everywhere, page
from tests.contracts.chat.place import Place, Remote, drivers, platforms
from tests.stories.theatre import Seen, SeenForm

KEY, OTHER = MessageKey("e1/page/ana/1"), MessageKey("e2/page/ana/1")
TAKEN = Card("Beverly has it", (Headline("Beverly has it"), Note(("Thank you for answering!",))))
FORM = details()
CHOICES = [
    (choice, option)
    for part in page().parts
    if isinstance(part, Choices)
    for choice in part.choices
    for option in choice.options or (None,)
]


def long_ago() -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC)


async def post(place: Place, card: Card | None = None, key: MessageKey = KEY) -> Address:
    return await place.chat.post(place.reader, card or page(), key)


async def the_only_message(place: Place) -> Seen:
    (seen,) = await place.messages()
    return seen


async def the_form(place: Place) -> SeenForm:
    form = await place.form()
    assert form
    return form


def test_every_chat_platform_has_a_driver_here() -> None:
    missing = [
        f"adapters/{name} sends messages: write its driver, tests/contracts/chat/{name}.py"
        for name in platforms()
        if name not in drivers()
    ]
    assert missing == []


# Messages


async def test_a_posted_card_stands_before_its_reader(place: Place) -> None:
    await post(place, page("It hums"))
    seen = await the_only_message(place)
    assert seen.notice == "A caller is waiting"
    for words in ("Escalation from KS", "1234567", "It hums", "May I place you on hold", "Beverly Crusher"):
        assert words in seen.text


async def test_each_key_is_a_message_of_its_own(place: Place) -> None:
    assert await post(place) != await post(place, key=OTHER)
    assert len(await place.messages()) == 2


async def test_a_message_changes_in_place(place: Place) -> None:
    address = await post(place)
    before = await the_only_message(place)
    await place.chat.update(place.reader, address, TAKEN, KEY)
    after = await the_only_message(place)
    assert after.id == before.id
    assert "Thank you for answering!" in after.text
    assert after.choices == {}


async def test_showing_the_same_card_twice_is_harmless(place: Place) -> None:
    address = await post(place)
    before = await the_only_message(place)
    await place.chat.update(place.reader, address, page(), KEY)
    assert await the_only_message(place) == before


async def test_a_message_that_was_deleted_is_told_to_be_gone(place: Place) -> None:
    address = await post(place)
    await place.throw_away(await the_only_message(place))
    with pytest.raises(Undeliverable) as failed:
        await place.chat.update(place.reader, address, TAKEN, KEY)
    assert failed.value.gone
    assert not failed.value.lost


async def test_a_message_that_was_never_sent_is_not_found(place: Place) -> None:
    await post(place, key=OTHER)
    assert await place.chat.find(place.reader, KEY, long_ago()) is None


@pytest.mark.parametrize("text", HOSTILE)
async def test_nothing_typed_comes_alive_and_everything_fits(place: Place, text: str) -> None:
    await post(place, everywhere(text))
    assert (await the_only_message(place)).live == ()


async def test_what_was_typed_is_read_as_it_was_typed(place: Place) -> None:
    await post(place, page("a & b < c > d *bold* _it_ [x](http://evil.example) <b>"))
    assert "a & b < c > d *bold* _it_ [x](http://evil.example) <b>" in (await the_only_message(place)).text


# What goes wrong


async def test_a_message_whose_answer_was_lost_is_found_where_the_platform_can_look(remote: Remote) -> None:
    since = long_ago()
    await post(remote, key=OTHER)
    remote.lose_answer()
    with pytest.raises(Undeliverable) as failed:
        await post(remote)
    assert failed.value.lost
    assert not failed.value.permanent
    found = await remote.chat.find(remote.reader, KEY, since)
    assert (found is not None) == remote.can_look
    if found:
        await remote.chat.update(remote.reader, found, TAKEN, KEY)
        assert "Thank you for answering!" in (await remote.messages())[-1].text


async def test_whoever_cannot_be_reached_is_told_of_at_once_with_a_reason_that_tells_nothing(remote: Remote) -> None:
    remote.refuse()
    with pytest.raises(Undeliverable) as failed:
        await post(remote, page("It hums"))
    assert failed.value.permanent
    assert failed.value.reason
    assert "hums" not in failed.value.reason


async def test_a_platform_that_asks_for_time_is_given_it(remote: Remote) -> None:
    await post(remote, key=OTHER)
    remote.ask_to_wait(7)
    with pytest.raises(Undeliverable) as failed:
        await post(remote)
    assert failed.value.retry_after == 7
    assert not failed.value.permanent
    assert len(await remote.messages()) == 1


# What people do


async def test_a_command_comes_in_as_it_was_typed(place: Place) -> None:
    await place.type("4711-220 no dial tone <b> & *so on*")
    (act,) = place.door.acts
    assert isinstance(act, Typed)
    assert (act.by, act.command, act.text) == (place.reader, "/escalate", "4711-220 no dial tone <b> & *so on*")


async def test_a_private_answer_is_read_by_who_asked(place: Place) -> None:
    place.door.script = lambda _: Reply(TAKEN)
    await place.type("status")
    assert "Thank you for answering!" in await place.answer()


@pytest.mark.parametrize(("choice", "option"), CHOICES)
async def test_every_choice_can_be_pressed_and_comes_back_as_what_it_is(
    place: Place, choice: Choice, option: Option | None
) -> None:
    await post(place)
    await place.press(await the_only_message(place), choice.label, option.label if option else "")
    (act,) = place.door.acts
    assert isinstance(act, Pressed)
    assert (act.by, act.intent, act.subject) == (place.reader, choice.intent, choice.subject)
    assert act.option == (option.value if option else "")


async def test_two_presses_are_two_requests(place: Place) -> None:
    await post(place)
    for _ in range(2):
        await place.press(await the_only_message(place), "Accept")
    first, second = place.door.acts
    assert isinstance(first, Pressed)
    assert isinstance(second, Pressed)
    assert first.request != second.request


# Forms


def with_the_form(act: Act, form: Form = FORM) -> Reply:
    return Reply(form=form) if isinstance(act, Typed) else Reply()


def with_faults(act: Act) -> Reply:
    return Reply(errors={"account": "There is no such account."}) if isinstance(act, Submitted) else with_the_form(act)


async def test_a_form_comes_back_with_what_was_filled_in(place: Place) -> None:
    place.door.script = with_the_form
    await place.type("")
    await place.fill_in({"Account": "4711", "What is wrong": "It hums\n& <b>", "Lead or Supervisor": "A Supervisor"})
    act = place.door.acts[-1]
    assert isinstance(act, Submitted)
    assert (act.by, act.intent, act.subject) == (place.reader, FORM.intent, FORM.subject)
    assert act.values == {"account": "4711", "issue": "It hums\n& <b>", "want": "supervisor"}
    assert await place.form() is None


async def test_a_form_opens_with_what_is_known_already(place: Place) -> None:
    place.door.script = lambda act: with_the_form(act, details(account="4711 & <b>"))
    await place.type("")
    form = await the_form(place)
    assert form.values == {"Account": "4711 & <b>", "What is wrong": "", "Lead or Supervisor": "A Lead"}


async def test_a_fault_stands_beside_its_field_and_what_was_typed_is_kept(place: Place) -> None:
    place.door.script = with_faults
    await place.type("")
    await place.fill_in({"Account": "nonsense", "What is wrong": "It hums"})
    form = await the_form(place)
    assert form.errors == {"Account": "There is no such account."}
    assert form.values["Account"] == "nonsense"
    assert form.values["What is wrong"] == "It hums"
