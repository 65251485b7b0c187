"""Reading what is typed after /escalate in a hurry, with the customer on the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.typed import Typing, read_typing
from directory.people import Department, Region, Role

EAST, WEST = Region("East"), Region("West")
REGIONS = (EAST, WEST)

SUPERVISOR = st.sampled_from(["supervisor", "Supervisor", "SUPERVISOR,", "sup"])
IN_THE_WEST = st.sampled_from(["west", "West", "WEST:", "west;"])
TECHNICAL = st.sampled_from(["tech", "Tech", "TECH,"])
SPACE = st.sampled_from([" ", "  ", "\t", "\n", "\u00a0"])
# What no word before the account may be mistaken for: no digits in it, and no word of ours.
UNHEARD_OF = st.text("qxzü-'", min_size=1, max_size=8)


def read(text: str) -> Typing:
    return read_typing(text, REGIONS)


@given(
    words=st.tuples(SUPERVISOR, IN_THE_WEST, TECHNICAL).flatmap(lambda words: st.permutations(words)),
    space=SPACE,
    issue=st.text(min_size=1).map(str.strip).filter(bool),
)
def test_the_words_before_the_account_come_in_any_order_and_the_issue_is_kept_as_typed(
    words: list[str], space: str, issue: str
) -> None:
    typing = read(space.join([*words, "4711", issue]))
    assert typing == Typing("4711", issue, Role.SUPERVISOR, WEST, Department.TECHNICAL_SUPPORT, ())
    assert typing.is_complete


def test_an_account_and_an_issue_are_enough() -> None:
    typing = read("4711 no dial tone")
    assert typing == Typing("4711", "no dial tone", None, None, None, ())
    assert typing.is_complete


@pytest.mark.parametrize("account", ["4711", "AB-12-3", "12.3", "(555)", "#100x", "٣٤٥"])
def test_the_account_is_the_first_word_with_three_digits(account: str) -> None:
    typing = read(f"cs {account} called 3 times about 9999")
    assert (typing.account, typing.issue) == (account, "called 3 times about 9999")
    assert typing.department is Department.CUSTOMER_SERVICE


@pytest.mark.parametrize("word", ["12", "a1b2", "no"])
def test_fewer_digits_make_no_account_and_the_form_opens_with_what_was_typed(word: str) -> None:
    typing = read(f"west {word} dial tone")
    assert typing.account == ""
    assert typing.issue == f"{word} dial tone"
    assert typing.region == WEST
    assert not typing.is_complete


@given(UNHEARD_OF)
def test_an_unknown_word_before_the_account_opens_the_form_with_everything_else_filled_in(word: str) -> None:
    typing = read(f"sup {word} west 4711 no dial tone")
    assert typing == Typing("4711", f"{word} no dial tone", Role.SUPERVISOR, WEST, None, (word,))
    assert not typing.is_complete


@pytest.mark.parametrize("text", ["", "   ", "supervisor", "4711", "west tech 4711  "])
def test_without_an_issue_or_an_account_it_is_not_enough_to_page(text: str) -> None:
    assert not read(text).is_complete


def test_words_of_ours_mean_nothing_after_the_account() -> None:
    typing = read("4711 supervisor west tech lead")
    assert typing == Typing("4711", "supervisor west tech lead", None, None, None, ())


def test_the_last_of_two_that_contradict_each_other_holds() -> None:
    typing = read("supervisor east lead west 4711 help")
    assert (typing.wants, typing.region) == (Role.LEAD, WEST)


def test_regions_are_whatever_the_directory_names() -> None:
    nord = Region("Nord")
    assert read_typing("NORD 4711 Hilfe", (nord,)).region == nord
    assert read_typing("east 4711 Hilfe", (nord,)).unknown == ("east",)


@given(st.text())
def test_whatever_is_typed_is_read_and_no_word_is_lost(text: str) -> None:
    typing = read(text)
    kept = f"{typing.account} {typing.issue} {' '.join(typing.unknown)}".split()
    ours = {"supervisor", "sup", "lead", "east", "west", "tech", "cs"}
    assert all(word in kept or word.casefold().strip(",;:") in ours for word in text.split())
