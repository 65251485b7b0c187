"""What only Teams brings about: installs, tokens, tenants, channels, dialogs, and what is made of Adaptive Cards."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from adapters.store.references import StoredReferences
from adapters.teams.settings import PATH, TEAMS
from bot.messages import phrases
from tests.fakes.slack import ManualClock
from tests.fakes.slack.shapes import Json
from tests.fakes.teams import (
    COMMAND_BOX,
    FALSE_TOKENS,
    LEGACY_WRITES_BLOCKED,
    OTHER_TENANT_ID,
    Dialog,
    Message,
)
from tests.stories.company import company
from tests.stories.on_teams import Tenant, teams_for, teams_of
from tests.stories.teams_text import seen_card
from tests.support.serving import NO_CERTIFICATES, serving

CALL = "/escalate 4711-220 No dial tone"
HOSTILE = (
    "[your bank](https://evil.example) ![x](https://evil.example/x.png)",
    "**bold** _it_ ~~no~~ `rm -rf` # head > quoted",
    "{{DATE(2026-01-01T00:00:00Z, SHORT)}} {{{{TIME(2026-01-01T00:00:00Z)}}}}",
    '{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"${$root}"}]}',
    '"}],"actions":[{"type":"Action.OpenUrl","url":"https://evil.example"}]',
    "<at>Everybody</at> <b>no</b> &lt;at&gt;",
)


@pytest.fixture
async def tenant(tmp_path: Path) -> AsyncIterator[Tenant]:
    """Give a company in which one agent and two leads have Teams."""
    people = ("ana", "walter", "beverly")
    async with company(tmp_path, ManualClock()) as founded, teams_for(founded, people) as opened:
        yield opened


async def says(tenant: Tenant, who: str, line: str) -> None:
    await tenant.do(who, tenant.fake.say(tenant.user(who), line))


def newest(tenant: Tenant, who: str) -> Message:
    return tenant.fake.latest(tenant.user(who))


def reads(tenant: Tenant, who: str) -> str:
    return seen_card("", newest(tenant, who)).text


async def timeline(tenant: Tenant) -> str:
    (story,) = await tenant.company.warmline.onlooker.stories(9)
    return "\n".join("".join(getattr(span, "name", str(span)) for span in line) for _, line in story.lines)


async def nothing_happened(tenant: Tenant) -> bool:
    await tenant.teams.settle()
    await tenant.company.settle()
    return not await tenant.company.warmline.onlooker.stories(9) and tenant.fake.posts() == 0


async def walters_press(tenant: Tenant, choice: str = "Accept") -> Json:
    await says(tenant, "ana", CALL)
    return tenant.fake.press_payload(tenant.user("walter"), newest(tenant, "walter"), choice)


# Who can be written to


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("ConversationBlockedByUser", "they have blocked Warmline in Teams"),
        ("BotDisabledByAdmin", "their Teams admin has disabled Warmline"),
        (LEGACY_WRITES_BLOCKED, "they have removed, blocked or muted Warmline in Teams"),
    ],
)
async def test_a_blocked_install_is_on_the_timeline_and_the_next_lead_is_paged_at_once(
    tenant: Tenant, code: str, why: str
) -> None:
    tenant.fake.block(tenant.user("walter"), code)
    deadline_of_the_first_wave = tenant.company.clock.now() + timedelta(minutes=10)
    await says(tenant, "ana", CALL)
    assert f"Walter Novak can't be reached: {why}" in await timeline(tenant)
    assert "No dial tone" in reads(tenant, "beverly")
    assert tenant.company.clock.now() < deadline_of_the_first_wave
    lost = await StoredReferences(tenant.company.database).lost(TEAMS)
    assert [(one.account, one.lost) for one in lost if one.account == tenant.user("walter").id] == [
        (tenant.user("walter").id, why)
    ]


async def test_whoever_takes_the_app_out_is_passed_over_until_they_have_it_again(tenant: Tenant) -> None:
    await tenant.do("walter", tenant.fake.uninstall(tenant.user("walter")))
    await says(tenant, "ana", CALL)
    assert "Walter Novak (can't be reached)" in reads(tenant, "ana")
    assert tenant.fake.messages(tenant.user("walter")) == []
    await tenant.do("walter", tenant.fake.install(tenant.user("walter")))
    await says(tenant, "ana", "/escalate 5822-330 No picture")
    assert "No picture" in reads(tenant, "walter")
    assert await StoredReferences(tenant.company.database).lost(TEAMS) == ()


async def test_whoever_is_met_in_a_channel_alone_is_paged_in_a_chat_of_their_own(tenant: Tenant) -> None:
    priya = tenant.user("priya")
    floor = tenant.fake.add_channel("Floor", priya, tenant.user("ana"), installed=False)
    await tenant.do("ana", tenant.fake.install(tenant.user("ana"), floor))
    for lead in ("walter", "beverly"):
        await says(tenant, lead, "/busy 60")
    await says(tenant, "ana", CALL)
    assert "No dial tone" in reads(tenant, "priya")
    assert tenant.fake.public(floor) == []


# What is refused


async def test_a_false_token_is_refused_and_the_bot_never_runs(tenant: Tenant) -> None:
    for token in FALSE_TOKENS:
        answer = await tenant.fake.say(tenant.user("ana"), CALL, token=token)
        assert answer.status == 401, token
    assert await nothing_happened(tenant)


async def test_a_press_with_a_false_token_changes_nothing(tenant: Tenant) -> None:
    payload = await walters_press(tenant)
    for token in FALSE_TOKENS:
        assert (await tenant.fake.press_stale(payload, token=token)).status == 401, token
    await tenant.company.settle()
    assert "Accept" in newest(tenant, "walter").actions()


async def test_another_tenant_is_refused(tenant: Tenant) -> None:
    ana_elsewhere = tenant.fake.add_user("ana", tenant=OTHER_TENANT_ID, installed=True)
    assert (await tenant.fake.say(ana_elsewhere, CALL)).status == 403
    assert await nothing_happened(tenant)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b'{"text": "/escalate"}', 400), (b"[1, 2]", 400), (b"no JSON", 400), (b'{"type": "' + b"x" * 2_000_000, 413)],
    ids=["no activity", "a list", "no JSON", "two million bytes"],
)
async def test_what_teams_would_never_send_has_the_right_status(tenant: Tenant, body: bytes, status: int) -> None:
    request = tenant.fake.request(body)
    async with httpx.AsyncClient(verify=NO_CERTIFICATES, trust_env=False) as somebody:
        answer = await somebody.post(request.url, content=request.body, headers=request.headers)
    assert answer.status_code == status
    assert await nothing_happened(tenant)


async def test_an_unknown_verb_is_told_and_changes_nothing(tenant: Tenant) -> None:
    payload = await walters_press(tenant)
    payload["value"]["action"]["verb"] = "format the disk"
    answer = await tenant.fake.press_stale(payload)
    assert answer.error is None
    assert answer.said == "That is not one of the choices."
    await tenant.company.settle()
    assert "Accept" in newest(tenant, "walter").actions()
    assert (await tenant.fake.deliver({**payload, "id": "1", "name": "signin/verifyState"})).status == 501


async def test_no_callback_is_promised_before_it_is_chosen_by_whom(tenant: Tenant) -> None:
    await says(tenant, "ana", CALL)
    answer = await tenant.fake.press(tenant.user("ana"), newest(tenant, "ana"), "Promise a callback")
    assert answer.said.startswith("Nothing is chosen yet, so nothing was done.")
    await tenant.company.settle()
    assert "Accept" in newest(tenant, "walter").actions()
    assert "Locating a Lead" in reads(tenant, "ana")


async def test_a_button_of_last_weeks_card_says_how_it_ended(tenant: Tenant) -> None:
    payload = await walters_press(tenant)
    await tenant.company.move_on(timedelta(days=7))
    answer = await tenant.fake.press_stale(payload)
    assert answer.said.startswith("That escalation has ended.")


async def test_a_press_that_arrives_again_is_done_once_and_after_a_restart_too(tenant: Tenant) -> None:
    payload = await walters_press(tenant, "On a break")
    first = await tenant.fake.press_stale(payload)
    again = await tenant.fake.replay(first)
    assert (again.status, again.body) == (200, first.body)
    restarted = teams_of(tenant.company, tenant.fake)
    async with serving(Starlette(routes=restarted.routes)) as address:
        await restarted.start()
        late = await tenant.fake.replay(replace(first, request=replace(first.request, url=f"{address}{PATH}")))
        await restarted.stop()
    assert late.body["value"] == "I already received that, and it is not done twice."
    await tenant.company.settle()
    assert (await timeline(tenant)).count("Walter Novak passed: on a break") == 1


# Where it is said


@pytest.mark.parametrize("by", ["mention", "slash"])
async def test_what_is_typed_in_a_channel_pages_and_is_answered_to_who_typed_it_alone(tenant: Tenant, by: str) -> None:
    ana, beverly = tenant.user("ana"), tenant.user("beverly")
    floor = tenant.fake.add_channel("Floor", ana, beverly)
    if by == "mention":
        await tenant.do("ana", tenant.fake.mention(ana, floor, "escalate 4711-220 No dial tone"))
        await tenant.do("ana", tenant.fake.mention(ana, floor, "leads east"))
    else:
        await tenant.do("ana", tenant.fake.slash(ana, floor, "escalate", "4711-220 No dial tone"))
        await tenant.do("ana", tenant.fake.slash(ana, floor, "leads", "east"))
    assert "No dial tone" in reads(tenant, "walter")
    assert "Locating a Lead" in reads(tenant, "ana")
    assert "Walter Novak (lead)" in seen_card("", tenant.fake.private(ana)[-1]).text
    assert tenant.fake.public(floor) == tenant.fake.private(beverly) == []


@pytest.mark.parametrize("by", ["mention", "slash"])
async def test_the_form_in_a_channel_is_shown_mended_and_sent_by_who_asked_for_it_alone(
    tenant: Tenant, by: str
) -> None:
    ana, beverly = tenant.user("ana"), tenant.user("beverly")
    floor = tenant.fake.add_channel("Floor", ana, beverly)
    typing = (
        tenant.fake.mention(ana, floor, "escalate") if by == "mention" else tenant.fake.slash(ana, floor, "escalate")
    )
    await tenant.do("ana", typing)
    (form,) = tenant.fake.private(ana)
    (send,) = form.actions()
    wrong = await tenant.fake.press(ana, form, send, {"Account": "4711-220", "What is wrong": "   "})
    assert isinstance(wrong.shown, Message)
    assert "This is needed." in wrong.shown.plain()
    assert wrong.shown.inputs()["account"].value == "4711-220"
    await tenant.do("ana", tenant.fake.press(ana, wrong.shown, send, {"What is wrong": "No dial tone"}))
    assert "No dial tone" in reads(tenant, "walter")
    assert tenant.fake.public(floor) == tenant.fake.private(beverly) == []


@pytest.mark.parametrize("context", ["compose", COMMAND_BOX])
async def test_the_dialog_of_the_compose_box_keeps_what_was_typed_and_pages(tenant: Tenant, context: str) -> None:
    ana = tenant.user("ana")
    opened = (await tenant.fake.task_fetch(ana, "escalate", context=context)).shown
    assert isinstance(opened, Dialog)
    assert opened.title == "Escalate a call"
    (send,) = opened.actions()
    wrong = await tenant.fake.task_submit(ana, send, {"Account": "4711-220", "What is wrong": "   "})
    assert isinstance(wrong.shown, Dialog)
    assert "4711-220" in [field.value for field in wrong.shown.inputs().values()]
    assert tenant.fake.messages(tenant.user("walter")) == []
    told = (await tenant.fake.task_submit(ana, send, {"What is wrong": "No dial tone"})).shown
    assert isinstance(told, Dialog)
    assert phrases.paging_now() in seen_card("", told).text
    await tenant.company.settle()
    page = reads(tenant, "walter")
    assert "4711-220" in page
    assert "No dial tone" in page


async def test_markdown_and_card_json_are_shown_as_typed_and_never_live(tenant: Tenant) -> None:
    for number, issue in enumerate(HOSTILE):
        await says(tenant, "ana", f"/escalate 4711-{number} {issue}")
        page = seen_card("", newest(tenant, "walter"))
        assert issue in page.text
        assert page.live == ()
        assert "evil" not in page.notice
        assert {one.kind for one in newest(tenant, "walter").actions().values()} == {"Action.Execute"}
        await tenant.do("ana", tenant.fake.press(tenant.user("ana"), newest(tenant, "ana"), "Caller is gone"))
