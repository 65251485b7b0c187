"""A caller who demands a Supervisor: from the agent, halfway, and from a lead who has the caller."""

from tests.stories.play import Play


def test_a_caller_who_demands_a_supervisor_halfway_is_never_sent_to_a_lead_again(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 Third call about one bill")
    play.to_next_deadline()
    assert "Accept" in play.newest("beverly").choices
    play.press("ana", "Caller demands a Supervisor")
    for lead in ("walter", "beverly", "priya"):
        withdrawn = play.newest_saying(lead, "The caller demands a Supervisor")
        assert "Thank you for standing ready." in withdrawn.text
        assert not withdrawn.choices
    asking = play.newest_saying("ana", "Locating a Supervisor")
    assert "May I place you on hold while I locate a Supervisor?" in asking.text
    assert "Caller demands a Supervisor" not in asking.choices
    assert "Supervisor needed" in play.newest("samuel").text
    play.to_next_deadline()
    assert "Accept" in play.newest("rosa").choices
    assert play.count("noor") == 0
    assert (play.count("walter"), play.count("beverly")) == (1, 1), "no lead is paged again"
    play.press("samuel", "Accept")
    claimed = play.newest_saying("ana", "Samuel Adeyemi accepted: dial 1640")
    assert "I have my Supervisor Samuel Adeyemi on the line" in claimed.text
    assert "Samuel Adeyemi took the call" in play.newest("ingrid").text
    play.press("samuel", "I have the caller")
    assert "Caller demands a Supervisor" not in play.newest("samuel").choices
    play.press("samuel", "Done", "Not resolved")
    play.card("ana", "Over: not resolved")


def test_a_supervisor_can_be_asked_for_from_the_start(play: Play) -> None:
    play.type("ana", "/escalate supervisor 4711-220 Third call about one bill")
    assert "Locating a Supervisor" in play.newest("ana").text
    assert "Accept" in play.newest("samuel").choices
    assert play.count("walter") == 0


def test_a_lead_who_accepted_is_let_go_when_the_caller_demands_a_supervisor(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 Third call about one bill")
    play.press("walter", "Accept")
    play.press("ana", "Caller demands a Supervisor")
    assert "The caller demands a Supervisor" in play.newest("walter").text
    assert "Thank you for standing ready." in play.newest("walter").text
    assert not play.card("ana", "Walter Novak had accepted; that no longer stands").choices
    assert "Accept" in play.newest("samuel").choices


def test_a_lead_who_has_the_caller_hands_up_and_stands_where_the_agent_stood(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 Third call about one bill")
    play.press("walter", "Accept")
    play.press("ana", "Transferred")
    play.press("walter", "Caller demands a Supervisor")
    asking = play.newest_saying("walter", "Locating a Supervisor")
    assert "May I place you on hold while I locate a Supervisor?" in asking.text
    assert "Caller is gone" in asking.choices
    play.card("ana", "Walter Novak has the caller and is getting a Supervisor")
    page = play.newest("samuel")
    assert "Agent Walter Novak" in page.text
    assert "First asked by Ana Flores." in page.text
    play.type("darnell", "/escalate 5822-330 No picture")
    assert "5822-330" not in play.newest("walter").text, "who hands up is busy until transferred"
    play.press("samuel", "Accept")
    claimed = play.newest_saying("walter", "Samuel Adeyemi accepted: dial 1640")
    assert "I have an escalation in transfer" in claimed.text
    play.press("walter", "Transferred")
    assert "The caller is with you" in play.newest("samuel").text
    play.press("samuel", "Done", "Resolved")
    play.card("ana", "Over: resolved")
    play.card("walter", "Over: resolved")


def test_no_supervisor_answers_a_lead_who_hands_up_so_the_lead_is_told_what_to_say(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 Third call about one bill")
    play.press("walter", "Accept")
    play.press("walter", "I have the caller")
    play.press("walter", "Caller demands a Supervisor")
    told = play.until("walter", "Nobody is available: a callback is scheduled")
    assert "there aren't any Supervisors available at the moment" in told.text
    assert "Add callback details" in told.choices
    play.card("ana", "Over: a callback is promised")
