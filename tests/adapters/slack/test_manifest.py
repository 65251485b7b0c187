"""The manifest makes a working app in one paste, over HTTP or Socket Mode."""

import jsonschema
import pytest

from adapters.slack.inbound import COMMANDS
from adapters.slack.manifest import manifest
from tests.support.schemas import schema

URL = "https://warmline.example.com/"
EVENTS = "https://warmline.example.com/slack/events"


@pytest.mark.parametrize("url", [None, URL])
def test_slacks_own_schema_takes_it(url: str | None) -> None:
    jsonschema.validate(manifest(url), schema("slack-manifest-v2.json"))


def test_with_an_address_everything_is_sent_there() -> None:
    made = manifest(URL)
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["interactivity"]["request_url"] == EVENTS
    assert made["settings"]["event_subscriptions"]["request_url"] == EVENTS
    assert {command["url"] for command in made["features"]["slash_commands"]} == {EVENTS}


def test_without_an_address_it_is_socket_mode_and_names_none() -> None:
    made = manifest(None)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in str(made)


@pytest.mark.parametrize("url", [None, URL])
def test_every_command_that_is_listened_to_is_there_and_takes_its_text_as_typed(url: str | None) -> None:
    commands = manifest(url)["features"]["slash_commands"]
    assert tuple(command["command"] for command in commands) == COMMANDS
    assert not any(command["should_escape"] for command in commands)


def test_people_can_be_written_to_and_have_a_home() -> None:
    home = manifest(None)["features"]["app_home"]
    assert home["messages_tab_enabled"]
    assert home["home_tab_enabled"]
