"""What people do on the page: commands, presses and forms, as they reach the desk, and what is seen of the answer."""

import re
from pathlib import Path

import pytest

from adapters.simulator.acting import COMMANDS
from bot.domain.acts import Pressed, RequestKey, Submitted, Typed
from bot.messages import refusing
from bot.messages.card import (
    Field,
    FieldKind,
    Form,
    Option,
    Reply,
)
from bot.ports import MessageKey, Unavailable
from tests.adapters.simulator.stage import ANA, BEVERLY, card, page_card, requests_in, set_up

KEY = MessageKey("page-1/beverly")
FORM = Form(
    "open",
    "new",
    "Escalate a call",
    "Page the Leads",
    (
        Field("account", "Account", required=True, hint="With three digits or more", longest=10),
        Field("issue", "What is wrong?", FieldKind.TEXT),
        Field(
            "wants",
            "Caller wants",
            FieldKind.MENU,
            "lead",
            options=(Option("lead", "a Lead"), Option("sup", "a Supervisor")),
        ),
    ),
)


async def test_a_command_is_typed_as_it_stands() -> None:
    async with set_up() as stage:
        await stage.do("/act/command", line="  /escalate east 4711  it's <b>broken</b>  ", request="request-1")
        assert stage.door.acts == [Typed(ANA, "/escalate", "east 4711  it's <b>broken</b>", _key("request-1"))]


@pytest.mark.parametrize("line", ["hello", "/nothing", "/ escalate", "🙃"])
async def test_what_is_no_command_is_answered_with_the_commands_there_are(line: str) -> None:
    async with set_up() as stage:
        await stage.do("/act/command", line=line)
        html = await stage.page("ana")
        assert stage.door.acts == []
        assert "Only commands are understood here" in html
        assert all(command.name in html for command in COMMANDS)


async def test_an_empty_line_does_nothing() -> None:
    async with set_up() as stage:
        assert (await stage.do("/act/command", line="   ")).status_code == 204
        assert stage.door.acts == []


async def test_a_press_carries_the_intent_the_subject_and_the_option() -> None:
    async with set_up() as stage:
        await stage.do("/act/press", intent="done", subject="e-1", option="resolved", request="request-1")
        assert stage.door.acts == [Pressed(ANA, "done", "e-1", "resolved", _key("request-1"))]


async def test_a_double_click_is_one_act_and_the_next_page_offers_another() -> None:
    async with set_up() as stage:
        await stage.simulator.chat.post(BEVERLY, page_card(), KEY)
        offered = requests_in(await stage.page("beverly"))
        assert len(set(offered)) == len(offered) == 3
        for _ in range(2):
            await stage.do("/act/press", by="beverly", intent="accept", subject="page-1", request=offered[0])
        first, second = stage.door.acts
        assert isinstance(first, Pressed)
        assert first == second
        assert not set(offered) & set(requests_in(await stage.page("beverly")))


async def test_an_answer_is_seen_only_by_whoever_asked() -> None:
    async with set_up() as stage:
        stage.door.replies = [Reply(card=card("On shift in East now"))]
        await stage.do("/act/command", line="/leads east")
        html = await stage.page("ana")
        assert "Only you can see this" in html
        assert "On shift in East now" in html
        assert "/leads east" in html
        assert "On shift in East now" not in await stage.page("beverly,dana")


async def test_a_form_opens_and_what_was_typed_comes_to_the_desk() -> None:
    async with set_up() as stage:
        stage.door.replies = [Reply(form=FORM), Reply(card=card("Leads are being paged"))]
        await stage.do("/act/command", line="/escalate")
        assert "<dialog" in await stage.page("ana")
        typed = {"field.account": "4711", "field.issue": "No dial tone\r\nsince Friday", "field.wants": "lead"}
        await stage.do("/act/submit", intent="open", subject="new", request="request-9", **typed)
        values = {"account": "4711", "issue": "No dial tone\nsince Friday", "wants": "lead"}
        assert stage.door.acts[-1] == Submitted(ANA, "open", "new", _key("request-9"), values)
        html = await stage.page("ana")
        assert "<dialog" not in html
        assert "Leads are being paged" in html


async def test_a_form_with_errors_keeps_what_was_typed_and_says_what_to_mend_beside_the_field() -> None:
    async with set_up() as stage:
        stage.door.replies = [Reply(form=FORM), Reply(errors={"account": "That account has no digits."})]
        await stage.do("/act/command", line="/escalate")
        typed = {"field.account": "abc", "field.issue": "\nNo <b>dial</b> tone", "field.wants": "sup"}
        await stage.do("/act/submit", intent="open", subject="new", **typed)
        html = await stage.page("ana")
        assert re.search(r'name="field.account"[^>]* value="abc" required aria-invalid="true"', html)
        assert 'id="field-ana-account-error">That account has no digits.</p>' in html
        # The first line end after the tag is HTML's own, so what was typed begins on the second line.
        assert ">\n\nNo &lt;b&gt;dial&lt;/b&gt; tone</textarea>" in html
        assert '<option value="sup" selected>' in html


@pytest.mark.parametrize(
    ("account", "wants", "sentence"),
    [
        ("  ", "lead", "Please fill this in."),
        ("4" * 500, "lead", "Please keep this under 10 characters; it has 500."),
        ("4711", "the owner", "Please choose one of the list."),
    ],
)
async def test_what_does_not_fit_a_field_is_refused_before_the_desk_is_asked(
    account: str, wants: str, sentence: str
) -> None:
    async with set_up() as stage:
        stage.door.replies = [Reply(form=FORM)]
        await stage.do("/act/command", line="/escalate")
        await stage.do("/act/submit", intent="open", subject="new", **{"field.account": account, "field.wants": wants})
        assert len(stage.door.acts) == 1
        html = await stage.page("ana")
        assert sentence in html
        assert f'value="{account}"' in html


async def test_a_form_is_put_away_without_asking_the_desk() -> None:
    async with set_up() as stage:
        stage.door.replies = [Reply(form=FORM)]
        await stage.do("/act/command", line="/escalate")
        await stage.do("/act/close")
        assert "<dialog" not in await stage.page("ana")
        assert len(stage.door.acts) == 1


async def test_a_restart_forgets_neither_an_open_form_nor_an_answer(tmp_path: Path) -> None:
    path = str(tmp_path / "chats.db")
    async with set_up(path) as stage:
        stage.door.replies = [Reply(card=card("On shift in East now")), Reply(form=FORM)]
        await stage.do("/act/command", line="/leads")
        await stage.do("/act/command", line="/escalate")
    async with set_up(path) as stage:
        html = await stage.page("ana")
        assert "On shift in East now" in html
        assert "Escalate a call" in html


async def test_errors_of_a_form_that_is_no_longer_open_are_told_all_the_same() -> None:
    async with set_up() as stage:
        stage.door.replies = [Reply(errors={"account": "That account has no digits."})]
        await stage.do("/act/submit", intent="open", subject="new", **{"field.account": "abc"})
        assert "That account has no digits." in await stage.page("ana")


@pytest.mark.parametrize(
    ("fault", "sentence"), [(Unavailable(), refusing.not_taken()), (KeyError("secret"), refusing.went_wrong())]
)
async def test_what_could_not_be_done_is_said_and_a_form_stays_as_typed(
    fault: Exception, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with set_up() as stage:
        stage.door.replies = [fault, Reply(form=FORM), fault]
        await stage.do("/act/press", intent="accept", subject="page-1")
        assert sentence in await stage.page("ana")
        await stage.do("/act/command", line="/escalate")
        await stage.do("/act/submit", intent="open", subject="new", **{"field.account": "4711"})
        html = await stage.page("ana")
        assert html.count(f">{sentence}<") == 2
        assert 'value="4711"' in html
        assert "secret" not in caplog.text


@pytest.mark.parametrize("request_name", ["", "short", "x" * 65, "<script>"])
async def test_an_act_without_a_proper_name_is_not_done(request_name: str) -> None:
    async with set_up() as stage:
        answer = await stage.do("/act/press", intent="accept", subject="page-1", request=request_name)
        assert (answer.status_code, "load it again" in answer.text) == (400, True)
        assert stage.door.acts == []


async def test_a_stranger_is_told_whom_to_ask() -> None:
    async with set_up() as stage:
        answer = await stage.do("/act/command", by="zoe", line="/leads")
        assert (answer.status_code, answer.text, stage.door.acts) == (403, refusing.stranger(), [])


async def test_without_the_pages_script_the_page_comes_back_with_the_same_panes() -> None:
    async with set_up() as stage:
        typed = {"by": "ana", "run": "/leads", "line": "", "request": "request-1"}
        back = {"Referer": "http://localhost:8080/?panes=ana,dana"}
        answer = await stage.browser.post("/act/command", data=typed, headers=back)
        assert (answer.status_code, answer.headers["location"]) == (303, "/?panes=ana,dana")


def _key(name: str) -> RequestKey:
    return RequestKey(f"simulator:{name}")
