"""A card is drawn as an Adaptive Card that Teams takes, small enough, with nothing in it alive that was only typed."""

from typing import Any

import pytest

from adapters.teams.render import MOST_BYTES, draw, notice
from adapters.teams.text import size
from bot.messages import refusing
from bot.messages.card import Card, Choice, Choices, Facts, Headline, Note, Steps, Tone, Weight, When, Words
from bot.messages.plain import clean
from tests.adapters.teams.cards import AT, DONE, HOSTILE, KATE, check_card, every, everywhere, words


def drawn(*parts: Any) -> dict[str, Any]:
    card = draw(Card("notice", parts))
    check_card(card)
    return card


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_anywhere_makes_a_card_that_teams_takes(text: str) -> None:
    card = draw(everywhere(text))
    assert size(card) <= MOST_BYTES
    check_card(card)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stands_only_where_teams_reads_no_markup_and_starts_no_macro(text: str) -> None:
    card = draw(everywhere(text))
    assert every("TextBlock", card) == every("FactSet", card) == every("Action.OpenUrl", card) == []
    assert all("selectAction" not in run for run in every("TextRun", card))
    macros = [run["text"] for run in every("TextRun", card) if "{{" in run["text"]]
    assert set(macros) <= {"{{TIME(2026-11-23T15:30:07Z)}}"}


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 100 and text.strip()])
def test_a_text_is_shown_as_typed(text: str) -> None:
    assert words(drawn(Note((text,)))) == clean(text)


def test_too_long_a_text_ends_in_an_ellipsis() -> None:
    shown = words(drawn(Note(("x" * 4000, "never reached"))))
    assert shown.startswith("xxx")
    assert shown.rstrip("…") != shown
    assert "never reached" not in shown


def test_books_in_every_field_are_cut_until_the_card_fits_and_every_choice_stays() -> None:
    facts = Facts(tuple((f"Fact {n}", ("x" * 5000,)) for n in range(9)))
    card = drawn(Headline("Claimed"), facts, Choices((Choice("accept", "Accept", "e-1"), DONE)))
    assert size(card) <= MOST_BYTES
    assert [action["verb"] for action in every("Action.Execute", card)] == ["accept", "done"]
    assert words(card).count("…") == 9


def test_a_list_too_long_for_a_card_says_so_at_its_end() -> None:
    lines = [part for n in range(100) for part in (Note((f"Callback {n}",)), Choices((Choice("c", "Call", f"c-{n}"),)))]
    card = drawn(*lines)
    assert size(card) <= MOST_BYTES
    assert words(card["body"][-1]) == refusing.more_than_fits()
    assert words(card["body"][0]) == "Callback 0"


def test_a_headline_has_the_colour_and_the_sign_of_its_tone() -> None:
    (head,) = drawn(Headline("Claimed", Tone.GOOD))["body"]
    assert (head["style"], words(head)) == ("good", "✅ Claimed")
    heads = [drawn(Headline("Claimed", tone))["body"][0] for tone in Tone]
    assert len({head["style"] for head in heads}) == len({words(head) for head in heads}) == len(Tone)


def test_a_short_fact_stands_beside_its_label_and_a_long_one_under_it() -> None:
    short, long = drawn(Facts((("Account", ("1234567",)), ("Issue", ("long " * 50,)))))["body"]
    assert [words(column) for column in short["columns"]] == ["Account", "1234567"]
    assert [words(line) for line in long["items"]] == ["Issue", "long " * 50]


def test_no_row_is_wider_than_a_phone() -> None:
    assert {len(row["columns"]) for row in every("ColumnSet", draw(everywhere("x")))} == {2}


def test_a_fact_without_a_value_shows_a_dash() -> None:
    assert words(drawn(Facts((("Offered", ("",)), ("Caller", ()))))) == "Offered–Caller–"


def test_an_instant_is_left_to_teams_to_tell_in_the_readers_own_time() -> None:
    assert words(drawn(Note((When(AT),)))) == "{{TIME(2026-11-23T15:30:07Z)}}"
    day = "{{DATE(2026-11-23T15:30:07Z, SHORT)}} {{TIME(2026-11-23T15:30:07Z)}}"
    assert words(drawn(Note((When(AT, day=True),)))) == day


def test_a_person_is_named_in_bold() -> None:
    (run,) = every("TextRun", drawn(Note((KATE,))))
    assert (run["text"], run["weight"]) == ("Kate Pulaski", "Bolder")


def test_a_quiet_note_is_small() -> None:
    loud, quiet = every("TextRun", drawn(Note(("loud",)), Note(("quiet",), quiet=True)))
    assert "size" not in loud
    assert (quiet["size"], quiet["isSubtle"]) == ("Small", True)


def test_words_to_say_stand_apart_under_their_label() -> None:
    (quoted,) = drawn(Words("Say to the customer", "May I place you on hold?"))["body"]
    assert quoted["style"] == "emphasis"
    assert [words(line) for line in quoted["items"]] == ["Say to the customer", "May I place you on hold?"]


def test_steps_are_numbered() -> None:
    title, *steps = drawn(Steps("Warm transfer", (("Dial",), ("Introduce ", KATE))))["body"]
    assert words(title) == "Warm transfer"
    assert [words(step) for step in steps] == ["1.Dial", "2.Introduce Kate Pulaski"]


def test_a_button_carries_its_intent_and_subject_and_so_does_its_fallback() -> None:
    (button,) = every("Action.Execute", drawn(Choices((Choice("accept", "Accept", "e-1", Weight.MAIN),))))
    assert (button["verb"], button["data"], button["style"]) == ("accept", {"subject": "e-1"}, "positive")
    assert button["fallback"]["type"] == "Action.Submit"
    assert button["fallback"]["data"] == {"verb": "accept", "subject": "e-1"}


def test_a_menu_stands_beside_its_button_with_nothing_chosen() -> None:
    (row,) = drawn(Choices((DONE,)))["body"]
    (menu,), (button,) = every("Input.ChoiceSet", row), every("Action.Execute", row)
    assert [choice["value"] for choice in menu["choices"]] == ["resolved", "unresolved"]
    assert "value" not in menu
    assert button["data"] == {"subject": "e-1", "menu": menu["id"]}


def test_no_two_menus_of_a_card_have_the_same_id() -> None:
    ids = [menu["id"] for menu in every("Input.ChoiceSet", drawn(Choices((DONE, DONE)), Choices((DONE,))))]
    assert len(set(ids)) == 3


def test_buttons_that_have_no_room_beside_each_other_go_on_in_another_row() -> None:
    labels = ("Accept", "On a call", "On a break", "Not my department")
    rows = drawn(Choices(tuple(Choice("x", label, "e-1") for label in labels)))["body"]
    assert [[button["title"] for button in row["actions"]] for row in rows] == [
        ["Accept", "On a call"],
        ["On a break", "Not my department"],
    ]


def test_choices_stand_in_their_order_menus_too() -> None:
    choices = Choice("a", "Calling now", "c-1"), DONE, Choice("b", "No answer", "c-1"), Choice("c", "Call", "c-1")
    rows = drawn(Choices(choices))["body"]
    titles = [[button["title"] for button in every("Action.Execute", row)] for row in rows]
    assert titles == [["Calling now"], ["Done"], ["No answer", "Call"]]


def test_the_summary_and_what_an_old_teams_shows_hold_the_notice_alone() -> None:
    card = Card("A <at>caller</at> is waiting", (Note(("secret account 1234567",)),))
    assert notice(card) == "A <at>caller</at> is waiting"
    assert draw(card)["fallbackText"] == r"A \<at\>caller\</at\> is waiting"


def test_an_empty_part_is_left_out() -> None:
    assert drawn(Note(()), Facts(()), Choices(()))["body"] == []
