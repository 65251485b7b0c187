"""What the README says is so."""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import typer
from dotenv import dotenv_values
from packaging.requirements import Requirement

import app
from adapters.policy.reading import load_policy
from adapters.slack.inbound import COMMANDS
from bot.messages.typed import read_typing
from directory.people import Region
from tests.house.diagram import diagrams
from tests.house.source import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DEMO = ROOT / "directory" / "demo"
MOST_BYTES_OF_A_PICTURE = 250_000
IN_A_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
EXAMPLE = re.compile(r"^(?:# )?([A-Z_]+)=(.*)$", re.MULTILINE)
SLACK_OVER_HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0" * 32}
GUID = "11111111-2222-4333-8444-555555555555"
TEAMS = {"TEAMS_APP_ID": GUID, "TEAMS_TENANT_ID": GUID, "TEAMS_APP_PASSWORD": "0"}


def section(title: str, text: str = README) -> str:
    """What stands under a heading, up to the next of its rank."""
    rank, rest = re.split(rf"^(#+) {re.escape(title)}$\n", text, maxsplit=1, flags=re.MULTILINE)[1:]
    return re.split(rf"^#{{1,{len(rank)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table in the text, without the heads."""
    lines = [line.strip() for line in text.splitlines()]
    tables = [line for place, line in enumerate(lines) if line.startswith("|") and not _is_head(lines, place)]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in tables]


def _is_head(lines: list[str], place: int) -> bool:
    return any(line.startswith("|---") for line in lines[place : place + 2])


def first_cells(text: str) -> list[str]:
    """Everything in code in the first cells of the tables."""
    return [code for cells in rows(text) for code in re.findall(r"`([^`]+)`", cells[0])]


def blocks(language: str) -> list[str]:
    return [text for found, text in IN_A_BLOCK.findall(README) if found == language]


def packages(requirements: list[str]) -> set[str]:
    return {Requirement(line).name for line in requirements}


@pytest.fixture(scope="module")
def project() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


class Asked(Mapping[str, str]):
    """Settings that remember which names they were asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def test_every_target_of_make_that_it_names_is_there() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake (\w+)", "\n".join([*blocks("sh"), *re.findall(r"`([^`\n]+)`", README)])))
    assert {"run", "test"} <= named <= targets


def test_every_command_that_it_names_is_one_of_app_py_and_none_is_left_out() -> None:
    known = typer.main.get_command(app.cli)
    used = re.findall(r"app\.py ([\w-]+)", README)
    assert set(used) == set(getattr(known, "commands", {}))


def test_every_option_that_it_names_is_known() -> None:
    commands = getattr(typer.main.get_command(app.cli), "commands", {})
    for name, option in re.findall(r"app\.py ([\w-]+) (--[\w-]+)", README):
        assert option in {opt for parameter in commands[name].params for opt in parameter.opts}


def test_its_settings_are_those_of_the_example_and_those_that_are_read() -> None:
    told = first_cells(section("Settings"))
    asked = Asked(SLACK_OVER_HTTP | TEAMS)
    app.Settings.read(asked)
    example = [name for name, _ in EXAMPLE.findall((ROOT / ".env.example").read_text(encoding="utf-8"))]
    assert told == example
    assert set(told) == asked.names


def test_what_holds_when_a_setting_is_absent_is_told_alike_in_both_places_and_true(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    example = dict(EXAMPLE.findall((ROOT / ".env.example").read_text(encoding="utf-8")))
    told = {name: absent.strip("`") for (name, absent) in _settings() if absent.startswith("`")}
    assert {name: example[name] or "adapters/policy/default.toml" for name in told} == told
    monkeypatch.chdir(ROOT)
    absent, spelt = app.Settings.read({}), app.Settings.read({**told, "SIMULATOR": "on"})
    assert (absent.web, absent.store) == (spelt.web, spelt.store)
    assert load_policy(absent.policy.policy) == load_policy(spelt.policy.policy)
    assert absent.files.directory == spelt.files.directory.resolve()
    slack = [app.Settings.read({**SLACK_OVER_HTTP, **more}).slack for more in ({}, told)]
    assert slack[0] == slack[1]
    teams = [app.Settings.read({**TEAMS, **more}).teams for more in ({}, told)]
    assert teams[0] == teams[1]


def _settings() -> Iterator[tuple[str, str]]:
    return ((cells[0].strip("`"), cells[2]) for cells in rows(section("Settings")))


def test_the_example_sets_nothing_by_itself() -> None:
    assert [name for name, value in dotenv_values(ROOT / ".env.example").items() if value] == []


def test_its_commands_are_those_that_are_answered() -> None:
    typed = first_cells(section("What can be typed"))
    assert {line.split()[0] for line in typed} == set(COMMANDS)


def test_what_its_stories_type_pages_at_once() -> None:
    lines = re.findall(r"`/escalate ([^`]+)`", section("Three stories to click through"))
    assert len(lines) == 3
    assert [line for line in lines if not read_typing(line, (Region("East"), Region("West"))).is_complete] == []


def test_the_people_of_its_stories_are_in_the_demo_directory() -> None:
    with (DEMO / "people.csv").open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    panes = re.findall(r"\?panes=([\w,]+)>", README)
    assert len(panes) == 3
    assert {person for line in panes for person in line.split(",")} <= known


@pytest.mark.parametrize("file", ["people.csv", "places.csv", "overrides.csv"])
def test_it_tells_every_column_of(file: str) -> None:
    told = re.split(r"^`([a-z]+\.csv)`,", section("The directory"), flags=re.MULTILINE)
    about = dict(zip(told[1::2], told[2::2], strict=True))
    with (DEMO / file).open(encoding="utf-8", newline="") as opened:
        assert first_cells(about[file]) == next(csv.reader(opened))


def test_its_policy_is_a_good_one(tmp_path: Path) -> None:
    (example,) = blocks("toml")
    (tmp_path / "policy.toml").write_text(example, encoding="utf-8")
    assert load_policy(tmp_path / "policy.toml") != load_policy(None)


def test_its_diagrams_are_drawn_from_the_tables() -> None:
    assert [f"```mermaid\n{text}```" for text in blocks("mermaid")] == diagrams(), "run `make diagram`"


def test_every_package_stands_in_it_with_a_reason(project: dict[str, dict[str, list[str]]]) -> None:
    told = rows(section("What it stands on"))
    assert {cells[0].strip("`") for cells in told} == packages(project["project"]["dependencies"])
    assert [cells[0] for cells in told if not cells[1]] == []


def test_every_package_that_checks_it_stands_in_it(project: dict[str, dict[str, list[str]]]) -> None:
    sentence = section("What it stands on").partition("To check it")[2]
    assert set(re.findall(r"`([^`]+)`", sentence)) == packages(project["dependency-groups"]["test"])


def test_every_picture_is_there_small_and_shown() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert sorted(shown) == sorted(f"docs/screenshots/{path.name}" for path in (ROOT / "docs/screenshots").iterdir())
    assert [path for path in shown if (ROOT / path).stat().st_size > MOST_BYTES_OF_A_PICTURE] == []


def test_every_file_that_it_names_is_there() -> None:
    linked = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith(("http", "#"))]
    named = re.findall(r"`((?:adapters|bot|directory|docs|tests)/[^`]*)`", README)
    assert [path for path in [*linked, *named] if not (ROOT / path).exists()] == []


def test_every_place_in_it_that_it_points_to_is_there() -> None:
    places = {re.sub(r"\W+", "-", title.lower()) for title in re.findall(r"^#+ (.+)$", README, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= places
