"""Answers to questions: who is on shift, what is open with me, which callbacks are owed. Nothing changes by asking."""

from datetime import timedelta

import pytest

from bot.messages import labels
from bot.messages.callback_card import callbacks_card
from bot.messages.card import Card, Choices, Note
from bot.messages.scene import People
from bot.usecases import lookups
from bot.usecases.whois import regions_without_supervisors, who_would_be_paged
from directory.people import PersonId
from tests.contracts.a_store import PEOPLE, the_directory
from tests.support.chat import choices_on
from tests.usecases.line import POLICY, Line, plain, readable


def lines(card: Card | None) -> list[str]:
    """The paragraphs of a card, an instant as its clock time."""
    assert card
    return [plain(part.text) for part in card.parts if isinstance(part, Note)]


async def test_leads_tells_who_is_on_shift_by_comm_center_and_what_they_do(line: Line) -> None:
    await line.types("cy", "/busy 20")
    assert lines((await line.types("ana", "/leads")).card) == [
        "KS: Bev (lead), free; Cy (lead), busy until 15:20; Dee (lead), free; Sue (supervisor), free; Dot (director), "
        "free",
        "IL: Eve (lead), free",
        "CA: Fay (lead), free",
        "Away, not on shift: Gus, Sam.",
    ]


async def test_leads_of_a_region_are_told_whatever_the_case(line: Line) -> None:
    assert lines((await line.types("ana", "/leads WEST")).card)[0] == "CA: Fay (lead), free"


async def test_a_region_that_is_none_is_answered_with_those_there_are(line: Line) -> None:
    told = readable((await line.types("ana", "/leads north")).card)
    assert told == "There is no region called north. Regions: East, West."


async def test_a_holder_is_busy_to_whoever_asks(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("bev", labels.ACCEPT)
    assert "Bev (lead), busy;" in lines((await line.types("ana", "/leads east")).card)[0]


async def test_nobody_on_shift_is_said_in_words(line: Line) -> None:
    await line.store.database.run(
        lambda unit: unit.directories.take(
            the_directory(PEOPLE.replace("always", "Sat 01:00-02:00 America/Chicago")), "idle"
        )
    )
    nobody, away = lines((await line.types("ana", "/leads")).card)
    assert nobody == "Nobody is on shift."
    assert away == "Away, not on shift: Bev, Cy, Dee, Eve, Fay, Gus, Sue, Sam, Dot."


async def test_status_tells_what_is_open_with_a_person(line: Line) -> None:
    assert readable((await line.types("ana", "/escalate status")).card) == "Nothing is open with you"
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("bev", labels.ACCEPT)
    for who in ("ana", "bev"):
        card = (await line.types(who, "/escalate status")).card
        assert card
        assert card.notice == "1 open escalation with you"
        assert lines(card) == ["Since 15:00: claimed, for a Lead, with Bev. Next step at 15:01"]
    assert readable((await line.types("cy", "/escalate status")).card) == "Nothing is open with you"


async def test_callbacks_lists_ones_own_first_and_the_regions_for_who_may_take_them_over(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    await line.types("ana", "/escalate 4712 no dial tone")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    sues = (await line.types("sue", "/callbacks")).card
    assert sues
    assert sues.notice == "You owe 2 callbacks"
    assert [choice.label for choice in choices_on(sues)].count(labels.CALLING) == 2
    dots = (await line.types("dot", "/callbacks")).card
    assert dots
    assert "In your region: 2 more" in readable(dots)
    assert [choice.label for choice in choices_on(dots)].count(labels.TAKE_OVER) == 2
    for other in ("ana", "bev", "sam"):
        assert choices_on((await line.types(other, "/callbacks")).card or sues) == []


async def test_an_overdue_callback_is_marked_in_the_list(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    line.clock.move(timedelta(hours=24))
    await line.settle()
    assert lines((await line.types("sue", "/callbacks")).card)[0].startswith("OVERDUE. Due 15:00, Supervisor: Sue")


async def test_a_home_shows_what_is_ones_own(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    assert "1 open escalation with you" in readable(await line.opens_home("ana"))
    assert "You owe no callbacks" in readable(await line.opens_home("ana"))


async def test_who_would_be_paged_is_told_wave_by_wave_with_the_reason_for_everybody_else(line: Line) -> None:
    await line.types("cy", "/busy 20")
    await line.types("ana", "/escalate west 4711 no dial tone")
    await line.presses("fay", labels.ACCEPT)
    told = await line.store.read(lambda unit: who_would_be_paged(unit, POLICY, "east"))
    assert told == [
        "A caller in East who wants a Lead:",
        "  Wave 1: leads of the comm center, 30 s",
        "    KS: Bev, Dee; not Cy (busy: said so until 15:20 UTC), Gus (not on shift)",
        "    IL: Eve",
        "  Wave 2: leads of the region, 30 s",
        "    Bev, Dee, Eve; not Cy (busy: said so until 15:20 UTC), Gus (not on shift)",
        "  Wave 3: leads elsewhere, 30 s",
        "    nobody; not Fay (busy: has a caller)",
        "  Wave 4: supervisors of the region, 45 s",
        "    Sue",
        "A caller in East who demands a Supervisor:",
        "  Wave 1: supervisors of the region, 45 s",
        "    Sue",
        "  Wave 2: supervisors elsewhere, 45 s",
        "    nobody; not Sam (not on shift)",
    ]


def test_a_region_without_a_supervisor_is_named_and_how_to_mend_it() -> None:
    assert regions_without_supervisors(the_directory()) == []
    without = the_directory("".join(row for row in PEOPLE.splitlines(True) if not row.startswith("sam")))
    (told,) = regions_without_supervisors(without)
    assert told == "West has no supervisor, so its callbacks go to other regions: add one to people.csv."


async def test_an_onlooker_reads_every_story_and_finds_nothing_of_the_callers_in_it(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no-dial-tone")
    await line.presses("bev", labels.ACCEPT)
    await line.presses("bev", labels.GIVE_BACK)
    form = (await line.presses("ana", labels.ADD_DETAILS)).form
    assert form
    await line.submits("ana", form, caller_name="Joe")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    callback, escalation = await line.warmline.onlooker.stories(9)
    assert callback.title == "Callback owed by Sue"
    assert plain(callback.lines[0][1]) == "Sue owes a callback by 15:00"
    told = [plain(text) for _, text in escalation.lines]
    assert told[:3] == ["Ana asked for a Lead in East", "Wave 1: leads of the comm center", "Paged Bev"]
    assert "The claim of Bev ended: gave back" in told
    assert "Ana added caller name" in told
    assert not any(word in line for line in told for word in ("4711", "no-dial-tone", "Joe"))
    assert escalation.deadline is None
    assert callback.deadline == await line.warmline.onlooker.next_deadline()


async def test_an_onlooker_knows_everybody_and_who_is_on_shift(line: Line) -> None:
    everybody = await line.warmline.onlooker.find("", 100)
    assert len(everybody) == 11
    assert {person.id for person, is_on in everybody if not is_on} == {"gus", "sam"}
    leads = await line.warmline.onlooker.find(" lead  EAST ks", 2)
    assert [person.name for person, _ in leads] == ["Bev", "Cy"]
    assert await line.warmline.onlooker.find("\0 \ud800 %", 2) == ()
    some = await line.warmline.onlooker.people([PersonId("gus"), PersonId("nobody"), PersonId("bev")])
    assert [(person.name, is_on) for person, is_on in some] == [("Gus", False), ("Bev", True)]


async def test_a_long_list_of_people_is_cut_and_says_so(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "more people than fit" not in readable((await line.types("ana", "/leads")).card)
    monkeypatch.setattr(lookups, "MOST_LEADS", 2)
    card = (await line.types("ana", "/leads")).card
    assert "more people than fit here. Name a region" in readable(card)
    assert "Dee" not in str(card)


async def test_a_long_list_of_callbacks_is_cut_and_says_so(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.presses("ana", labels.PROMISE, "By a Supervisor")
    owed = (await line.callback(),) * 31
    card = callbacks_card(owed, (), People(lambda _: None), owed[0].owner)
    assert card.notice == "You owe more than 30 callbacks, here by deadline"
    assert len([part for part in card.parts if isinstance(part, Choices)]) == 30
