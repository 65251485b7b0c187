"""Forms as on Slack and Teams: drawn from the payload, sent as the platform's own client would, read as it is read."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from adapters.simulator.clients import payload, submission
from adapters.simulator.private import OpenForm
from app import LOOKS
from bot.domain.acts import Submitted
from bot.domain.briefing import Briefing
from bot.domain.words import CallbackId, EscalationId
from bot.messages import refusing
from bot.messages.card import Field, FieldKind, Form, Option, Reply
from bot.messages.forms import callback_form, details_form, escalation_form
from bot.ports import Unavailable
from directory.people import Region, Role
from tests.adapters.simulator.stage import ANA, Stage, set_up
from tests.adapters.slack.samples import HOSTILE
from tests.contracts.chat.markup import Element, parse

LOOK_NAMES = [look.name for look in LOOKS]
SLACK, TEAMS = LOOKS
KNOWN = Briefing("4711-220", "No dial tone\nsince Friday", "Acme Dental", "Ms. Ortiz", "A credit", "555-0134")
EAST, WEST = Region("East"), Region("West")
FORMS = {
    "escalation": escalation_form(KNOWN, Role.LEAD, EAST, None, (EAST, WEST)),
    "details": details_form(EscalationId("e-1"), KNOWN),
    "callback": callback_form(CallbackId("c-1"), KNOWN, None, ("America/Chicago", "Asia/Tokyo"), "Asia/Tokyo"),
}
SMALL = Form(
    "open",
    "new",
    "Escalate a call",
    "Page now",
    (
        Field("account", "Account", required=True, longest=40),
        Field("issue", "What is wrong", FieldKind.TEXT),
        Field("wants", "The caller wants a", FieldKind.MENU, options=(Option("lead", "Lead"), Option("sup", "Boss"))),
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A form as it stands before Ana."""

    element: Element

    @property
    def hidden(self) -> dict[str, str]:
        inputs = [one.attributes for one in self.element.all("input")]
        return {one["name"]: one["value"] for one in inputs if one.get("type") == "hidden"}

    @property
    def fields(self) -> dict[str, Element]:
        every = [one for tag in ("input", "textarea", "select") for one in self.element.all(tag)]
        fields = {one.attributes["name"]: one for one in every}
        return {name.removeprefix("field."): one for name, one in fields.items() if name.startswith("field.")}

    @property
    def values(self) -> dict[str, str]:
        """What stands in each field."""
        return {name: _value(one) for name, one in self.fields.items()}

    def told_of(self, name: str) -> str:
        """Read what is said of a field that must be mended; empty if it is as good as it is."""
        attributes = self.fields[name].attributes
        if "aria-invalid" not in attributes:
            return ""
        id = attributes["aria-describedby"].split()[0]
        every = [one for tag in ("p", "div") for one in self.element.all(tag)]
        return next(one for one in every if one.attributes.get("id") == id).text().strip()


def _value(field: Element) -> str:
    if field.tag == "select":
        return next((one.attributes["value"] for one in field.all("option") if "selected" in one.attributes), "")
    return field.text().removeprefix("\n") if field.tag == "textarea" else field.attributes["value"]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with set_up(looks=LOOKS) as stage:
        yield stage


async def opened(stage: Stage, look: str, form: Form, *replies: Reply | Exception) -> Asked:
    """Have the form opened before Ana, with further replies laid out for what she sends."""
    await stage.do("/act/look", look=look)
    stage.door.replies = [Reply(form=form), *replies]
    await stage.do("/act/command", line="/escalate")
    return await standing(stage)


async def standing(stage: Stage) -> Asked:
    (form,) = (one for one in parse(await stage.page("ana")).all("form") if one.attributes["action"] == "/act/submit")
    return Asked(form)


async def send(stage: Stage, asked: Asked, **typed: str) -> None:
    values = {f"field.{name}": value for name, value in (asked.values | typed).items()}
    answer = await stage.do("/act/submit", **asked.hidden, **values)
    assert answer.status_code == 204


@pytest.mark.parametrize("look", LOOK_NAMES)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_a_form_sent_as_it_stands_brings_what_it_was_filled_in_with(stage: Stage, look: str, form: Form) -> None:
    asked = await opened(stage, look, form)
    await send(stage, asked)
    act = stage.door.acts[-1]
    assert isinstance(act, Submitted)
    assert (act.by, act.intent, act.subject) == (ANA, form.intent, form.subject)
    filled = {field.name: field.value for field in form.fields if field.value}
    assert {name: value for name, value in act.values.items() if value} == filled


@pytest.mark.parametrize("look", LOOK_NAMES)
async def test_what_is_typed_and_chosen_comes_to_the_desk_and_the_form_is_put_away(stage: Stage, look: str) -> None:
    asked = await opened(stage, look, SMALL)
    await send(stage, asked, account="4711", issue="No <b>dial</b> tone", wants="sup")
    act = stage.door.acts[-1]
    assert isinstance(act, Submitted)
    assert act.values == {"account": "4711", "issue": "No <b>dial</b> tone", "wants": "sup"}
    assert "/act/submit" not in await stage.page("ana")


@pytest.mark.parametrize("look", LOOK_NAMES)
async def test_a_fault_stands_beside_its_field_and_what_was_typed_is_kept(stage: Stage, look: str) -> None:
    asked = await opened(stage, look, SMALL, Reply(errors={"account": "That account has no digits."}))
    await send(stage, asked, account="abc", issue="No dial tone", wants="sup")
    again = await standing(stage)
    assert again.told_of("account") == "That account has no digits."
    assert [again.told_of(name) for name in ("issue", "wants")] == ["", ""]
    assert again.values == {"account": "abc", "issue": "No dial tone", "wants": "sup"}


@pytest.mark.parametrize("look", LOOK_NAMES)
async def test_a_field_that_was_emptied_stays_so_beside_a_fault(stage: Stage, look: str) -> None:
    form = FORMS["escalation"]
    asked = await opened(stage, look, form, Reply(errors={"account": "That account has no digits."}))
    await send(stage, asked, caller_name="")
    assert (await standing(stage)).values["caller_name"] == ""


@pytest.mark.parametrize("look", LOOK_NAMES)
async def test_what_the_platform_would_not_let_go_out_never_comes_to_the_desk(stage: Stage, look: str) -> None:
    asked = await opened(stage, look, SMALL)
    await send(stage, asked, account=" ", wants="the owner")
    assert (await standing(stage)).told_of("account") == "Please fill this in."
    assert len(stage.door.acts) == 1


@pytest.mark.parametrize("look", LOOK_NAMES)
async def test_what_could_not_be_done_is_said_under_the_first_field(stage: Stage, look: str) -> None:
    asked = await opened(stage, look, SMALL, Unavailable())
    await send(stage, asked, account="4711")
    again = await standing(stage)
    assert (again.told_of("account"), again.values["account"]) == (refusing.not_taken(), "4711")


@pytest.mark.parametrize("look", LOOK_NAMES)
@pytest.mark.parametrize("text", [*HOSTILE, "<script>alert(1)</script>", '"><img src=x>', "{{TIME(nonsense)}}"])
async def test_nothing_typed_in_a_form_comes_alive(stage: Stage, look: str, text: str) -> None:
    fields = (Field("account", text, value=text, hint=text), Field("issue", text, FieldKind.TEXT, text, hint=text))
    form = Form("open", "new", text, text, fields, text)
    asked = await opened(stage, look, form, Reply(errors={"issue": text}))
    await send(stage, asked, account=text[:100], issue=text[:100])
    page = parse(await stage.page("ana"))
    (pane,) = page.all("section", "pane")
    assert [tag for tag in ("img", "script", "iframe", "svg") if [*pane.all(tag)]] == []


@pytest.mark.parametrize("look", LOOK_NAMES)
async def test_a_form_that_is_open_no_more_is_not_sent(stage: Stage, look: str) -> None:
    asked = await opened(stage, look, SMALL)
    await stage.do("/act/close")
    answer = await stage.do("/act/submit", **asked.hidden, **{"field.account": "4711"})
    assert (answer.status_code, "load it again" in answer.text) == (400, True)
    assert len(stage.door.acts) == 1


async def test_on_slack_a_form_stands_over_the_chat_and_can_be_closed(stage: Stage) -> None:
    await opened(stage, "slack", SMALL)
    (dialog,) = parse(await stage.page("ana")).all("dialog")
    assert [one.text() for one in dialog.all("button")] == ["×", "Close", "Page now"]


async def test_on_teams_a_form_is_a_card_in_the_chat(stage: Stage) -> None:
    await opened(stage, "teams", SMALL)
    page = parse(await stage.page("ana"))
    (card,) = page.all("article", "teams")
    assert [one.text() for one in card.all("button")] == ["Page now"]
    assert list(page.all("dialog")) == []


async def test_a_form_stays_as_it_is_when_the_chat_is_drawn_as_elsewhere(stage: Stage) -> None:
    asked = await opened(stage, "slack", SMALL, Reply(errors={"account": "That account has no digits."}))
    await send(stage, asked, account="abc", wants="sup")
    for look in ("teams", "", "slack"):
        await stage.do("/act/look", look=look)
        again = await standing(stage)
        assert again.told_of("account") == "That account has no digits."
        assert again.values == {"account": "abc", "issue": "", "wants": "sup"}


def test_slack_is_sent_the_view_with_its_state() -> None:
    sent = submission(payload(SLACK, OpenForm(1, SMALL)), {"account": "4711", "wants": "sup"})
    assert (sent["type"], sent["view"]["callback_id"], sent["view"]["private_metadata"]) == (
        "view_submission",
        "wl:open",
        "new",
    )
    values = sent["view"]["state"]["values"]
    assert values["account"] == {"account": {"type": "plain_text_input", "value": "4711"}}
    assert values["issue"] == {"issue": {"type": "plain_text_input", "value": None}}
    assert values["wants"]["wants"]["selected_option"]["value"] == "sup"


def test_teams_is_sent_the_action_with_its_data_and_nothing_of_what_was_left_empty() -> None:
    sent = submission(payload(TEAMS, OpenForm(1, SMALL)), {"account": "4711", "issue": "", "wants": "sup"})
    assert (sent["type"], sent["verb"]) == ("Action.Execute", "open")
    assert sent["data"].items() >= {"subject": "new", "account": "4711", "wants": "sup"}.items()
    assert "issue" not in sent["data"]
