"""Cards reach people's direct messages once, and every way in which Slack may fail is told for what it is."""

import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.settings import SlackSettings
from adapters.slack.slack import Slack
from bot.messages.card import Card, Note
from bot.ports import Address, MessageKey, Undeliverable
from directory.people import PersonId
from tests.adapters.slack.conftest import Shop, opened
from tests.adapters.slack.samples import HOSTILE, everywhere, page
from tests.fakes.slack import FakeSlack, FaultKind

KEY = MessageKey("e-1/ada/1")
ADA = PersonId("ada")
LATER = Card("Beverly has it", (Note(("Beverly has it",)),))


@pytest.fixture
async def shop(fake: FakeSlack) -> AsyncIterator[Shop]:
    """Run the adapter over HTTP with Slack's limits on posting lifted: pacing is the sender's."""
    fake.limits.burst = 100
    async with opened(fake, "http") as shop:
        yield shop


async def refusal(shop: Shop, key: MessageKey = KEY) -> Undeliverable:
    with pytest.raises(Undeliverable) as refused:
        await shop.app.chat.post(ADA, page(), key)
    return refused.value


def long_ago() -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC)


async def test_a_card_is_posted_to_the_persons_direct_message(shop: Shop) -> None:
    address = await shop.app.chat.post(ADA, page("It hums"), KEY)
    message = shop.fake.latest(shop.agent)
    assert address == f"{message.channel}/{message.ts}"
    assert "It hums" in message.plain()
    assert message.text == "A caller is waiting"


async def test_a_message_carries_its_key_and_nothing_that_a_caller_told(shop: Shop) -> None:
    await shop.app.chat.post(ADA, page("It hums"), KEY)
    assert shop.fake.latest(shop.agent).metadata == {"event_type": "warmline", "event_payload": {"key": KEY}}


@pytest.mark.parametrize("text", HOSTILE)
async def test_nothing_typed_comes_alive_in_a_message(shop: Shop, text: str) -> None:
    await shop.app.chat.post(ADA, everywhere(text), KEY)
    alive = [mark for mark in shop.fake.latest(shop.agent).markup() if not mark.startswith("<!date^")]
    assert alive == []


async def test_a_direct_message_is_opened_once_and_remembered(shop: Shop) -> None:
    await shop.app.chat.post(ADA, page(), KEY)
    await shop.app.chat.post(ADA, page(), MessageKey("e-2/ada/1"))
    assert shop.fake.requests["conversations.open"] == 1
    assert shop.book.contacts[ADA].chat == shop.fake.dm_with(shop.agent)


async def test_a_chat_remembered_from_another_workspace_is_opened_anew(shop: Shop) -> None:
    shop.book.add("ada", account=shop.agent.id, chat="D0FOREIGN")
    await shop.app.chat.post(ADA, page(), KEY)
    assert len(shop.fake.messages(shop.agent)) == 1
    assert shop.book.contacts[ADA].chat == shop.fake.dm_with(shop.agent)


async def test_somebody_without_an_account_is_found_by_e_mail_and_remembered(shop: Shop) -> None:
    shop.book.add("ada", email="ada@example.com")
    await shop.app.chat.post(ADA, page(), KEY)
    assert len(shop.fake.messages(shop.agent)) == 1
    assert shop.book.contacts[ADA].account == shop.agent.id


async def test_a_message_is_redrawn_in_place(shop: Shop) -> None:
    address = await shop.app.chat.post(ADA, page(), KEY)
    await shop.app.chat.update(ADA, address, LATER, KEY)
    (message,) = shop.fake.messages(shop.agent)
    assert message.edits == 1
    assert message.plain() == "Beverly has it"
    assert message.metadata is not None


async def test_people_on_a_card_are_mentioned_by_their_accounts(shop: Shop) -> None:
    shop.book.add("beverly", account="U0BEVERLY")
    await shop.app.chat.post(ADA, page(), KEY)
    assert "<@U0BEVERLY>" in shop.fake.latest(shop.agent).markup()


@pytest.mark.parametrize(
    ("email", "why"),
    [
        (None, "the directory has neither a Slack account nor an e-mail address"),
        ("nobody@example.com", "no Slack account has their e-mail address"),
    ],
)
async def test_whoever_slack_does_not_know_is_undeliverable_for_good(shop: Shop, email: str | None, why: str) -> None:
    shop.book.add("ada", email=email)
    refused = await refusal(shop)
    assert (refused.permanent, refused.reason) == (True, why)


async def test_whoever_left_the_directory_is_undeliverable_for_good(shop: Shop) -> None:
    shop.book.contacts.clear()
    assert (await refusal(shop)).permanent


async def test_while_the_store_is_away_nothing_is_sent_and_nothing_is_lost(shop: Shop) -> None:
    shop.book.away = True
    refused = await refusal(shop)
    assert (refused.permanent, refused.lost, refused.reason) == (False, False, "Warmline's own store was away")
    assert shop.fake.requests.total() == 0


async def test_a_deactivated_account_is_undeliverable_for_good(shop: Shop) -> None:
    shop.fake.disable(shop.agent)
    refused = await refusal(shop)
    assert (refused.permanent, refused.reason) == (True, "their Slack account is deactivated")


async def test_a_closed_messages_tab_is_undeliverable_for_good(shop: Shop) -> None:
    shop.fake.close_messages_tab(shop.agent)
    assert (await refusal(shop)).permanent


async def test_being_asked_to_wait_tells_how_long(shop: Shop) -> None:
    shop.fake.fault(FaultKind.RATE_LIMITED, "chat.postMessage", seconds=7)
    refused = await refusal(shop)
    assert (refused.retry_after, refused.permanent, refused.lost) == (7, False, False)


async def test_being_asked_to_wait_before_the_chat_is_open_tells_how_long_too(shop: Shop) -> None:
    shop.fake.fault(FaultKind.RATE_LIMITED, "conversations.open", seconds=9)
    assert (await refusal(shop)).retry_after == 9


@pytest.mark.parametrize("kind", [FaultKind.LOST_ANSWER, FaultKind.RESET, FaultKind.HTML, FaultKind.STATUS])
async def test_a_post_without_a_proper_answer_is_lost_and_not_repeated(shop: Shop, kind: FaultKind) -> None:
    shop.fake.fault(kind, "chat.postMessage", status=503)
    refused = await refusal(shop)
    assert (refused.lost, refused.permanent) == (True, False)
    assert shop.fake.requests["chat.postMessage"] == 1


@pytest.mark.parametrize("error", ["internal_error", "fatal_error"])
async def test_a_fault_inside_slack_may_have_posted(shop: Shop, error: str) -> None:
    shop.fake.fault(FaultKind.REFUSED, "chat.postMessage", error=error)
    assert (await refusal(shop)).lost


async def test_a_post_that_slack_does_not_answer_at_all_is_lost(shop: Shop) -> None:
    shop.fake.fault(FaultKind.HANG, "chat.postMessage")
    refused = await refusal(shop)
    assert (refused.lost, refused.reason) == (True, "Slack did not answer")


@pytest.mark.parametrize("kind", [FaultKind.LOST_ANSWER, FaultKind.RESET, FaultKind.HTML, FaultKind.STATUS])
async def test_nothing_is_lost_before_the_message_was_sent(shop: Shop, kind: FaultKind) -> None:
    shop.fake.fault(kind, "conversations.open")
    refused = await refusal(shop)
    assert (refused.lost, refused.permanent) == (False, False)


async def test_slack_out_of_reach_is_neither_lost_nor_for_good(shop: Shop) -> None:
    shop.book.add("ada", account=shop.agent.id, chat="D1")
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        nobody = f"http://127.0.0.1:{closed_soon.getsockname()[1]}/api/"
    app = Slack(SlackSettings("xoxb-1", "secret", api_url=nobody), shop.desk, shop.book)
    await app.start()
    with pytest.raises(Undeliverable) as refused:
        await app.chat.post(ADA, page(), KEY)
    await app.stop()
    assert (refused.value.lost, refused.value.reason) == (False, "Slack could not be reached")


@pytest.mark.parametrize("error", ["missing_scope", "team_access_not_granted"])
async def test_what_may_be_mended_is_not_for_good_and_names_slacks_word(shop: Shop, error: str) -> None:
    shop.fake.fault(FaultKind.REFUSED, "chat.postMessage", error=error)
    refused = await refusal(shop)
    assert (refused.permanent, refused.lost, refused.reason) == (False, False, f"Slack refused: {error}")


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_token_that_is_not_taken_locks_everything_out_and_says_what_to_do(shop: Shop, error: str) -> None:
    shop.fake.fault(FaultKind.REFUSED, "chat.postMessage", error=error)
    refused = await refusal(shop)
    assert (refused.permanent, refused.lost, refused.locked_out) == (False, False, True)
    assert error in refused.reason
    assert "SLACK_BOT_TOKEN" in refused.reason


async def test_slack_that_is_not_there_just_now_is_silent(shop: Shop) -> None:
    shop.fake.fault(FaultKind.REFUSED, "chat.postMessage", error="service_unavailable")
    refused = await refusal(shop)
    assert (refused.permanent, refused.silent) == (False, True)


@pytest.mark.parametrize("error", ["message_not_found", "edit_window_closed", "cant_update_message", "block_mismatch"])
async def test_a_message_that_cannot_be_changed_any_more_is_gone(shop: Shop, error: str) -> None:
    address = await shop.app.chat.post(ADA, page(), KEY)
    shop.fake.fault(FaultKind.REFUSED, "chat.update", error=error)
    with pytest.raises(Undeliverable) as refused:
        await shop.app.chat.update(ADA, address, LATER, KEY)
    assert refused.value.gone


async def test_a_message_at_an_address_that_never_was_is_gone(shop: Shop) -> None:
    with pytest.raises(Undeliverable) as refused:
        await shop.app.chat.update(ADA, Address("D9/1.000001"), LATER, KEY)
    assert refused.value.gone


async def test_an_update_is_never_lost_since_it_may_be_repeated(shop: Shop) -> None:
    address = await shop.app.chat.post(ADA, page(), KEY)
    shop.fake.fault(FaultKind.LOST_ANSWER, "chat.update")
    with pytest.raises(Undeliverable) as refused:
        await shop.app.chat.update(ADA, address, LATER, KEY)
    assert (refused.value.lost, refused.value.gone, refused.value.permanent) == (False, False, False)


async def test_a_message_whose_answer_was_lost_is_found_by_its_key(shop: Shop) -> None:
    since = shop.fake.clock.now()
    shop.fake.fault(FaultKind.LOST_ANSWER, "chat.postMessage")
    await refusal(shop)
    message = shop.fake.latest(shop.agent)
    assert await shop.app.chat.find(ADA, KEY, since) == f"{message.channel}/{message.ts}"


async def test_a_message_that_was_never_sent_is_not_found(shop: Shop) -> None:
    await shop.app.chat.post(ADA, page(), MessageKey("another"))
    assert await shop.app.chat.find(ADA, KEY, long_ago()) is None


async def test_before_anything_was_posted_nothing_is_looked_for(shop: Shop) -> None:
    assert await shop.app.chat.find(ADA, KEY, long_ago()) is None
    assert shop.fake.requests["conversations.history"] == 0


async def test_a_message_is_found_behind_a_page_of_others(shop: Shop) -> None:
    await shop.app.chat.post(ADA, LATER, KEY)
    wanted = shop.fake.latest(shop.agent)
    channel = shop.fake.dm_with(shop.agent)
    for number in range(250):
        shop.fake.keep(channel, shop.agent.id, str(number), [], None)
    assert await shop.app.chat.find(ADA, KEY, long_ago()) == f"{channel}/{wanted.ts}"


async def test_messages_from_well_before_are_not_looked_through(shop: Shop) -> None:
    await shop.app.chat.post(ADA, LATER, KEY)
    assert await shop.app.chat.find(ADA, KEY, shop.fake.clock.now() + timedelta(minutes=6)) is None


async def test_a_message_is_found_though_this_machines_clock_is_ahead_of_slacks(shop: Shop) -> None:
    await shop.app.chat.post(ADA, LATER, KEY)
    assert await shop.app.chat.find(ADA, KEY, shop.fake.clock.now() + timedelta(minutes=1)) is not None


async def test_a_search_that_fails_tells_so_rather_than_that_nothing_is_there(shop: Shop) -> None:
    await shop.app.chat.post(ADA, LATER, KEY)
    shop.fake.fault(FaultKind.STATUS, "conversations.history")
    with pytest.raises(Undeliverable):
        await shop.app.chat.find(ADA, KEY, long_ago())
