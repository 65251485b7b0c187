"""Chats drawn as on Slack and Teams, in a real browser: forms are filled in and mended, and the page fits a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from starlette.applications import Starlette

from app import LOOKS
from bot.domain.acts import Submitted
from bot.messages.card import Field, FieldKind, Form, Option, Reply
from bot.ports import MessageKey
from tests.adapters.simulator.stage import ANA, build, card
from tests.adapters.slack.samples import page as page_card
from tests.browser.serving import served
from tests.browser.test_simulator import Simulated

LOOK_TITLES = [look.title for look in LOOKS]
FORM = Form(
    "open",
    "new",
    "Escalate a call",
    "Page now",
    (
        Field("account", "Account", required=True),
        *(Field(f"more{n}", f"More {n}", FieldKind.TEXT) for n in range(4)),
        Field("wants", "The caller wants a", FieldKind.MENU, options=(Option("lead", "Lead"), Option("sup", "Boss"))),
    ),
)


@pytest.fixture
def simulated(page: Page) -> Iterator[Simulated]:
    stage = build()
    app = Starlette(routes=stage.simulator.routes(stage.door, stage.watch, stage.stop, LOOKS))
    with served(app, stage.stop) as server:
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(f"{server.url}/?panes=ana,beverly")
        yield Simulated(stage, server, page)
        page.goto("about:blank")
        assert faults == []
    stage.simulator.close()


def opened(simulated: Simulated, look: str, *answers: Reply) -> Locator:
    """Have the form opened in Ana's chat, with answers laid out for what she sends."""
    simulated.stage.door.replies = [Reply(form=FORM), *answers]
    simulated.pane("Ana").get_by_label("Ana’s chat drawn as").select_option(look)
    simulated.box("Ana").fill("/escalate")
    simulated.box("Ana").press("Enter")
    expect(simulated.pane("Ana").get_by_role("button", name="Page now")).to_be_visible()
    return simulated.pane("Ana")


@pytest.mark.parametrize("look", LOOK_TITLES)
def test_a_form_is_filled_in_mended_and_sent(simulated: Simulated, look: str) -> None:
    pane = opened(simulated, look, Reply(errors={"account": "That account has no digits."}), Reply(card=card("Paging")))
    account, send = pane.get_by_label("Account"), pane.get_by_role("button", name="Page now")
    account.fill("abc")
    pane.get_by_label("More 2").fill("No dial tone")
    pane.get_by_label("The caller wants a").select_option("Boss")
    send.click()
    expect(pane.get_by_text("That account has no digits.")).to_be_visible()
    expect(account).to_be_focused()
    expect(account).to_be_in_viewport()
    expect(account).to_have_accessible_description("That account has no digits.")
    expect(pane.get_by_label("More 2")).to_have_value("No dial tone")
    expect(pane.get_by_label("The caller wants a")).to_have_value("sup")
    account.fill("4711")
    send.click()
    expect(pane).to_contain_text("Paging")
    expect(send).to_have_count(0)
    act = simulated.stage.door.acts[-1]
    assert isinstance(act, Submitted)
    assert {name: value for name, value in act.values.items() if value} == {
        "account": "4711",
        "more2": "No dial tone",
        "wants": "sup",
    }


@pytest.mark.parametrize("look", LOOK_TITLES)
def test_what_is_being_typed_is_not_lost_when_a_message_comes(simulated: Simulated, look: str) -> None:
    pane = opened(simulated, look)
    pane.get_by_label("Account").fill("47")
    simulated.server.run(simulated.stage.simulator.chat.post(ANA, card("Kate accepted"), MessageKey("k")))
    expect(pane).to_contain_text("Kate accepted")
    expect(pane.get_by_label("Account")).to_have_value("47")


def test_on_teams_a_message_that_comes_while_a_form_is_open_is_seen(simulated: Simulated) -> None:
    opened(simulated, "Teams")
    simulated.server.run(simulated.stage.simulator.chat.post(ANA, card("Kate accepted"), MessageKey("k")))
    expect(simulated.pane("Ana").get_by_text("Kate accepted")).to_be_in_viewport()


def test_slacks_form_is_closed_by_its_button_and_by_escape(simulated: Simulated) -> None:
    for close in ("click", "key"):
        dialog = opened(simulated, "Slack").get_by_role("dialog", name="Escalate a call")
        if close == "click":
            dialog.get_by_role("button", name="Close", exact=True).click()
        else:
            dialog.get_by_label("Account").press("Escape")
        expect(dialog).to_have_count(0)
        expect(simulated.box("Ana")).to_be_focused()


@pytest.mark.parametrize("look", ["Warmline", *LOOK_TITLES])
def test_on_a_phone_a_pane_fills_the_screen_and_nothing_runs_out_of_it(simulated: Simulated, look: str) -> None:
    simulated.page.set_viewport_size({"width": 390, "height": 800})
    simulated.server.run(simulated.stage.simulator.chat.post(ANA, page_card(), MessageKey("k")))
    pane = opened(simulated, look)
    assert simulated.page.evaluate("document.documentElement.scrollWidth") == 390
    chat = pane.get_by_role("list", name="Ana’s messages", include_hidden=True)
    for part in (chat, chat.get_by_role("article", include_hidden=True).last):
        assert part.evaluate("part => part.scrollWidth - part.clientWidth") == 0
    box = pane.bounding_box()
    assert box is not None
    assert box["width"] > 350
