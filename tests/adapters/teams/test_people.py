"""Whoever did something is found in the directory, and whoever was met anywhere can be written to first."""

import pytest

from bot.ports import MessageKey
from tests.adapters.slack.samples import page
from tests.adapters.teams.conftest import Shop
from tests.fakes.teams import FaultKind

KEY = MessageKey("e-1/ada/1")


async def test_a_stranger_is_told_whom_to_ask(shop: Shop) -> None:
    eve = shop.fake.add_user("eve", installed=True)
    await shop.fake.say(eve, "escalate 1234567 no tone")
    await shop.app.settle()
    assert "I don't know you yet" in shop.fake.latest(eve).plain()
    assert shop.desk.acts == []


@pytest.mark.parametrize(("account", "email"), [("Bea@Example.com", None), (None, "bea@example.com")])
async def test_somebody_is_known_by_principal_name_or_email_and_asked_for_once(
    shop: Shop, account: str | None, email: str | None
) -> None:
    bea = shop.fake.add_user("bea", upn=account or email, installed=True)
    shop.book.add("bea", account=account, email=email)
    await shop.fake.say(bea, "leads")
    await shop.fake.say(bea, "leads")
    assert [act.by for act in shop.desk.acts] == ["bea", "bea"]
    assert shop.fake.requests["member"] == 1


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
