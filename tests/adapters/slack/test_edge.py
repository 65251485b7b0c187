"""What arrives at the HTTP edge and is not Slack's is turned away without a trace; what is Slack's gets through."""

import json
from urllib.parse import urlencode

import aiohttp
import pytest

from adapters.slack.edge import MOST_BYTES
from bot.domain.acts import Typed
from tests.adapters.slack.conftest import Shop
from tests.fakes.slack import FORGED, NOT_ASCII, OLD, WORDY_TIMESTAMP, Signing, signature

COMMAND = {
    "command": "/escalate",
    "text": "1234567 no dial tone",
    "user_id": "U1",
    "trigger_id": "t.1",
    "team_id": "T1",
}


async def post(shop: Shop, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(shop.fake.app_url, data=body, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


def signed(shop: Shop, body: bytes, content_type: str = "application/x-www-form-urlencoded") -> dict[str, str]:
    now = str(int(shop.fake.clock.now().timestamp()))
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": signature(shop.fake.signing_secret, now, body),
    }


@pytest.mark.parametrize(
    "signing", [FORGED, OLD, WORDY_TIMESTAMP, NOT_ASCII, Signing(signature="none"), Signing(timestamp="²")]
)
async def test_what_slack_has_not_signed_is_refused_and_leaves_nothing_in_the_log(
    http_shop: Shop, signing: Signing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    answer = await http_shop.fake.command(http_shop.agent, "/escalate", "1234567 secret words", signing=signing)
    assert answer.status == 401
    assert http_shop.desk.acts == []
    assert "secret" not in caplog.text


@pytest.mark.parametrize("body", [b"{bad json", b"payload=notjson", b"[1]", b"\xff\xfe", b"", b'{"a":' * 20_000])
async def test_unsigned_garbage_is_the_senders_fault(http_shop: Shop, body: bytes) -> None:
    status, _ = await post(http_shop, body[:MOST_BYTES], {"Content-Type": "application/json"})
    assert status in {400, 401}


@pytest.mark.parametrize(
    "body",
    [b"{bad json", b"payload=notjson", b"payload=[1]", b"payload=%5B" * 9000, b"{" + b'"a":{' * 9000, b'{"team":5}'],
)
async def test_signed_garbage_is_malformed_not_a_fault_of_ours(http_shop: Shop, body: bytes) -> None:
    body = body[:MOST_BYTES]
    status, _ = await post(http_shop, body, signed(http_shop, body))
    assert status in {400, 404}


async def test_too_large_a_body_is_refused_before_it_is_read_to_its_end(http_shop: Shop) -> None:
    body = b"x" * (MOST_BYTES + 1)
    status, _ = await post(http_shop, body, signed(http_shop, body))
    assert status == 413


async def test_a_body_at_the_limit_is_taken(http_shop: Shop) -> None:
    fields = {**COMMAND, "user_id": http_shop.agent.id, "text": ""}
    room = MOST_BYTES - len(urlencode(fields))
    body = urlencode({**fields, "text": "x" * room}).encode()
    assert len(body) == MOST_BYTES
    status, _ = await post(http_shop, body, signed(http_shop, body))
    assert status == 200
    assert isinstance(http_shop.act, Typed)


@pytest.mark.parametrize("field", ["text", "user_name", "channel_name", "team_domain"])
async def test_payload_may_stand_in_any_field_of_a_command(http_shop: Shop, field: str) -> None:
    body = urlencode({**COMMAND, "user_id": http_shop.agent.id, field: "the payload"}).encode()
    status, _ = await post(http_shop, body, signed(http_shop, body))
    assert status == 200
    assert len(http_shop.desk.acts) == 1


async def test_headers_that_would_steer_bolt_have_no_effect(http_shop: Shop) -> None:
    body = urlencode({**COMMAND, "user_id": http_shop.agent.id}).encode()
    steering = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "x"}
    status, _ = await post(http_shop, body, {**signed(http_shop, body), **steering})
    assert status == 200
    assert len(http_shop.desk.acts) == 1


async def test_the_certificate_check_is_answered_without_a_signature_and_does_nothing(http_shop: Shop) -> None:
    body = urlencode({"ssl_check": "1", "token": "x", **COMMAND}).encode()
    assert await post(http_shop, body, {"Content-Type": "application/x-www-form-urlencoded"}) == (200, "")
    assert http_shop.desk.acts == []


async def test_the_address_is_verified_as_slack_asks_when_it_is_set_up(http_shop: Shop) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    status, text = await post(http_shop, body, signed(http_shop, body, "application/json"))
    assert status == 200
    assert "3eZbrw1aB" in text


async def test_a_replayed_request_names_the_same_act(http_shop: Shop) -> None:
    answer = await http_shop.fake.command(http_shop.agent, "/escalate", "1234567 help")
    await http_shop.fake.replay(answer)
    first, second = http_shop.desk.acts
    assert first == second


async def test_an_unknown_button_is_answered_and_does_nothing(http_shop: Shop) -> None:
    press = {
        "type": "block_actions",
        "user": {"id": http_shop.agent.id},
        "team": {"id": "T1"},
        "trigger_id": "t.2",
        "container": {"type": "message", "channel_id": "D1"},
        "actions": [{"type": "button", "action_id": "somebody_elses", "block_id": "b", "value": "v"}],
    }
    body = urlencode({"payload": json.dumps(press)}).encode()
    assert await post(http_shop, body, signed(http_shop, body)) == (200, "")
    assert http_shop.desk.acts == []


async def test_a_signed_request_of_a_shape_unheard_of_logs_no_word_of_it(
    http_shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    press = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "actions": [{"action_id": "wl:accept"}],
        "secret": "1234567",
    }
    body = urlencode({"payload": json.dumps(press)}).encode()
    status, _ = await post(http_shop, body, signed(http_shop, body))
    assert status == 400
    assert "it is malformed" in caplog.text
    assert "1234567" not in caplog.text
    assert "Traceback" not in caplog.text
