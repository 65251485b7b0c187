"""The simulator's page in a real browser: it keeps itself live, is used by keyboard, and runs nothing that is typed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.applications import Starlette

from bot.domain.acts import Pressed, Typed
from bot.messages.card import Field, FieldKind, Form, Note, Option, Reply
from bot.ports import Address, MessageKey, Story
from tests.adapters.simulator.stage import BEVERLY, NOON, Stage, build, card, in_minutes, page_card
from tests.browser.serving import Served, served

KEY = MessageKey("escalation-1/beverly")
FORM = Form(
    "open",
    "new",
    "Escalate a call",
    "Page the Leads",
    (
        Field("account", "Account", required=True),
        Field("issue", "What is wrong?", FieldKind.TEXT),
        Field(
            "wants", "Caller wants", FieldKind.MENU, options=(Option("lead", "a Lead"), Option("sup", "a Supervisor"))
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Simulated:
    """The page with three panes, and the stage behind it."""

    stage: Stage
    server: Served
    page: Page

    def pane(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name, exact=True)

    def box(self, name: str) -> Locator:
        return self.page.get_by_label(f"Command of {name}")

    def post(self, title: str = "Ana needs a Lead", key: str = KEY) -> Address:
        return self.server.run(self.stage.simulator.chat.post(BEVERLY, card(title), MessageKey(key)))


@pytest.fixture
def simulated(page: Page) -> Iterator[Simulated]:
    stage = build()
    app = Starlette(routes=stage.simulator.routes(stage.door, stage.watch, stage.stop))
    with served(app, stage.stop) as server:
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(f"{server.url}/?panes=ana,beverly,dana")
        yield Simulated(stage, server, page)
        page.goto("about:blank")
        assert faults == []
    stage.simulator.close()


def test_a_new_message_comes_by_itself_buzzes_and_is_read_out(simulated: Simulated) -> None:
    simulated.post()
    message = simulated.pane("Beverly").get_by_role("listitem").filter(has_text="Ana needs a Lead")
    expect(message).to_have_class(re.compile("buzz"))
    expect(simulated.page.get_by_role("log")).to_have_text("Beverly: You are asked to help")


def test_an_edited_message_is_redrawn_without_a_buzz(simulated: Simulated) -> None:
    address = simulated.post()
    simulated.page.reload()
    simulated.server.run(simulated.stage.simulator.chat.update(BEVERLY, address, card("Dana took it"), KEY))
    message = simulated.pane("Beverly").get_by_role("listitem")
    expect(message).to_contain_text("Dana took it")
    expect(message).not_to_have_class(re.compile("buzz"))
    expect(simulated.page.get_by_role("log")).to_be_empty()


def test_a_press_goes_to_the_desk_and_focus_stays_with_the_card_when_its_choices_go(simulated: Simulated) -> None:
    chat = simulated.stage.simulator.chat
    address = simulated.server.run(chat.post(BEVERLY, page_card(), KEY))
    accept = simulated.page.get_by_role("button", name="Accept")
    accept.focus()
    with simulated.page.expect_response("**/act/press"):
        simulated.page.keyboard.press("Enter")
    simulated.server.run(chat.update(BEVERLY, address, card("The call is yours"), KEY))
    message = simulated.pane("Beverly").get_by_role("listitem")
    expect(message).to_contain_text("The call is yours")
    expect(message).to_be_focused()
    (act,) = simulated.stage.door.acts
    assert isinstance(act, Pressed)
    assert (act.by, act.intent, act.subject) == (BEVERLY, "accept", "page-1")


def test_two_clicks_at_once_are_one_act_and_a_later_one_is_another(simulated: Simulated) -> None:
    simulated.server.run(simulated.stage.simulator.chat.post(BEVERLY, page_card(), KEY))
    refused = Reply(card=card("Not now", Note(("Say how your call ended first.",))))
    simulated.stage.door.replies = [refused, refused]
    accept = simulated.page.get_by_role("button", name="Accept")
    accept.evaluate("button => { button.click(); button.click(); }")
    expect(simulated.pane("Beverly").get_by_text("Only you can see this")).to_have_count(1)
    expect(simulated.pane("Beverly").locator("form[aria-busy]")).to_have_count(0)
    accept.click()
    expect(simulated.pane("Beverly").get_by_text("Only you can see this")).to_have_count(2)
    first, second = simulated.stage.door.acts
    assert first != second


def test_commands_are_sent_by_enter_and_come_back_by_the_up_arrow(simulated: Simulated) -> None:
    box = simulated.box("Ana")
    for line in ("/leads east", "/busy 20"):
        box.fill(line)
        box.press("Enter")
        expect(box).to_have_value("")
    assert [act.text for act in simulated.stage.door.acts if isinstance(act, Typed)] == ["east", "20"]
    for key, line in (
        ("ArrowUp", "/busy 20"),
        ("ArrowUp", "/leads east"),
        ("ArrowDown", "/busy 20"),
        ("ArrowDown", ""),
    ):
        box.press(key)
        expect(box).to_have_value(line)


def test_a_command_that_is_being_typed_is_explained(simulated: Simulated) -> None:
    simulated.box("Ana").fill("/bu")
    expect(simulated.pane("Ana").get_by_text("/busy [minutes]")).to_be_visible()


def test_a_form_takes_the_focus_keeps_what_was_typed_and_marks_what_to_mend(simulated: Simulated) -> None:
    simulated.stage.door.replies = [Reply(form=FORM), Reply(errors={"account": "That account has no digits."})]
    simulated.box("Ana").fill("/escalate")
    simulated.box("Ana").press("Enter")
    form = simulated.page.get_by_role("dialog", name="Escalate a call")
    account = form.get_by_label("Account")
    expect(account).to_be_focused()
    simulated.page.keyboard.type("abc")
    form.get_by_label("What is wrong?").fill("No dial tone")
    form.get_by_label("Caller wants").select_option("a Supervisor")
    simulated.post("A message to somebody else")
    expect(simulated.pane("Beverly")).to_contain_text("A message to somebody else")
    form.get_by_role("button", name="Page the Leads").click()
    expect(form.get_by_text("That account has no digits.")).to_be_visible()
    expect(account).to_be_focused()
    expect(account).to_have_value("abc")
    expect(form.get_by_label("What is wrong?")).to_have_value("No dial tone")
    expect(form.get_by_label("Caller wants")).to_have_value("sup")


def test_escape_closes_a_form_and_gives_the_focus_back(simulated: Simulated) -> None:
    simulated.stage.door.replies = [Reply(form=FORM)]
    simulated.box("Ana").fill("/escalate")
    simulated.box("Ana").press("Enter")
    form = simulated.page.get_by_role("dialog", name="Escalate a call")
    expect(form.get_by_label("Account")).to_be_focused()
    simulated.page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(simulated.box("Ana")).to_be_focused()


def test_somebody_is_found_added_and_closed_again(simulated: Simulated) -> None:
    simulated.page.get_by_text("Add a person").click()
    simulated.page.get_by_label("Find").fill("lead ca")
    people = simulated.page.get_by_role("navigation", name="Add a person").get_by_role("link")
    expect(people).to_have_text([re.compile("Noor")])
    people.click()
    expect(simulated.page).to_have_url(re.compile(r"panes=ana,beverly,dana,noor$"))
    simulated.page.get_by_role("link", name="Close Beverly’s chat").click()
    expect(simulated.pane("Noor")).to_be_visible()
    expect(simulated.pane("Beverly")).to_have_count(0)


def test_the_clock_is_moved_to_the_next_deadline_and_the_timeline_follows(simulated: Simulated) -> None:
    simulated.stage.watch.deadlines = [in_minutes(30)]
    simulated.stage.watch.told = (Story("e-1", "Ana’s call", "paging", in_minutes(30), ((NOON, ("Opened.",)),)),)
    timeline = simulated.page.get_by_role("complementary", name="Timeline")
    expect(timeline).to_contain_text(re.compile(r"in (30:00|29:\d\d)"))
    simulated.page.get_by_role("button", name="To the next deadline").click()
    expect(simulated.page.get_by_text("Nothing is due")).to_be_visible()
    expect(timeline).to_contain_text("now")
    assert simulated.stage.watch.rang == [(in_minutes(30), in_minutes(30))]


def test_what_was_unfolded_in_the_timeline_stays_so(simulated: Simulated) -> None:
    def story(id: str, *lines: str) -> Story:
        return Story(id, f"Story {id}", "paging", None, tuple((NOON, (line,)) for line in lines))

    simulated.stage.watch.told = (story("e-2", "New."), story("e-1", "Opened."))
    simulated.page.get_by_text("Story e-1").click()
    expect(simulated.page.get_by_text("Opened.")).to_be_visible()
    simulated.stage.watch.told = (story("e-2", "New."), story("e-1", "Opened.", "Paged."))
    expect(simulated.page.get_by_text("Paged.")).to_be_visible()


def test_nothing_that_was_typed_becomes_live(simulated: Simulated) -> None:
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script><a href='http://evil'>click</a> \u202eolleh"
    simulated.stage.door.replies = [Reply(card=card(hostile, Note((hostile,))))]
    simulated.box("Ana").fill(f"/escalate 4711 {hostile}")
    simulated.box("Ana").press("Enter")
    answer = simulated.pane("Ana").get_by_role("listitem")
    expect(answer.get_by_role("heading")).to_have_text(hostile)
    expect(answer.locator("img, script, a")).to_have_count(0)


def test_the_page_works_without_its_script(browser: Browser, simulated: Simulated) -> None:
    simulated.stage.door.replies = [Reply(form=FORM), Reply(card=card("Leads are being paged"))]
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(simulated.page.url)
        page.get_by_role("region", name="Ana", exact=True).get_by_role("button", name="/escalate").click()
        page.get_by_label("Account").fill("4711")
        page.get_by_role("button", name="Page the Leads").click()
        expect(page.get_by_text("Leads are being paged")).to_be_visible()
        expect(page).to_have_url(simulated.page.url)


@pytest.mark.parametrize("width", [1280, 1600])
def test_three_panes_and_the_timeline_fit_a_laptop_screen(simulated: Simulated, width: int) -> None:
    simulated.page.set_viewport_size({"width": width, "height": 800})
    for name in ("Ana", "Beverly", "Dana"):
        expect(simulated.pane(name)).to_be_in_viewport(ratio=1)
    expect(simulated.page.get_by_role("complementary", name="Timeline")).to_be_in_viewport(ratio=1)
    assert simulated.page.evaluate("document.documentElement.scrollWidth <= innerWidth && scrollY === 0")


def test_on_the_narrowest_phone_the_page_is_no_wider_than_the_screen(simulated: Simulated) -> None:
    simulated.page.set_viewport_size({"width": 320, "height": 640})
    expect(simulated.page.get_by_role("button", name="+24 h")).to_be_in_viewport(ratio=1)
    assert simulated.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_whoever_wants_less_motion_sees_the_highlight_without_it(simulated: Simulated) -> None:
    simulated.page.emulate_media(reduced_motion="reduce")
    simulated.post()
    message = simulated.pane("Beverly").get_by_role("listitem")
    expect(message).to_have_class(re.compile("buzz"))
    assert message.get_by_role("article").evaluate("card => getComputedStyle(card).animationName") == "none"
