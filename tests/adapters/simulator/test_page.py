"""The page as HTML: what it shows, that text stays text, and the clock above."""

import re
from html import escape, unescape

from adapters.simulator.live import MOST_OFFERED
from bot.messages.card import (
    Card,
    Choice,
    Choices,
    Facts,
    Field,
    FieldKind,
    Form,
    Headline,
    Note,
    Option,
    Reply,
    Steps,
    Tone,
    When,
    Who,
    Words,
)
from bot.ports import MessageKey, Story
from directory.people import Role
from tests.adapters.simulator.stage import ANA, BEVERLY, NOON, in_minutes, person, set_up

HOSTILE = (
    "<script>alert(1)</script><!channel> </textarea>\" ' onfocus=x ```<http://evil|click> \u202eolleh {{ 7*7 }} 🙃&amp;"
)
KEY = MessageKey("escalation-1/ana")


async def test_the_page_shows_a_pane_for_each_person_in_the_address() -> None:
    async with set_up() as stage:
        html = await stage.page("dana,ana")
        assert re.findall(r'id="pane-(\w+)"', html) == ["dana", "ana"]


async def test_without_an_address_the_first_panes_are_shown() -> None:
    async with set_up() as stage:
        assert re.findall(r'id="pane-(\w+)"', (await stage.browser.get("/")).text) == ["ana", "beverly", "dana"]


async def test_with_every_pane_closed_the_page_says_how_to_open_one() -> None:
    async with set_up() as stage:
        assert "Nobody’s chat is open" in await stage.page("")


async def test_each_pane_says_who_it_is_and_whether_they_are_on_shift() -> None:
    async with set_up() as stage:
        html = await stage.page("noor")
        assert "Lead · CA, West" in html
        assert "Off shift" in html


async def test_a_pane_is_closed_and_another_opened_by_the_address() -> None:
    async with set_up() as stage:
        html = await stage.page("ana,beverly")
        assert 'href="/?panes=beverly" aria-label="Close Ana’s chat"' in html
        assert 'href="/?panes=ana,beverly,noor"' in html


async def test_people_to_add_are_found_by_what_is_typed() -> None:
    async with set_up() as stage:
        html = (await stage.browser.get("/people", params={"find": "LEAD ca", "panes": "ana"})).text
        assert re.findall(r'href="([^"]+)">(\w+)', html) == [("/?panes=ana,noor", "Noor")]
        assert "Nobody fits that" in (await stage.browser.get("/people", params={"find": "zoe"})).text
        found = (await stage.browser.get("/", params={"find": "noor", "panes": "ana"})).text
        assert re.findall(r'href="/\?panes=ana,(\w+)"', found) == ["noor"]


async def test_of_very_many_people_the_first_are_listed_and_it_is_said_that_there_are_more() -> None:
    async with set_up() as stage:
        assert "There are more." not in await stage.page()
        stage.watch.everybody = [person(f"Agent{number}", Role.AGENT) for number in range(MOST_OFFERED + 1)]
        html = await stage.page("")
        assert len(re.findall(r'href="/\?panes=agent', html)) == MOST_OFFERED
        assert "There are more." in html


async def test_while_the_store_is_away_nobody_is_found_and_it_is_said_why() -> None:
    async with set_up() as stage:
        stage.watch.is_away = True
        for path in ("/", "/people"):
            answer = await stage.browser.get(path)
            assert (answer.status_code, "store is away" in answer.text) == (503, True)


async def test_a_name_that_nobody_has_is_told_as_it_was_typed() -> None:
    async with set_up() as stage:
        html = await stage.page("ana,<b>zoe</b>")
        assert "There is nobody called “&lt;b&gt;zoe&lt;/b&gt;”" in html


async def test_the_page_runs_no_script_but_its_own() -> None:
    async with set_up() as stage:
        answer = await stage.browser.get("/")
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:", answer.text)


async def test_hostile_text_is_shown_as_typed_wherever_it_stands() -> None:
    said = (HOSTILE, Who(ANA, HOSTILE), When(NOON))
    parts = (
        Headline(HOSTILE, Tone.URGENT),
        Facts(((HOSTILE, said),)),
        Note(said),
        Words(HOSTILE, HOSTILE),
        Steps(HOSTILE, (said,)),
        Choices((Choice("x", HOSTILE, HOSTILE, options=(Option(HOSTILE, HOSTILE),)),)),
    )
    form = Form(
        HOSTILE, HOSTILE, HOSTILE, HOSTILE, (Field("a", HOSTILE, FieldKind.TEXT, HOSTILE, hint=HOSTILE),), HOSTILE
    )
    async with set_up() as stage:
        await stage.simulator.chat.post(ANA, Card(HOSTILE, parts), KEY)
        stage.watch.told = (Story("e-1", HOSTILE, HOSTILE, NOON, ((NOON, said),)),)
        stage.door.replies = [Reply(card=Card(HOSTILE, parts), form=form)]
        await stage.do("/act/command", line=f"/escalate {HOSTILE}")
        html = await stage.page("ana")
        assert "<script>alert" not in html
        assert "<http" not in html
        assert str(escape(HOSTILE)) in html.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
        assert unescape(html).count(HOSTILE) >= 25


async def test_the_clock_is_moved_by_its_buttons() -> None:
    async with set_up() as stage:
        stage.watch.deadlines = [in_minutes(1), in_minutes(30), in_minutes(90)]
        await stage.do("/clock", to="next")
        assert stage.simulator.clock.now() == in_minutes(1)
        await stage.do("/clock", to="3600")
        assert [rung for rung, _ in stage.watch.rang] == [in_minutes(1), in_minutes(30)]
        assert "13:30:00 UTC" in await stage.page()


async def test_with_nothing_due_the_clock_says_so_until_it_is_moved() -> None:
    async with set_up() as stage:
        await stage.do("/clock", to="next")
        assert "There is no deadline to go to." in await stage.page()
        await stage.do("/clock", to="60")
        assert "There is no deadline" not in await stage.page()


async def test_the_clock_is_moved_by_no_other_span() -> None:
    async with set_up() as stage:
        assert (await stage.do("/clock", to="-60")).status_code == 400
        assert stage.simulator.clock.now() == NOON


async def test_the_timeline_tells_what_went_on_newest_first() -> None:
    async with set_up() as stage:
        lines = ((NOON, ("Paged ", Who(BEVERLY, "Beverly"))),)
        stage.watch.told = (
            Story("c-1", "Callback for 4711", "overdue", in_minutes(60), lines),
            Story("e-1", "Ana’s call", "over", None, ()),
        )
        html = await stage.page()
        assert re.findall(r'class="story" id="(\S+)"', html) == ["story-c-1", "story-e-1"]
        assert "13:00:00 UTC" in html
        assert 'data-stage="overdue">overdue</span>' in html
