"""The colours of the page, and of the chats drawn as on Slack and Teams, light and dark, by WCAG's AA."""

import re

import pytest

import adapters.simulator.routes as served

SHEETS = [served.STATIC[name].read_text() for name in ("page.css", "looks.css")]
TONES = ("calm", "urgent", "good", "warning", "over")
ON_GROUND = [
    (ink, ground) for ink in ("ink", "ink-soft", "brand", "calm", "urgent", "good") for ground in ("surface", "raised")
]
ON_TINT = [(tone, f"{tone}-tint") for tone in TONES]
ELSEWHERE = [
    ("on-main", "main"),
    ("on-main", "main-hover"),
    ("ink", "ground"),
    ("ink-soft", "ground"),
    ("warning", "surface"),
]
ON_PLATFORMS = [
    (f"{platform}-{ink}", f"{platform}-{ground}")
    for platform in ("slack", "teams")
    for ink in ("ink", "soft", "danger")
    for ground in ("ground", "raised")
]
ON_TEAMS_TINTS = [("teams-ink", f"teams-{tint}") for tint in ("accent", "good", "attention", "warning", "emphasis")]
ON_MAIN_BUTTONS = [("on-platform", "slack-main"), ("on-platform", "teams-main")]
EDGES = [
    *((edge, ground) for edge in ("line-strong", "focus") for ground in ("surface", "raised")),
    *((edge, f"{platform}-ground") for platform in ("slack", "teams") for edge in (f"{platform}-edge", "focus")),
]
TEXT = 4.5
EDGE = 3.0


def scheme(name: str) -> dict[str, str]:
    colours: dict[str, str] = {}
    for sheet in SHEETS:
        light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
        colours |= re.findall(r"--([\w-]+): (#\w{6});", light)
        if name == "dark":
            colours |= re.findall(r"--([\w-]+): (#\w{6});", dark)
    return colours


def luminance(colour: str) -> float:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"), [*ON_GROUND, *ON_TINT, *ELSEWHERE, *ON_PLATFORMS, *ON_TEAMS_TINTS, *ON_MAIN_BUTTONS]
)
def test_text_can_be_read(name: str, ink: str, ground: str) -> None:
    colours = scheme(name)
    assert contrast(colours[ink], colours[ground]) >= TEXT


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_the_edges_of_boxes_and_the_focus_can_be_seen(name: str, edge: str, ground: str) -> None:
    colours = scheme(name)
    assert contrast(colours[edge], colours[ground]) >= EDGE


@pytest.mark.parametrize("sheet", ["cards.css", "looks.css", "page.css"])
def test_a_colour_is_named_before_it_is_used(sheet: str) -> None:
    rules = re.sub(r":root \{.*?\}", "", served.STATIC[sheet].read_text(), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,8}\b(?=[^{}]*;)", rules) == []


def test_both_schemes_name_the_same_colours() -> None:
    assert scheme("light").keys() == scheme("dark").keys()
