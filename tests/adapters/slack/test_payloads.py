"""Of what Slack sends only what is read gets in, and only in its own shape."""

import pytest

from adapters.slack.payloads import Malformed, lean
from adapters.slack.render import Json

PRESS: Json = {
    "type": "block_actions",
    "user": {"id": "U1"},
    "trigger_id": "t.1",
    "container": {"type": "message", "channel_id": "D1", "is_ephemeral": False},
    "actions": [{"action_id": "wl:accept", "block_id": "b", "value": "p-7", "selected_option": None}],
    "view": None,
}
FORM: Json = {
    "type": "view_submission",
    "user": {"id": "U1"},
    "trigger_id": "t.1",
    "view": {
        "type": "modal",
        "callback_id": "wl:open",
        "private_metadata": "e-1",
        "state": {"values": {"account": {"account": {"value": "1234567", "selected_option": None}}}},
    },
}


@pytest.mark.parametrize("told", [PRESS, FORM])
def test_what_is_read_stays_as_it_is_and_the_rest_goes(told: Json) -> None:
    assert lean({**told, "team": True, "authorizations": 7, "message": {"blocks": []}}) == told


def test_a_command_without_text_has_an_empty_one() -> None:
    told = lean({"command": "/leads", "user_id": "U1", "trigger_id": "t.1", "ssl_check": "1"})
    assert told == {"command": "/leads", "user_id": "U1", "trigger_id": "t.1", "text": ""}


@pytest.mark.parametrize(
    "told",
    [
        None,
        [PRESS],
        {},
        {"type": 7},
        PRESS | {"actions": []},
        PRESS | {"actions": 1.5},
        PRESS | {"actions": [{"action_id": "wl:accept", "block_id": ["b"]}]},
        PRESS | {"user": {"id": ["U1"]}},
        PRESS | {"user": "U1"},
        PRESS | {"trigger_id": "half a character \ud83d"},
        PRESS | {"trigger_id": "a zero byte \0"},
        PRESS | {"container": {"type": "message"}},
        PRESS | {"view": {"id": 7, "type": "modal"}},
        FORM | {"view": None},
        FORM | {"view": FORM["view"] | {"private_metadata": None}},
        FORM | {"view": FORM["view"] | {"state": {"values": {"account": "1234567"}}}},
        FORM | {"view": FORM["view"] | {"state": {"values": {"account": {"account": {"value": 7}}}}}},
        {"type": "event_callback", "event": {"type": "app_home_opened", "user": None}},
        {"type": "url_verification", "challenge": 7},
    ],
)
def test_what_has_another_shape_is_malformed(told: object) -> None:
    with pytest.raises(Malformed):
        lean(told)


@pytest.mark.parametrize("kind", ["shortcut", "view_closed"])
def test_of_what_is_not_offered_only_its_kind_gets_in(kind: str) -> None:
    assert lean({"type": kind, "user": 7}) == {"type": kind}
