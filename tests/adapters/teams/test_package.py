"""The app package holds what Teams asks for, and nothing else."""

import json
import os
import struct
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import httpx
import jsonschema
import pytest
from starlette.applications import Starlette

from adapters.teams.package.icons import color, outline
from adapters.teams.package.manifest import COMMANDS, manifest
from adapters.teams.package.writing import write_package
from adapters.teams.settings import TeamsSettings
from adapters.web.about import about
from adapters.web.settings import WebSettings
from bot.ports.retention import Terms
from tests.support.ensure_schema import SCHEMA, VERSION

APP = "3f2f1a52-5e0c-4f7e-9d7b-6a2f4c1d8e90"
URL = "https://warmline.example.com/"
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def pixels(png: bytes) -> tuple[int, list[bytes]]:
    """Read a PNG of ours: its width, and its rows of red, green, blue and opacity."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (8, 6)
    raw = zlib.decompress(png[png.index(b"IDAT") + 4 : -16])
    size = 4 * width + 1
    rows = [raw[at + 1 : at + size] for at in range(0, len(raw), size)]
    assert len(rows) == height
    return width, rows


def test_the_package_is_a_manifest_and_two_icons(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        write_package(tmp_path / name, TeamsSettings(APP, APP), URL, NOON)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with ZipFile(tmp_path / "one.zip") as package:
        assert package.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert json.loads(package.read("manifest.json")) == manifest(APP, URL, NOON)
        assert package.read("color.png") == color()
        assert package.read("outline.png") == outline()


def test_a_package_that_is_written_anew_is_a_newer_version_so_that_teams_takes_it() -> None:
    def version(made_at: datetime) -> list[int]:
        return [int(number) for number in manifest(APP, URL, made_at)["version"].split(".")]

    assert manifest(APP, URL, NOON)["version"] == "1.20260303.720"
    assert version(NOON) < version(NOON + timedelta(minutes=1)) < version(NOON + timedelta(hours=13))


@pytest.fixture
def judge() -> jsonschema.Draft4Validator:
    """Give the makers' own schema as a judge; where every check must run, it must be there."""
    if not SCHEMA.is_file():
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"the schema of Teams' manifests is not there; fetch it by: make schema ({SCHEMA})")
    return jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_manifest_is_one_that_teams_makers_would_take(judge: jsonschema.Draft4Validator) -> None:
    made = manifest(APP, URL, NOON)
    assert made["manifestVersion"] == VERSION
    assert [fault.message for fault in judge.iter_errors(made)] == []


@pytest.mark.parametrize(
    "spoilt",
    [
        {"icons": {"color": "color.png"}},
        {
            "bots": [
                {
                    **manifest(APP, URL, NOON)["bots"][0],
                    "commandLists": [{"scopes": ["personal"], "triggers": ["prompt"]}],
                }
            ]
        },
        {"name": {"short": "x" * 31}},
        {"slashes": True},
    ],
)
def test_the_judge_takes_nothing_else(judge: jsonschema.Draft4Validator, spoilt: dict[str, object]) -> None:
    assert list(judge.iter_errors({**manifest(APP, URL, NOON), **spoilt})) != []


def test_the_manifest_keeps_to_the_lengths_of_its_version() -> None:
    made = manifest(APP, URL, NOON)
    assert made["$schema"].endswith(f"/v{made['manifestVersion']}/MicrosoftTeams.schema.json")
    assert len(made["name"]["short"]) <= 30
    assert len(made["name"]["full"]) <= 100
    assert len(made["description"]["short"]) <= 80
    (bot,), (extension,) = made["bots"], made["composeExtensions"]
    assert made["id"] == bot["botId"] == extension["botId"] == APP
    assert len(bot["commandLists"]) <= 3
    assert all(len(listed["commands"]) <= 10 for listed in bot["commandLists"])
    (action,) = extension["commands"]
    assert len(action["title"]) <= 32
    assert len(action["description"]) <= 128


def test_every_command_is_offered_alone_with_the_bot_and_by_slash_among_others() -> None:
    (bot,) = manifest(APP, URL, NOON)["bots"]
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"}
    assert bot["supportsTargetedMessages"]
    triggers = {scope: listed["triggers"] for listed in bot["commandLists"] for scope in listed["scopes"]}
    assert triggers == {"personal": ["mention"], "team": ["mention", "slash"], "groupChat": ["mention", "slash"]}
    for listed in bot["commandLists"]:
        assert [command["title"] for command in listed["commands"]] == list(COMMANDS)


def test_escalating_is_offered_where_a_message_is_written_and_in_the_command_bar() -> None:
    (action,) = manifest(APP, URL, NOON)["composeExtensions"][0]["commands"]
    assert (action["id"], action["type"], action["fetchTask"]) == ("escalate", "action", True)
    assert action["context"] == ["compose", "commandBox"]


async def test_its_links_lead_to_the_page_that_warmline_serves_and_to_their_places_on_it() -> None:
    links = [urlsplit(link) for name, link in manifest(APP, URL, NOON)["developer"].items() if name != "name"]
    app = Starlette(routes=[about(Terms(timedelta(days=400), None), WebSettings())])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        for link in links:
            page = await client.get(link.path)
            assert page.status_code == 200
            assert not link.fragment or f'id="{link.fragment}"' in page.text
    assert [link.fragment for link in links] == ["", "privacy", "terms"]


def test_only_where_warmline_is_may_content_come_from() -> None:
    assert manifest(APP, "https://warmline.example.com:8443/anything", NOON)["validDomains"] == ["warmline.example.com"]


@pytest.mark.parametrize(
    "url", ["http://warmline.example.com", "warmline.example.com", "https://", "https://me:pw@a.example", ""]
)
def test_an_address_that_teams_can_not_use_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="it must begin with https"):
        manifest(APP, url, NOON)


def test_the_large_icon_is_a_white_letter_on_a_ground_without_gaps() -> None:
    width, rows = pixels(color())
    assert width == len(rows) == 192
    assert {row[at] for row in rows for at in range(3, len(row), 4)} == {255}
    assert rows[0][:3] == bytes.fromhex(manifest(APP, URL, NOON)["accentColor"].removeprefix("#"))
    assert any(b"\xff\xff\xff\xff" in row for row in rows)


def test_the_small_icon_is_white_on_nothing() -> None:
    width, rows = pixels(outline())
    assert width == len(rows) == 32
    assert {bytes(row[at : at + 3]) for row in rows for at in range(0, len(row), 4)} == {b"\xff\xff\xff"}
    opacities = {row[at] for row in rows for at in range(3, len(row), 4)}
    assert {0, 255} <= opacities
    assert rows[0] == rows[-1] == b"\xff\xff\xff\0" * 32
