"""The program's commands: what they tell, and every kind of fault as a sentence that says how to mend it."""

import json
import shutil
import socket
from pathlib import Path
from zipfile import ZipFile

import pytest

from adapters.clock.system import SystemClock
from adapters.files.folder import DirectoryFolder
from adapters.files.settings import DEMO
from adapters.store.database import Database
from adapters.store.references import StoredReferences
from adapters.store.settings import StoreSettings
from adapters.teams.settings import TEAMS as TEAMS_PLATFORM
from bot.ports.references import Reference
from tests.app.program import Ended, call, call_beside, call_here, read_json
from tests.fakes.slack import FakeSlack
from tests.fakes.teams import FakeTeams

GUID = "11111111-2222-4333-8444-555555555555"
TEAMS = {"TEAMS_APP_ID": GUID, "TEAMS_TENANT_ID": GUID, "TEAMS_APP_PASSWORD": "hunter2"}
TOKEN, SECRET = "xoxb-a-token-of-ours", "0123456789abcdef0123456789abcdef"


def slack_over_http(fake: FakeSlack) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": fake.bot_token,
        "SLACK_SIGNING_SECRET": fake.signing_secret,
        "SLACK_API_URL": fake.api_url,
    }


def in_teams(fake: FakeTeams) -> dict[str, str]:
    return {
        "TEAMS_APP_ID": fake.app_id,
        "TEAMS_APP_PASSWORD": fake.app_password,
        "TEAMS_TENANT_ID": fake.tenant_id,
        "TEAMS_OPENID_METADATA_URL": fake.openid_url,
        "TEAMS_LOGIN_URL": fake.login_url,
    }


def a_directory(folder: Path) -> Path:
    """Give a copy of the demo's, to be spoilt."""
    return Path(shutil.copytree(DEMO, folder / "directory"))


def faults(ended: Ended) -> list[str]:
    return [line for line in ended.said if line.startswith("✗")]


async def test_help_tells_what_there_is(tmp_path: Path) -> None:
    ended = await call(tmp_path, "--help")
    assert ended.code == 0
    for command in ("check", "who", "slack-manifest", "teams-package"):
        assert command in ended.out


async def test_check_finds_everything_good_with_nothing_set(tmp_path: Path) -> None:
    ended = await call(tmp_path, "check")
    assert ended.code == 0
    assert ended.said == [
        "✓ The policy is good.",
        "✓ Directory: 21 people in East, West.",
        "✓ The settings are good.",
        "✓ The database can be written to, and its tables are up to date.",
        "✓ No chat is set up, so the simulator is what is served.",
    ]


async def test_check_tries_the_chat_and_the_clock(tmp_path: Path) -> None:
    async with FakeSlack() as fake:
        ended = await call_beside(tmp_path, "check", SLACK_APP_TOKEN=fake.app_token, **slack_over_http(fake))
    assert ended.code == 0
    told = " ".join(ended.said[4:])
    assert "SLACK_BOT_TOKEN works" in told
    assert "SLACK_APP_TOKEN works: Socket Mode can connect." in told
    assert "This machine's clock agrees with Slack's." in told


def test_check_tells_of_every_fault_at_once_and_one_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("[callback]\ndue_hours = -1\nsurprise = 2\n")
    folder = a_directory(tmp_path)
    people = (folder / "people.csv").read_text()
    (folder / "people.csv").write_text(people.replace("beverly,Beverly Johnson,lead", "beverly,Beverly Johnson,boss"))
    ended = call_here(tmp_path, "check", POLICY="policy.toml", DIRECTORY="directory", DATABASE_URL="mysql://x/y")
    assert ended.code == 1
    told = faults(ended)
    assert any("policy.toml: callback.due_hours: must be" in line for line in told)
    assert any("policy.toml: callback.surprise: is not known here" in line for line in told)
    assert any("people.csv line 9" in line and "boss" in line for line in told)
    assert any("DATABASE_URL begins with mysql" in line for line in told)
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"DIRECTORY": "nowhere"}, "✗ nowhere: there is no such folder; set DIRECTORY to a folder"),
        ({"POLICY": "nowhere.toml"}, "✗ nowhere.toml: it can't be read (No such file or directory); set POLICY"),
        ({"PORT": "many"}, '✗ PORT is "many"; it should be a number from 1 to 65535'),
        ({"SIMULATOR": "maybe"}, '✗ SIMULATOR is "maybe"; it should be on or off'),
        ({"SIMULATOR": "off"}, "✗ SIMULATOR is off and no chat is set up; unset it or set SLACK_BOT_TOKEN"),
        ({"HOST": "0.0.0.0"}, "✗ HOST must be 127.0.0.1 while the simulator is on"),
        ({"SLACK_BOT_TOKEN": "hunter2"}, "✗ SLACK_BOT_TOKEN must be the bot token, which begins with xoxb-"),
        ({"SLACK_BOT_TOKEN": TOKEN}, "✗ SLACK_SIGNING_SECRET is missing"),
        (
            {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SIMULATOR": "on"},
            "✗ SIMULATOR is on beside Slack, a real chat",
        ),
        ({"TEAMS_APP_ID": "hunter2"}, "✗ TEAMS_APP_ID must be the bot's Microsoft app id"),
        ({**TEAMS, "TEAMS_APP_PASSWORD": ""}, "✗ TEAMS_APP_PASSWORD is missing"),
        ({**TEAMS, "TEAMS_AUTH": "off", "HOST": "0.0.0.0"}, "✗ TEAMS_AUTH is off, so anybody could act for everybody"),
        ({**TEAMS, "SIMULATOR": "on"}, "✗ SIMULATOR is on beside Teams, a real chat"),
        ({"DATABASE_URL": "postgresql://a:hunter2@b/c"}, "✗ DATABASE_URL names a server, but the simulator"),
        ({"DATABASE_POOL": "0"}, '✗ DATABASE_POOL is "0"; it should be a number from 1 to 64'),
        ({"DATABASE_URL": "sqlite:////nowhere/warmline.db"}, "✗ DATABASE_URL names a file that can't be used"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, dict) else "",
)
def test_check_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path, env: dict[str, str], told: str) -> None:
    ended = call_here(tmp_path, "check", **env)
    assert ended.code == 1
    assert any(line.startswith(told) for line in faults(ended)), ended.out
    assert "hunter2" not in ended.out + ended.err
    assert "Traceback" not in ended.err


def test_check_names_a_region_that_nobody_supervises(tmp_path: Path) -> None:
    folder = a_directory(tmp_path)
    rows = (folder / "people.csv").read_text().splitlines(keepends=True)
    (folder / "people.csv").write_text("".join(row for row in rows if ",supervisor,West," not in row))
    ended = call_here(tmp_path, "check", DIRECTORY="directory")
    assert ended.code == 1
    assert faults(ended) == ["✗ West has no supervisor, so its callbacks go to other regions: add one to people.csv."]


async def test_check_says_that_slack_cannot_be_reached_or_refuses(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    away = {"SLACK_API_URL": f"http://127.0.0.1:{port}/api/"}
    ended = await call(tmp_path, "check", SLACK_BOT_TOKEN=TOKEN, SLACK_SIGNING_SECRET=SECRET, **away)
    assert ended.code == 1
    assert "SLACK_BOT_TOKEN could not be tried" in faults(ended)[0]
    async with FakeSlack() as fake:
        refused = await call(tmp_path, "check", **{**slack_over_http(fake), "SLACK_BOT_TOKEN": TOKEN})
    assert "SLACK_BOT_TOKEN is refused by Slack (invalid_auth)" in faults(refused)[0]
    for text in (ended.out, ended.err, refused.out, refused.err):
        assert TOKEN not in text
        assert SECRET not in text


def test_settings_are_read_from_the_env_file_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=many\n")
    assert '✗ PORT is "many"' in call_here(tmp_path, "check").out
    assert "✗" not in call_here(tmp_path, "check", PORT="8081").out


def test_who_tells_wave_by_wave_who_would_be_paged(tmp_path: Path) -> None:
    ended = call_here(tmp_path, "who", "EAST")
    assert ended.code == 0
    assert ended.said[:2] == ["A caller in East who wants a Lead:", "  Wave 1: leads of the comm center, 30 s"]
    assert "A caller in East who demands a Supervisor:" in ended.said
    assert "Beverly Johnson" in ended.out


def test_who_knows_no_such_region(tmp_path: Path) -> None:
    ended = call_here(tmp_path, "who", "NOWHERE")
    assert ended.code == 2
    assert "There is no region called NOWHERE. Regions: East, West." in ended.err
    assert "Traceback" not in ended.err


async def test_who_takes_no_requests_from_a_warmline_that_serves(tmp_path: Path) -> None:
    async with FakeSlack() as fake:
        ended = await call_beside(
            tmp_path,
            "who",
            "east",
            SLACK_APP_TOKEN=fake.app_token,
            SLACK_BOT_TOKEN=fake.bot_token,
            SLACK_API_URL=fake.api_url,
        )
        assert ended.code == 0
        assert not fake.requests


def test_the_manifest_is_for_http_with_an_address_and_for_socket_mode_without(tmp_path: Path) -> None:
    over_http = call_here(tmp_path, "slack-manifest", "--url", "https://warmline.example.com")
    by_socket = call_here(tmp_path, "slack-manifest")
    assert "https://warmline.example.com/slack/events" in over_http.out
    settings = [read_json(ended.out)["settings"] for ended in (over_http, by_socket)]
    assert [isinstance(one, dict) and one["socket_mode_enabled"] for one in settings] == [False, True]


@pytest.mark.parametrize(
    "url", ["http://warmline.example.com", "hello", "https://", "", "https://[", "https://me:pw@a.example"]
)
def test_a_manifest_is_not_made_for_an_address_that_slack_would_not_take(tmp_path: Path, url: str) -> None:
    ended = call_here(tmp_path, "slack-manifest", "--url", url)
    assert ended.code == 2
    assert "it must begin with https:// and name a host" in ended.err


@pytest.mark.parametrize("command", [(), ("who", "east"), ("backup", "monday.db")])
async def test_a_folder_that_is_not_there_is_told_by_the_simulator(tmp_path: Path, command: tuple[str, ...]) -> None:
    ended = await call(tmp_path, *command, DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/warmline.db")
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert "DATABASE_URL" in ended.err


def test_the_teams_app_is_written_where_it_is_told(tmp_path: Path) -> None:
    ended = call_here(tmp_path, "teams-package", "https://warmline.example.com", "our.zip", **TEAMS)
    assert ended.code == 0
    with ZipFile(tmp_path / "our.zip") as package:
        assert json.loads(package.read("manifest.json"))["bots"][0]["botId"] == GUID


@pytest.mark.parametrize(
    ("env", "url", "file", "told"),
    [
        ({}, "https://warmline.example.com", "our.zip", "TEAMS_APP_ID is not set"),
        (TEAMS, "http://warmline.example.com", "our.zip", "it must begin with https://"),
        (TEAMS, "https://warmline.example.com", "nowhere/our.zip", "No such file or directory: 'nowhere/our.zip'"),
    ],
)
def test_a_teams_app_that_cannot_be_written_is_told_of(
    tmp_path: Path, env: dict[str, str], url: str, file: str, told: str
) -> None:
    ended = call_here(tmp_path, "teams-package", url, file, **env)
    assert ended.code == 2
    assert told in ended.err
    assert "Traceback" not in ended.err


async def test_check_tries_teams_beside_slack(tmp_path: Path) -> None:
    async with FakeSlack() as slack, FakeTeams() as teams:
        ended = await call_beside(tmp_path, "check", **slack_over_http(slack), **in_teams(teams))
    assert ended.code == 0
    told = " ".join(ended.said[4:])
    assert "SLACK_BOT_TOKEN works" in told
    assert "TEAMS_APP_ID and its login work." in told


async def test_check_and_who_name_whoever_teams_cannot_reach(tmp_path: Path) -> None:
    database = Database(StoreSettings(str(tmp_path / "warmline.db")), SystemClock())
    await database.start()
    lost = Reference("account", "{}", "bev@example.com", "they removed Warmline from Teams")
    await StoredReferences(database).keep(TEAMS_PLATFORM, lost)
    await database.stop()
    async with FakeTeams() as teams:
        told = [await call_beside(tmp_path, *command, **in_teams(teams)) for command in (("check",), ("who", "east"))]
    sentence = "bev@example.com can't be reached in Teams: they removed Warmline from Teams."
    assert faults(told[0]) == [f"✗ {sentence}"]
    assert told[1].said[-1] == sentence


async def test_check_names_whoever_never_met_the_bot_in_teams_which_is_no_fault_before_the_app_is_out(
    tmp_path: Path,
) -> None:
    database = Database(StoreSettings(str(tmp_path / "warmline.db")), SystemClock())
    await database.start()
    directory, version = DirectoryFolder(DEMO).read()
    await database.run(lambda unit: unit.directories.take(directory, version))
    await database.stop()
    async with FakeTeams() as teams:
        ended = await call_beside(tmp_path, "check", **in_teams(teams))
    assert ended.code == 0
    assert any(line.startswith("✓ Not met in Teams yet") and "Beverly Johnson" in line for line in ended.said)


def test_serving_refuses_what_is_wrong_in_a_sentence(tmp_path: Path) -> None:
    loud = call_here(tmp_path, HOST="0.0.0.0")
    lost = call_here(tmp_path, DIRECTORY="nowhere", DATABASE_URL="sqlite:///fresh.db")
    assert loud.code == lost.code == 2
    assert loud.err.startswith("HOST must be 127.0.0.1 while the simulator is on: it lets anybody act for everybody.")
    assert "nowhere: there is no such folder" in lost.err
