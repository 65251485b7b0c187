"""A chat drawn as on Slack or on Teams: from the very payload that would be sent there, with choices that work."""

from collections.abc import AsyncIterator
from itertools import chain

import pytest

from app import LOOKS
from bot.domain.acts import Pressed
from bot.messages.card import Card, Choice, Choices, Option
from bot.ports import MessageKey
from tests.adapters.simulator.stage import ANA, BEVERLY, Stage, set_up
from tests.adapters.slack.samples import HOSTILE, everywhere, page
from tests.contracts.chat.markup import Element, parse

KEY = MessageKey("e1/page/ana/1")
LOOK_NAMES = [look.name for look in LOOKS]
CHOICES = [
    (choice, option)
    for part in page().parts
    if isinstance(part, Choices)
    for choice in part.choices
    for option in choice.options or (None,)
]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with set_up(looks=LOOKS) as stage:
        yield stage


async def drawn(stage: Stage, look: str, card: Card) -> Element:
    """Draw a card in Ana's chat as on a platform."""
    await stage.simulator.chat.post(ANA, card, KEY)
    await stage.do("/act/look", look=look)
    (article,) = parse(await stage.page("ana")).all("article")
    return article


def unseen_taken_out(text: str) -> str:
    return text.replace("\u200b", "").replace("\u2060", "")


@pytest.mark.parametrize("look", LOOK_NAMES)
async def test_a_chat_is_drawn_as_on_the_platform_that_is_chosen_for_it(stage: Stage, look: str) -> None:
    article = await drawn(stage, look, page("It hums"))
    assert article.attributes["class"] == f"card {look}"
    for words in ("Escalation from KS", "1234567", "It hums", "May I place you on hold", "Beverly Crusher", "237"):
        assert words in article.text()
    assert {one.attributes["datetime"] for one in article.all("time")} == {"2026-11-23T15:30:00.000+00:00"}


@pytest.mark.parametrize("look", LOOK_NAMES)
@pytest.mark.parametrize(("choice", "option"), CHOICES)
async def test_every_choice_works_as_on_a_card_of_our_own(
    stage: Stage, look: str, choice: Choice, option: Option | None
) -> None:
    article = await drawn(stage, look, page())
    form = next(one for one in article.all("form") if next(one.all("button")).text() == choice.label)
    sent = {one.attributes["name"]: one.attributes["value"] for one in form.all("input")}
    if option:
        menu = next(chain(form.all("select"), (one for one in article.all("select") if _is_of(one, form))))
        sent["option"] = next(one.attributes["value"] for one in menu.all("option") if one.text() == option.label)
    await stage.do(form.attributes["action"], **sent)
    (act,) = stage.door.acts
    assert isinstance(act, Pressed)
    assert (act.by, act.intent, act.subject) == (ANA, choice.intent, choice.subject)
    assert act.option == (option.value if option else "")


def _is_of(menu: Element, form: Element) -> bool:
    return menu.attributes.get("form", "") == form.attributes.get("id", "none")


@pytest.mark.parametrize("look", LOOK_NAMES)
@pytest.mark.parametrize("text", [*HOSTILE, "<script>alert(1)</script>", "</p><a href=x>", "{{TIME(nonsense)}}"])
async def test_nothing_typed_comes_alive(stage: Stage, look: str, text: str) -> None:
    article = await drawn(stage, look, everywhere(text))
    assert [tag for tag in ("a", "img", "script", "iframe", "svg") if [*article.all(tag)]] == []


@pytest.mark.parametrize("look", LOOK_NAMES)
async def test_markup_that_was_typed_is_read_as_it_was_typed(stage: Stage, look: str) -> None:
    article = await drawn(stage, look, page("a &lt; b *bold* <!date^1^{time}|x> {{TIME(2026-11-23T15:30:00Z)}}"))
    words = unseen_taken_out(article.text())
    assert "a &lt; b *bold* <!date^1^{time}|x> {{TIME(2026-11-23T15:30:00Z)}}" in words


async def test_each_person_is_drawn_by_themselves_and_stays_so(stage: Stage) -> None:
    for person in (ANA, BEVERLY):
        await stage.simulator.chat.post(person, page(), KEY)
    await stage.do("/act/look", look="teams")
    looks = [one.attributes["class"] for one in parse(await stage.page("ana,beverly")).all("article")]
    assert looks == ["card teams", "card"]


async def test_warmlines_own_look_comes_back(stage: Stage) -> None:
    await drawn(stage, "slack", page())
    for look in ("", "no such look"):
        await stage.do("/act/look", look=look)
        (article,) = parse(await stage.page("ana")).all("article")
        assert article.attributes["class"] == "card"


async def test_without_other_looks_none_is_offered() -> None:
    async with set_up() as alone:
        assert "drawn as" not in await alone.page("ana")
