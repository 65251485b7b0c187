"""Whoever did something is found in the directory, and whoever was met anywhere can be written to first."""

from dataclasses import replace

import pytest

from adapters.teams.settings import TEAMS
from bot.ports import MessageKey
from tests.adapters.slack.samples import page
from tests.adapters.teams.conftest import Shop
from tests.fakes.teams import Answer, FaultKind, TeamsUser

KEY = MessageKey("e-1/ada/1")


async def open_the_dialog_elsewhere(shop: Shop, user: TeamsUser) -> Answer:
    """Open the dialog from the compose box of a chat of which the bot is no member."""
    place = shop.fake.add_channel("Lunch", user, kind="groupChat")
    payload = {**shop.fake.say_payload(shop.agent, ""), "type": "invoke", "name": "composeExtension/fetchTask"}
    payload |= {"from": {"id": user.mri, "name": user.name, "aadObjectId": user.id}, "value": {"commandId": "escalate"}}
    payload["conversation"] = {"id": place.id, "conversationType": "groupChat", "tenantId": user.tenant}
    place.installed = False
    answer = await shop.fake.deliver(payload)
    assert answer.status == 200
    return answer


async def test_a_stranger_is_told_whom_to_ask(shop: Shop) -> None:
    eve = shop.fake.add_user("eve", installed=True)
    await shop.fake.say(eve, "escalate 1234567 no tone")
    await shop.app.settle()
    assert "I don't know you yet" in shop.fake.latest(eve).plain()
    assert shop.desk.acts == []


@pytest.mark.parametrize(("account", "email"), [("bea@example.com", None), (None, "bea@example.com")])
async def test_somebody_is_known_by_principal_name_or_email_and_asked_for_once(
    shop: Shop, account: str | None, email: str | None
) -> None:
    bea = shop.fake.add_user("bea", upn="Bea@Example.com", installed=True)
    shop.book.add("bea", account=account, email=email)
    await shop.fake.say(bea, "leads")
    await shop.fake.say(bea, "leads")
    assert [act.by for act in shop.desk.acts] == ["bea", "bea"]
    assert shop.fake.requests["member"] == 1


async def test_an_object_id_is_the_same_in_large_letters(shop: Shop) -> None:
    bea = shop.fake.add_user("bea", id="ABCDEF00-0000-4000-9000-000000000001", installed=True)
    shop.book.add("bea", account=bea.id.lower())
    await shop.fake.say(bea, "leads")
    assert shop.act.by == "bea"


async def test_whoever_can_be_written_to_again_is_no_longer_told_to_be_out_of_reach(shop: Shop) -> None:
    await shop.known.lose(TEAMS, shop.agent.id, "they have blocked Warmline in Teams")
    await shop.fake.say(shop.agent, "leads")
    await shop.app.settle()
    assert await shop.known.lost(TEAMS) == ()


async def test_looking_up_many_keeps_to_teams_limits(shop: Shop) -> None:
    floor = [shop.fake.add_user(f"lead{n}", installed=True) for n in range(15)]
    payload = shop.fake.say_payload(shop.agent, "leads")
    base = {name: payload[name] for name in ("id", "channelId", "serviceUrl", "from", "recipient", "channelData")}
    there = {"id": shop.fake.add_channel("Floor", *floor).id, "conversationType": "channel"}
    added = [{"id": user.mri, "aadObjectId": user.id} for user in floor]
    there["tenantId"] = shop.agent.tenant
    await shop.fake.deliver({**base, "type": "conversationUpdate", "conversation": there, "membersAdded": added})
    await shop.app.settle()
    assert shop.fake.violations == []
    assert len(shop.known.kept) == 1 + len(floor)


async def test_whoever_teams_does_not_tell_is_asked_to_try_again(shop: Shop) -> None:
    bea = shop.fake.add_user("bea", installed=True)
    shop.fake.fault(FaultKind.STATUS, "member")
    await shop.fake.say(bea, "leads")
    await shop.app.settle()
    assert "I could not take that just now" in shop.fake.latest(bea).plain()


async def test_whoever_only_typed_can_be_written_to_by_their_principal_name(shop: Shop) -> None:
    bea = shop.fake.add_user("bea", installed=True)
    bee = shop.book.add("bea", account=bea.upn)
    await shop.fake.say(bea, "leads")
    await shop.app.settle()
    shop.book.add("bea", account=bea.upn)
    await shop.app.chat.post(bee, page(), KEY)
    assert "No dial tone" in shop.fake.latest(bea).plain()


async def test_whoever_only_installed_the_app_can_be_written_to_though_their_email_is_no_principal_name(
    shop: Shop,
) -> None:
    bea = shop.fake.add_user("bea", upn="b.ott@corp.example.com")
    shop.fake.users[bea.id] = replace(bea, email="Bea@Example.com")
    bee = shop.book.add("bea", email="bea@example.com")
    await shop.fake.install(bea)
    await shop.app.settle()
    await shop.app.chat.post(bee, page(), KEY)
    assert "No dial tone" in shop.fake.latest(bea).plain()


async def test_a_guest_is_not_known_by_an_address_that_their_own_tenant_chose(shop: Shop) -> None:
    eve = shop.fake.add_user("eve", upn="ada@example.com", installed=True)
    shop.fake.users[eve.id] = replace(eve, role="guest")
    shop.book.add("bea", email="ada@example.com")
    await shop.fake.say(eve, "leads")
    await shop.app.settle()
    assert "I don't know you yet" in shop.fake.latest(eve).plain()
    assert shop.desk.acts == []


async def test_in_a_chat_without_the_bot_somebody_is_known_by_what_was_told_when_they_installed_it(shop: Shop) -> None:
    bea = shop.fake.add_user("bea")
    await shop.fake.install(bea)
    await shop.app.settle()
    shop.book.add("bea", account=bea.upn)
    await open_the_dialog_elsewhere(shop, bea)
    assert shop.act.by == "bea"


async def test_in_a_chat_without_the_bot_a_stranger_is_told_whom_to_ask(shop: Shop) -> None:
    answer = await open_the_dialog_elsewhere(shop, shop.fake.add_user("eve"))
    assert "I don't know you yet" in answer.text
    assert shop.desk.acts == []


async def test_everybody_in_a_team_can_be_written_to_once_the_bot_is_in_it(shop: Shop) -> None:
    bea = shop.fake.add_user("bea", installed=True)
    bee = shop.book.add("bea", email=bea.upn)
    await shop.fake.install(shop.agent, shop.fake.add_channel("Floor", shop.agent, bea))
    await shop.app.settle()
    await shop.app.chat.post(bee, page(), KEY)
    assert "No dial tone" in shop.fake.latest(bea).plain()


async def test_whoever_comes_into_a_team_can_be_written_to(shop: Shop) -> None:
    bea = shop.fake.add_user("bea", installed=True)
    bee = shop.book.add("bea", account=bea.id)
    team = shop.fake.add_channel("Floor", shop.agent, bea)
    payload = shop.fake.say_payload(shop.agent, "leads")
    base = {name: payload[name] for name in ("id", "channelId", "serviceUrl", "from", "recipient", "channelData")}
    there = {"id": team.id, "conversationType": "channel", "tenantId": bea.tenant}
    added = [{"id": bea.mri, "aadObjectId": bea.id}]
    await shop.fake.deliver({**base, "type": "conversationUpdate", "conversation": there, "membersAdded": added})
    await shop.app.settle()
    await shop.app.chat.post(bee, page(), KEY)
    assert "No dial tone" in shop.fake.latest(bea).plain()
