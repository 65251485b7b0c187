"""The page's colours, light and dark: text stands out from its ground by WCAG's AA."""

import re

import pytest

import adapters.simulator.routes as served

CSS = served.STATIC["page.css"].read_text()
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
TEXT = 4.5
EDGE = 3.0


def scheme(name: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", light))
    return colours | dict(re.findall(r"--([\w-]+): (#\w{6});", dark)) if name == "dark" else colours


def luminance(colour: str) -> float:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), [*ON_GROUND, *ON_TINT, *ELSEWHERE])
def test_text_can_be_read(name: str, ink: str, ground: str) -> None:
    colours = scheme(name)
    assert contrast(colours[ink], colours[ground]) >= TEXT


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("edge", ["line-strong", "focus"])
@pytest.mark.parametrize("ground", ["surface", "raised"])
def test_the_edges_of_boxes_and_the_focus_can_be_seen(name: str, edge: str, ground: str) -> None:
    colours = scheme(name)
    assert contrast(colours[edge], colours[ground]) >= EDGE


def test_both_schemes_name_the_same_colours() -> None:
    assert scheme("light").keys() == scheme("dark").keys()
