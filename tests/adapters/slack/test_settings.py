"""The Slack settings are taken whole or refused by name, and never show a secret."""

import pytest

from adapters.slack.settings import SLACK_API_URL, SlackSettings
from bot.ports import BadSetting

BOT = {"SLACK_BOT_TOKEN": "xoxb-1-secret"}
HTTP = {**BOT, "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99edabcd00d5"}
SOCKET = {**BOT, "SLACK_APP_TOKEN": "xapp-1-secret"}


def test_without_any_setting_slack_is_not_set_up() -> None:
    assert SlackSettings.read({"SLACK_BOT_TOKEN": "", "PATH": "/bin"}) is None


def test_http_needs_a_signing_secret_and_socket_mode_an_app_token() -> None:
    http, socket = SlackSettings.read(HTTP), SlackSettings.read(SOCKET)
    assert http is not None
    assert socket is not None
    assert (http.app_token, http.api_url) == (None, SLACK_API_URL)
    assert (socket.signing_secret, socket.app_token) == (None, "xapp-1-secret")


@pytest.mark.parametrize(
    ("env", "name"),
    [
        (BOT, "SLACK_SIGNING_SECRET is missing"),
        ({"SLACK_SIGNING_SECRET": "x" * 32}, "SLACK_BOT_TOKEN must"),
        ({**HTTP, "SLACK_BOT_TOKEN": "xoxp-1-secret"}, "SLACK_BOT_TOKEN must"),
        ({**HTTP, "SLACK_SIGNING_SECRET": "secret"}, "SLACK_SIGNING_SECRET must"),
        ({**BOT, "SLACK_APP_TOKEN": "xoxb-1-secret"}, "SLACK_APP_TOKEN must"),
        ({**HTTP, "SLACK_API_URL": "http://slack.com/api/"}, "SLACK_API_URL must"),
        ({**HTTP, "SLACK_API_URL": "ftp://localhost/secret"}, "SLACK_API_URL must"),
        ({**HTTP, "SLACK_API_URL": "https://[secret"}, "SLACK_API_URL must"),
        ({**HTTP, "SLACK_API_URL": "https://me:secret@slack.com/api/"}, "SLACK_API_URL must"),
    ],
)
def test_a_wrong_setting_is_refused_by_name_without_showing_it(env: dict[str, str], name: str) -> None:
    with pytest.raises(BadSetting, match=name) as refused:
        SlackSettings.read(env)
    assert "secret" not in str(refused.value).replace("SLACK_SIGNING_SECRET", "")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8765/api", "http://localhost:1/api/", "http://[::1]:1/api"])
def test_plain_http_is_fine_on_this_machine(url: str) -> None:
    read = SlackSettings.read({**HTTP, "SLACK_API_URL": url})
    assert read is not None
    assert read.is_loopback
    assert read.api_url == url.rstrip("/") + "/"


def test_no_secret_shows_in_a_repr() -> None:
    shown = repr(SlackSettings.read({**HTTP, **SOCKET}))
    assert "secret" not in shown
    assert "8f74" not in shown
