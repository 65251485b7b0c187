"""Only what Microsoft signed for this bot and tenant gets in, and whatever else comes has the right status."""

import logging
from dataclasses import replace

import httpx
import pytest

from bot.domain.acts import Typed
from tests.adapters.teams.conftest import Shop, opened, settings_for
from tests.fakes.slack.posting import post
from tests.fakes.slack.shapes import Json
from tests.fakes.teams import FALSE_TOKENS, OTHER_TENANT_ID, FakeTeams, FaultKind, TokenKind
from tests.support.serving import NO_CERTIFICATES


async def test_a_signed_request_is_heard(shop: Shop) -> None:
    answer = await shop.fake.say(shop.agent, "escalate 1234567 no tone")
    assert answer.status == 200
    assert isinstance(shop.act, Typed)


@pytest.mark.parametrize("token", FALSE_TOKENS)
async def test_a_false_token_is_refused_and_nothing_happens(shop: Shop, token: TokenKind) -> None:
    answer = await shop.fake.say(shop.agent, "escalate 1234567 no tone", token=token)
    assert answer.status == 401
    assert shop.desk.acts == []


async def test_a_refusal_is_logged_without_the_token_and_the_words(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="warmline"):
        await shop.fake.say(shop.agent, "a secret", token=TokenKind.EXPIRED)
    assert "of its token, ExpiredSignatureError" in caplog.text
    assert "secret" not in caplog.text
    assert "eyJ" not in caplog.text


async def test_keys_are_fetched_ahead_and_again_when_they_changed(shop: Shop) -> None:
    await shop.fake.say(shop.agent, "leads")
    assert shop.fake.requests["keys"] == 0
    shop.fake.roll_keys()
    assert (await shop.fake.say(shop.agent, "leads")).status == 200
    assert shop.fake.requests["keys"] == 1


async def test_made_up_keys_make_nobody_ask_microsoft_again_and_again(shop: Shop) -> None:
    for _ in range(5):
        assert (await shop.fake.say(shop.agent, "leads", token=TokenKind.UNKNOWN_KEY)).status == 401
    assert shop.fake.requests["keys"] == 1


async def test_while_the_keys_are_away_nobody_gets_in(shop: Shop) -> None:
    shop.fake.roll_keys()
    shop.fake.fault(FaultKind.STATUS, "keys")
    answer = await shop.fake.say(shop.agent, "escalate 1234567 no tone")
    assert answer.status == 401
    assert shop.desk.acts == []


async def test_with_the_check_off_a_request_needs_no_token(fake: FakeTeams) -> None:
    async with opened(fake, replace(settings_for(fake), checks_tokens=False)) as shop:
        answer = await fake.say(shop.agent, "escalate 1234567 no tone", token=TokenKind.NONE)
        assert answer.status == 200
        assert isinstance(shop.act, Typed)
        assert fake.requests["login"] == 0


@pytest.mark.parametrize(
    "header",
    [
        {"Host": "warmline.example.com"},
        {"Host": "["},
        {"X-Forwarded-For": "203.0.113.7"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=203.0.113.7"},
        {"X-Real-IP": "203.0.113.7"},
    ],
)
async def test_with_the_check_off_nothing_that_was_passed_on_from_outside_is_heard(
    fake: FakeTeams, header: dict[str, str]
) -> None:
    async with opened(fake, replace(settings_for(fake), checks_tokens=False)) as shop:
        sent = fake.request(fake.say_payload(shop.agent, "escalate 1234567 no tone"))
        async with httpx.AsyncClient(verify=NO_CERTIFICATES, trust_env=False) as somebody:
            answer = await somebody.post(sent.url, content=sent.body, headers={**sent.headers, **header})
        assert answer.status_code == 403
        assert shop.desk.acts == []


async def test_another_tenant_is_refused(shop: Shop) -> None:
    stranger = shop.fake.add_user("eve", tenant=OTHER_TENANT_ID, installed=True)
    assert (await shop.fake.say(stranger, "escalate 1234567 no tone")).status == 403
    assert shop.desk.acts == []


@pytest.mark.parametrize("tenant", [7, {"id": OTHER_TENANT_ID}, {}, None])
async def test_a_tenant_that_is_not_told_as_teams_tells_it_is_refused(shop: Shop, tenant: object) -> None:
    activity = shop.fake.say_payload(shop.agent, "escalate 1234567 no tone")
    activity |= {"conversation": {"id": "a:1"}, "channelData": {"tenant": tenant}}
    assert (await shop.fake.deliver(activity)).status == 403
    assert shop.desk.acts == []


@pytest.mark.parametrize(
    "change", [{"channelId": "webchat"}, {"channelId": None}, {"serviceUrl": ""}, {"serviceUrl": 7}]
)
async def test_what_does_not_come_through_teams_is_refused(shop: Shop, change: Json) -> None:
    activity = shop.fake.say_payload(shop.agent, "escalate 1234567 no tone") | change
    assert (await shop.fake.deliver(activity)).status == 401
    assert shop.desk.acts == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"type": 7, "id": "1"}',
        b'{"type": "message"}',
        b'{"type": "message", "id": ""}',
        b'{"type": "message", "id": "1", "from": "ada"}',
        b'{"type": "message", "id": "1", "entities": [7]}',
        b'{"type": "message", "id": "1", "from": {"aadObjectId": ["ada"]}}',
        b'{"type": "message", "id": "1", "conversation": {"id": 7}}',
        b'{"type": "message", "id": "' + b"1" * 401 + b'"}',
        b'{"type": "conversationUpdate", "id": "1", "membersAdded": ["ada"]}',
        b'{"type": "conversationUpdate", "id": "1", "membersAdded": [{"aadObjectId": "ada"}]}',
        b"[" * 100_000,
    ],
)
async def test_what_is_no_activity_is_malformed(shop: Shop, body: bytes) -> None:
    assert (await shop.fake.deliver(body)).status == 400
    assert shop.desk.acts == []


async def test_what_no_database_takes_is_marked_and_the_rest_is_done(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    activity = shop.fake.say_payload(shop.agent, "leads east\0 \ud83d")
    activity["recipient"] = {"id": "28:\0", "name": "half \ud83d"}
    assert (await shop.fake.deliver(activity)).status == 200
    await shop.app.settle()
    assert isinstance(shop.act, Typed)
    assert shop.act.text == "east\ufffd \ufffd"
    assert [kept.words.encode() for kept in shop.known.kept.values()]
    assert "failed" not in caplog.text


async def test_a_huge_body_is_too_large(shop: Shop) -> None:
    activity = shop.fake.say_payload(shop.agent, "x" * 300_000)
    assert (await shop.fake.deliver(activity)).status == 413
    assert shop.desk.acts == []


async def test_what_is_not_json_is_of_the_wrong_type(shop: Shop) -> None:
    request = shop.fake.request(shop.fake.say_payload(shop.agent, "leads"))
    posted = replace(request, headers={**request.headers, "Content-Type": "text/plain"})
    status, _ = await shop.fake.on_its_loop(post(shop.fake.session(), posted))
    assert status == 415
    assert shop.desk.acts == []


async def test_a_request_that_comes_twice_is_done_once(shop: Shop) -> None:
    first = await shop.fake.say(shop.agent, "escalate 1234567 no tone")
    assert (await shop.fake.replay(first)).status == 200
    assert len(shop.desk.acts) == 1
