"""The chats: messages stand under their key, are redrawn in place, and outlast a restart."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.simulator.chat import SimulatorChat
from adapters.simulator.simulator import Simulator
from bot.messages.card import (
    Card,
    Choice,
    Choices,
    Facts,
    Headline,
    Note,
    Option,
    Steps,
    Tone,
    Weight,
    When,
    Who,
    Words,
)
from bot.ports import Address, MessageKey, Undeliverable
from directory.people import PersonId
from tests.adapters.simulator.stage import ANA, BEVERLY, NOON, SystemTime, card, in_minutes

KEY = MessageKey("escalation-1/ana")


@pytest.fixture
def chat() -> SimulatorChat:
    return Simulator(":memory:", SystemTime()).chat


async def test_a_message_stands_in_the_chat_of_whom_it_was_sent_to_and_of_nobody_else(chat: SimulatorChat) -> None:
    await chat.post(ANA, card("One"), KEY)
    assert [message.card for message in chat.messages(ANA, 10)] == [card("One")]
    assert chat.messages(BEVERLY, 10) == ()


async def test_a_key_that_stands_already_gives_the_same_address_and_no_second_message(chat: SimulatorChat) -> None:
    first = await chat.post(ANA, card("One"), KEY)
    assert await chat.post(ANA, card("One"), KEY) == first
    assert len(chat.messages(ANA, 10)) == 1


async def test_the_same_key_for_two_people_is_two_messages(chat: SimulatorChat) -> None:
    assert await chat.post(ANA, card(), KEY) != await chat.post(BEVERLY, card(), KEY)


async def test_an_update_redraws_the_message_where_it_stands(chat: SimulatorChat) -> None:
    address = await chat.post(ANA, card("One"), KEY)
    await chat.post(ANA, card("Two"), MessageKey("another"))
    await chat.update(ANA, address, card("One, redrawn"), KEY)
    redrawn, untouched = chat.messages(ANA, 10)
    assert (redrawn.card, redrawn.version) == (card("One, redrawn"), 1)
    assert (untouched.card, untouched.version) == (card("Two"), 0)


@pytest.mark.parametrize(("to", "address"), [(ANA, "17"), (BEVERLY, "1"), (ANA, "no address")])
async def test_an_update_of_what_is_not_there_says_that_it_is_gone(
    chat: SimulatorChat, to: PersonId, address: str
) -> None:
    await chat.post(ANA, card(), KEY)
    with pytest.raises(Undeliverable) as fault:
        await chat.update(to, Address(address), card("Changed"), KEY)
    assert fault.value.gone
    assert [message.card for message in chat.messages(ANA, 10)] == [card()]


async def test_a_message_is_found_by_its_key(chat: SimulatorChat) -> None:
    assert await chat.find(ANA, KEY, NOON) is None
    address = await chat.post(ANA, card(), KEY)
    assert await chat.find(ANA, KEY, NOON) == address
    assert await chat.find(BEVERLY, KEY, NOON) is None


async def test_only_the_newest_messages_are_given_oldest_first(chat: SimulatorChat) -> None:
    for number in range(5):
        await chat.post(ANA, card(str(number)), MessageKey(str(number)))
    assert [message.key for message in chat.messages(ANA, 2)] == ["3", "4"]


async def test_a_restart_forgets_no_part_of_a_message(tmp_path: Path) -> None:
    beverly = Who(BEVERLY, "Beverly Johnson")
    everything = Card(
        "You are asked to help",
        (
            Headline('{"text": "not JSON"}', Tone.URGENT),
            Facts(
                (("Due", (When(datetime(2026, 3, 2, 9, 30, 0, 5, tzinfo=UTC), day=True),)), ("With", (beverly, ""))),
            ),
            Note(("2026-03-02T09:30:00Z", When(NOON)), quiet=True),
            Words("Say", "May I place you on hold?"),
            Steps("The warm transfer", (("Dial ", beverly), ("Leave",))),
            Choices((Choice("done", "Done", "e-1", Weight.MAIN, (Option("resolved", "Resolved"),)),)),
            Facts(()),
            Note(()),
        ),
    )
    path = str(tmp_path / "chats.db")
    before = Simulator(path, SystemTime())
    address = await before.chat.post(ANA, everything, KEY)
    before.close()
    after = Simulator(path, SystemTime(in_minutes(1)))
    (message,) = after.chat.messages(ANA, 10)
    assert (message.address, message.key, message.card, message.at) == (address, KEY, everything, NOON)
    after.close()
