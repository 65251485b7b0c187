"""What goes wrong, on purpose or not: one clear private sentence, and nothing changes."""

import re

import pytest

from tests.stories.play import Play
from tests.stories.theatre import Seen, WithBlocking

UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SHOWN_AT_LEAST = 400
SAYING_SO = ("use cases", "Slack over HTTP", "Slack over Socket Mode")
"""Where a repeated request has an answer of its own; Teams gets the one that it missed."""
HOSTILE = (
    "<!channel> <!here> <@U0000000001> look",
    "<http://evil.example|your bank> says <b>no</b>",
    "```rm -rf``` *bold* _it_ ~no~ > quoted :tada:",
    "abc \u202eolleh\u202c \u2066def",
    "a & b &amp; c < d &lt; e",
    "🔥🙂👩\u200d👩\u200d👧 🇺🇸",
    'payload=1&payload the "payload" is missing {"payload": 2}',
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
)


def test_whatever_is_typed_pages_like_any_other_and_is_shown_as_typed_and_never_live(play: Play) -> None:
    for number, issue in enumerate(HOSTILE):
        play.type("ana", f"/escalate 4711-{number} {issue}")
        page = play.newest_saying("walter", f"4711-{number}")
        assert _plain(issue) in _plain(page.text)
        assert _plain(issue) in _plain(play.newest("ana").text)
        assert page.live == play.newest("ana").live == ()
        assert page.notice == "Escalation: Lead needed, KS"
        play.press("ana", "Caller is gone")


def test_the_steps_of_the_transfer_show_what_was_typed_and_nothing_of_it_is_live(play: Play) -> None:
    issue = " ".join(HOSTILE)
    play.type("ana", f"/escalate 4711-220 {issue}")
    play.press("walter", "Accept")
    assert f"Restate the issue: {_plain(issue)}" in _plain(play.newest("ana").text)
    assert play.newest("ana").live == play.newest("walter").live == play.card("ana", "Whom to dial").live == ()


def test_an_endless_account_and_an_endless_issue_are_shown_or_cut_visibly(play: Play) -> None:
    account, issue = "4711" + "x" * 496, "No dial tone. " * 357
    play.type("ana", f"/escalate {account} {issue}")
    page = play.newest("walter")
    assert _shows(page, account)
    assert _shows(page, issue.strip())
    play.press("walter", "Accept")
    assert _shows(play.newest("ana"), issue.strip())
    assert _shows(play.newest("walter"), account)
    play.press("ana", "Transferred")
    play.press("walter", "Done", "Resolved")
    play.card("ana", "Over: resolved")


def test_somebody_who_is_not_in_the_directory_is_told_whom_to_ask(play: Play) -> None:
    play.type("mallory", "/escalate 4711-220 No dial tone")
    assert "I don't know you yet. Ask whoever runs Warmline in your company to add you" in play.answer("mallory")
    assert play.count("walter") == 0


def test_a_press_by_somebody_who_was_not_asked_changes_nothing(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    accept = play.hand_on("walter", "Accept")
    accept("kwame")
    assert "You were not paged for that call." in play.answer("kwame")
    gone = play.hand_on("ana", "Caller is gone")
    gone("walter")
    assert "That is for somebody else to say" in play.answer("walter")
    play.press("walter", "Accept")
    have = play.hand_on("walter", "I have the caller")
    have("beverly")
    assert "Walter Novak took the call" in play.answer("beverly")
    transferred = play.hand_on("ana", "Transferred")
    transferred("darnell")
    assert "That is for somebody else to say" in play.answer("darnell")
    assert "I have the caller" in play.newest("walter").choices


def test_a_press_on_a_card_of_an_escalation_that_has_ended_says_how_it_ended(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    accept = play.hand_on("walter", "Accept")
    details = play.hand_on("ana", "Caller demands a Supervisor")
    play.press("ana", "Caller is gone")
    accept("walter")
    assert "That escalation has ended. Over: the caller is gone." in play.answer("walter")
    details("ana")
    assert "That escalation has ended. Over: the caller is gone." in play.answer("ana")
    assert play.count("samuel") == 0


def test_a_press_on_an_earlier_claims_message_is_out_of_date(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.press("walter", "Accept")
    transferred = play.hand_on("ana", "Transferred")
    play.press("walter", "Can't take it after all")
    play.press("beverly", "Accept")
    transferred("ana")
    assert "That card is out of date" in play.answer("ana")
    assert "I have the caller" in play.newest("beverly").choices


def test_a_request_that_arrives_twice_is_done_once(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.again()
    assert play.count("ana") == 1
    assert play.count("walter") == 1
    play.press("walter", "On a break")
    play.again()
    assert "You passed: on a break" in play.newest("walter").text


@pytest.mark.parametrize("theatre", [*SAYING_SO, pytest.param("browser", marks=pytest.mark.browser)], indirect=True)
def test_whoever_repeats_a_request_is_told_so(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.again()
    assert "I already received that, and it is not done twice." in play.answer("ana")
    play.press("walter", "On a break")
    play.again()
    assert "I already received that" in play.answer("walter")


def test_a_form_that_was_overtaken_says_so_and_changes_nothing(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.press("walter", "Accept")
    play.press("ana", "Add details")
    play.press("walter", "I have the caller")
    play.press("walter", "Done", "Resolved")
    play.fill_in("ana", Callers_name="Pat")
    assert "That escalation has ended. Over: resolved." in play.answer("ana")
    assert "Pat" not in play.card("walter", "Over: resolved").text


@pytest.mark.parametrize("theatre", [*SAYING_SO, "Teams"], indirect=True)
def test_whoever_can_not_be_reached_is_passed_over_at_once(theatre: WithBlocking) -> None:
    play = Play(theatre)
    theatre.block("walter")
    play.type("ana", "/escalate 4711-220 No dial tone")
    assert "Walter Novak (can't be reached)" in play.newest("ana").text
    assert "Accept" in play.newest("beverly").choices
    assert play.count("walter") == 0


def _plain(text: str) -> str:
    """Leave out what can't be seen, and any difference of white space."""
    return " ".join(UNSEEN.sub("", text).split())


def _shows(seen: Seen, typed: str) -> bool:
    """Tell whether all of it can be read, or its beginning with an ellipsis where it was cut."""
    text, whole = _plain(seen.text), _plain(typed)
    if whole in text:
        return True
    place = text.find(whole[:SHOWN_AT_LEAST])
    return place >= 0 and "…" in text[place : place + len(whole)]
