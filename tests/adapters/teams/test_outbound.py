"""Cards reach people's chats with the bot, and every way in which Teams may fail is told for what it is."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.messages.card import Card, Note, Reply
from bot.ports import Address, MessageKey, Undeliverable
from directory.people import PersonId
from tests.adapters.slack.samples import page
from tests.adapters.teams.conftest import Shop, opened
from tests.fakes.teams import LEGACY_WRITES_BLOCKED, FakeTeams, FaultKind

KEY = MessageKey("e-1/ada/1")
ADA = PersonId("ada")
LATER = Card("Beverly has it", (Note(("Beverly has it",)),))


async def refusal(shop: Shop) -> Undeliverable:
    with pytest.raises(Undeliverable) as refused:
        await shop.app.chat.post(ADA, page(), KEY)
    return refused.value


async def test_a_card_is_posted_to_the_persons_chat(shop: Shop) -> None:
    address = await shop.app.chat.post(ADA, page("It hums"), KEY)
    message = shop.fake.latest(shop.agent)
    assert address == f"{message.chat}/{message.id}"
    assert "It hums" in message.plain()
    assert message.summary == "A caller is waiting"


async def test_a_card_is_redrawn_in_place(shop: Shop) -> None:
    address = await shop.app.chat.post(ADA, page(), KEY)
    await shop.app.chat.update(ADA, address, LATER, KEY)
    (message,) = shop.fake.messages(shop.agent)
    assert "Beverly has it" in message.plain()


async def test_a_message_that_was_thrown_away_is_gone(shop: Shop) -> None:
    address = await shop.app.chat.post(ADA, page(), KEY)
    chat, _, _ = address.rpartition("/")
    with pytest.raises(Undeliverable) as refused:
        await shop.app.chat.update(ADA, Address(f"{chat}/1"), LATER, KEY)
    assert refused.value.gone


async def test_nothing_can_be_looked_for(shop: Shop) -> None:
    assert await shop.app.chat.find(ADA, KEY, datetime(2020, 1, 1, tzinfo=UTC)) is None


async def test_whoever_was_met_in_a_channel_alone_gets_a_chat_of_their_own_opened(shop: Shop) -> None:
    bea = shop.fake.add_user("bea", installed=True)
    shop.book.add("bea", account=bea.id)
    team = shop.fake.add_channel("Floor", bea)
    await shop.fake.install(bea, team)
    await shop.app.settle()
    await shop.app.chat.post(PersonId("bea"), page(), KEY)
    await shop.app.chat.post(PersonId("bea"), page(), MessageKey("e-2/bea/1"))
    assert len(shop.fake.messages(bea)) == 2
    assert shop.fake.requests["create"] == 1


@pytest.mark.parametrize("told", ["Ada@Example.com", "ada@example.com"])
async def test_the_directory_may_tell_a_user_principal_name(shop: Shop, told: str) -> None:
    shop.book.add("ada", account=told)
    await shop.app.chat.post(ADA, page(), KEY)
    assert len(shop.fake.messages(shop.agent)) == 1


async def test_the_directory_may_tell_an_email_address_alone(shop: Shop) -> None:
    shop.book.add("ada", email="ada@example.com")
    await shop.app.chat.post(ADA, page(), KEY)
    assert len(shop.fake.messages(shop.agent)) == 1


async def test_whoever_never_met_the_bot_can_t_be_reached(shop: Shop) -> None:
    shop.book.add("ada", account="somebody else")
    failed = await refusal(shop)
    assert failed.permanent
    assert "have not installed" in failed.reason


async def test_whoever_left_the_directory_can_t_be_reached(shop: Shop) -> None:
    shop.book.contacts.clear()
    assert (await refusal(shop)).permanent


@pytest.mark.parametrize(
    "code",
    [
        "BotNotInConversationRoster",
        "ConversationBlockedByUser",
        "BotDisabledByAdmin",
        "MessageWritesBlocked",
        LEGACY_WRITES_BLOCKED,
        "NotEnoughPermissions",
        "InvalidBotApiHost",
    ],
)
async def test_whoever_is_blocked_is_unreachable_and_that_is_remembered(shop: Shop, code: str) -> None:
    shop.fake.block(shop.agent, code)
    failed = await refusal(shop)
    assert failed.permanent
    assert "403" not in failed.reason
    assert [one.lost for one in await shop.known.lost(shop.app.chat.platform)] == [failed.reason]
    shop.fake.unblock(shop.agent)
    await shop.app.chat.post(ADA, page(), KEY)
    assert await shop.known.lost(shop.app.chat.platform) == ()


async def test_whoever_is_found_blocked_by_a_redrawn_card_is_remembered_too(shop: Shop) -> None:
    address = await shop.app.chat.post(ADA, page(), KEY)
    shop.fake.block(shop.agent, "ConversationBlockedByUser")
    with pytest.raises(Undeliverable) as refused:
        await shop.app.chat.update(ADA, address, LATER, KEY)
    assert refused.value.permanent
    assert [one.lost for one in await shop.known.lost(shop.app.chat.platform)] == [refused.value.reason]


async def test_a_message_that_teams_does_not_take_says_nothing_of_the_person(shop: Shop) -> None:
    shop.fake.fault(FaultKind.STATUS, "send", status=413)
    assert (await refusal(shop)).permanent
    assert await shop.known.lost(shop.app.chat.platform) == ()


async def test_whoever_can_have_no_chat_any_more_can_t_be_reached(shop: Shop) -> None:
    shop.fake.fault(FaultKind.STATUS, "send", status=404)
    shop.fake.fault(FaultKind.STATUS, "create", status=404)
    failed = await refusal(shop)
    assert (failed.permanent, failed.gone) == (True, False)
    assert [one.lost for one in await shop.known.lost(shop.app.chat.platform)] == [failed.reason]


async def test_taking_the_app_out_is_remembered_until_it_is_there_again(shop: Shop) -> None:
    await shop.fake.uninstall(shop.agent)
    await shop.app.settle()
    (lost,) = await shop.known.lost(shop.app.chat.platform)
    assert (lost.account, lost.alias) == (shop.agent.id, "ada@example.com")
    await shop.fake.install(shop.agent)
    await shop.app.settle()
    assert await shop.known.lost(shop.app.chat.platform) == ()


async def test_a_wait_is_told_in_seconds(shop: Shop) -> None:
    shop.fake.fault(FaultKind.RATE_LIMITED, "send", seconds=7)
    assert (await refusal(shop)).retry_after == 7


@pytest.mark.parametrize("status", [412, 500, 502, 503, 504])
async def test_a_fault_of_teams_own_passes(shop: Shop, status: int) -> None:
    shop.fake.fault(FaultKind.STATUS, "send", status=status)
    failed = await refusal(shop)
    assert not failed.permanent
    assert shop.fake.requests["send"] == 1


@pytest.mark.parametrize("status", [400, 405, 409, 413, 422])
async def test_any_other_refusal_is_for_good(shop: Shop, status: int) -> None:
    shop.fake.fault(FaultKind.STATUS, "send", status=status)
    assert (await refusal(shop)).permanent


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.LOST_ANSWER, FaultKind.HTML])
async def test_an_answer_that_is_lost_is_told_to_be(shop: Shop, kind: FaultKind) -> None:
    shop.fake.fault(kind, "send")
    failed = await refusal(shop)
    assert failed.lost
    assert not failed.permanent
    assert shop.fake.requests["send"] == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_an_update_is_not_tried_again_behind_the_senders_back(shop: Shop, status: int) -> None:
    address = await shop.app.chat.post(ADA, page(), KEY)
    shop.fake.fault(FaultKind.STATUS, "update", status=status)
    with pytest.raises(Undeliverable):
        await shop.app.chat.update(ADA, address, LATER, KEY)
    assert shop.fake.requests["update"] == 1


async def test_a_service_that_is_not_there_was_not_reached(shop: Shop) -> None:
    (kept,) = shop.known.kept.values()
    elsewhere = kept.words.replace(shop.fake.service_url, "http://127.0.0.1:9/amer/")
    await shop.known.keep(shop.app.chat.platform, type(kept)(kept.account, elsewhere))
    failed = await refusal(shop)
    assert (failed.reason, failed.lost) == ("Teams could not be reached", False)


async def test_a_chat_that_is_gone_is_opened_anew(shop: Shop) -> None:
    (kept,) = shop.known.kept.values()
    chat = shop.fake.chat_with(shop.agent).id
    await shop.known.keep(shop.app.chat.platform, type(kept)(kept.account, kept.words.replace(chat, "a:gone")))
    await shop.app.chat.post(ADA, page(), KEY)
    assert len(shop.fake.messages(shop.agent)) == 1


async def test_one_login_serves_everybody(shop: Shop) -> None:
    for n in range(3):
        await shop.app.chat.post(ADA, page(), MessageKey(f"e-{n}/ada/1"))
    assert shop.fake.requests["login"] == 0


async def test_a_login_that_teams_no_longer_takes_is_made_anew(shop: Shop) -> None:
    shop.fake.tokens.clear()
    assert not (await refusal(shop)).permanent
    await shop.app.chat.post(ADA, page(), KEY)
    assert shop.fake.requests["login"] == 1


async def test_a_login_that_a_private_answer_finds_worn_out_is_made_anew(shop: Shop) -> None:
    team = shop.fake.add_channel("Floor", shop.agent)
    shop.desk.script = lambda _: Reply(card=LATER)
    shop.fake.tokens.clear()
    await shop.fake.mention(shop.agent, team, "leads")
    await shop.app.settle()
    assert shop.fake.requests["login"] == 1
    assert len(shop.fake.private(shop.agent)) == 1


async def test_calls_one_after_the_other_share_a_connection(shop: Shop) -> None:
    shop.fake.connections.clear()
    for n in range(3):
        await shop.app.chat.post(ADA, page(), MessageKey(f"e-{n}/ada/1"))
    assert len(shop.fake.connections) == 1


async def test_a_connection_that_rested_long_is_not_trusted(fake: FakeTeams) -> None:
    now = [0.0]
    async with opened(fake, seconds=lambda: now[0]) as shop:
        fake.connections.clear()
        for now[0] in (100.0, 159.0, 220.0):
            await shop.app.chat.post(ADA, page(), MessageKey(f"e-{now[0]}/ada/1"))
        assert len(fake.connections) == 2


async def test_calls_go_through_the_machines_proxy(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    # Asked as a proxy, the fake takes the request whatever its host.
    monkeypatch.setenv("http_proxy", shop.fake.base_url)
    (kept,) = shop.known.kept.values()
    elsewhere = kept.words.replace(shop.fake.base_url, "http://smba.example.com/")
    await shop.known.keep(shop.app.chat.platform, type(kept)(kept.account, elsewhere))
    await shop.app.chat.post(ADA, page(), KEY)
    assert len(shop.fake.messages(shop.agent)) == 1


async def test_many_messages_to_one_person_keep_teams_pace(shop: Shop) -> None:
    sends = (shop.app.chat.post(ADA, page(), MessageKey(f"e-{n}/ada/1")) for n in range(8))
    await asyncio.gather(*sends)
    assert shop.fake.violations == []
    assert len(shop.fake.messages(shop.agent)) == 8
