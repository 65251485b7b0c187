"""What can be typed: the form, questions, and saying that one is busy."""

from tests.stories.play import Play


def test_escalate_alone_opens_a_form_filled_in_with_what_is_known_of_the_agent(play: Play) -> None:
    play.type("ana", "/escalate")
    form = play.form("ana")
    assert form.title == "Escalate a call"
    assert form.values["The caller wants a"] == "Lead"
    assert form.values["Region"] == "East"
    assert form.values["Department"] == "Technical support"
    play.fill_in(
        "ana",
        Account="4711-220",
        Account_name="Flores & Sons",
        Callers_name="Pat",
        What_is_wrong="No dial tone",
        Offered_already="A new handset",
        The_caller_wants_a="Supervisor",
        Callback_number="555-0134",
    )
    assert not play.has_form("ana")
    page = play.newest_saying("samuel", "Supervisor needed")
    for told in ("4711-220", "Flores & Sons", "Pat", "No dial tone", "A new handset", "555-0134"):
        assert told in page.text
    play.press("samuel", "Accept")
    steps = play.newest("ana").text
    assert "Give account 4711-220, account name Flores & Sons and caller Pat." in steps
    assert "Say what was offered already: A new handset" in steps


def test_an_unknown_word_before_the_account_opens_the_form_with_what_was_typed(play: Play) -> None:
    play.type("ana", "/escalate supervisor wset 4711-220 No dial tone")
    form = play.form("ana")
    assert form.values["Account"] == "4711-220"
    assert form.values["What is wrong"] == "wset No dial tone", "nothing of what was typed is lost"
    assert form.values["The caller wants a"] == "Supervisor"
    assert play.count("samuel") == 0


def test_without_an_account_the_form_opens_with_the_words_as_the_issue(play: Play) -> None:
    play.type("ana", "/escalate caller is very angry")
    form = play.form("ana")
    assert form.values["Account"] == ""
    assert form.values["What is wrong"] == "caller is very angry"


def test_a_form_that_lacks_something_stays_open_with_the_error_beside_the_field(play: Play) -> None:
    play.type("ana", "/escalate")
    play.fill_in("ana", Account="4711-220", What_is_wrong="   ", Offered_already="A new handset")
    form = play.form("ana")
    assert list(form.errors) == ["What is wrong"]
    assert form.values["Account"] == "4711-220"
    assert form.values["Offered already"] == "A new handset"
    assert play.count("walter") == 0
    play.fill_in("ana", What_is_wrong="No dial tone")
    assert "No dial tone" in play.newest("walter").text


def test_details_that_are_added_reach_whoever_was_asked(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    buzzes = play.count("walter")
    play.press("ana", "Add details")
    assert play.form("ana").values["What is wrong"] == "No dial tone"
    play.fill_in("ana", Callers_name="Pat", Offered_already="A new handset")
    assert "Saved" in play.answer("ana")
    page = play.newest("walter")
    assert "Pat" in page.text
    assert "A new handset" in page.text
    assert play.count("walter") == buzzes, "it edits itself"


def test_the_same_agent_is_shown_the_escalation_that_is_open_for_the_account(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.type("ana", "/escalate 4711.220 Calls again")
    assert "You already have an open escalation for this account: here it is." in play.answer("ana")
    assert "Locating a Lead" in play.answer("ana")
    assert play.count("ana") == 1
    assert play.count("walter") == 1


def test_another_agent_is_told_that_the_account_has_an_open_escalation(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.type("darnell", "/escalate 4711-220 Calls again")
    assert "This account already has an open escalation with Ana Flores." in play.newest("darnell").text
    assert play.count("walter") == 2


def test_leads_tells_who_is_free_and_who_is_busy_until_when(play: Play) -> None:
    play.type("beverly", "/busy 20")
    assert "You are busy until" in play.answer("beverly")
    play.type("ana", "/leads east")
    answer = play.answer("ana")
    assert "On shift in East" in answer
    assert "Walter Novak (lead), free" in answer
    assert "Beverly Johnson (lead), busy until" in answer
    assert "Noor" not in answer
    play.type("ana", "/leads")
    assert "Noor Haddad (lead), free" in play.answer("ana")
    play.type("ana", "/leads north")
    assert "There is no region called north. Regions: East, West." in play.answer("ana")


def test_a_busy_lead_is_not_paged_and_one_who_is_available_again_is_offered_what_waits(play: Play) -> None:
    play.type("walter", "/busy")
    play.type("ana", "/escalate 4711-220 No dial tone")
    assert play.count("walter") == 0
    play.type("walter", "/available")
    assert "You are available" in play.answer("walter")
    assert "No dial tone" in play.newest("walter").text
    play.type("walter", "/busy soon")
    assert "Say for how many minutes" in play.answer("walter")
    play.type("ana", "/busy")
    assert "Only leads, supervisors and directors are paged" in play.answer("ana")


def test_status_and_help(play: Play) -> None:
    play.type("ana", "/escalate status")
    assert "Nothing is open with you" in play.answer("ana")
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.press("walter", "Accept")
    play.type("ana", "/escalate status")
    assert "1 open escalation with you" in play.answer("ana")
    assert "with Walter Novak" in play.answer("ana")
    play.type("walter", "/escalate status")
    assert "1 open escalation with you" in play.answer("walter")
    play.type("ana", "/escalate help")
    assert "/escalate [supervisor] [region] [tech|cs] ACCOUNT what is wrong: pages at once" in play.answer("ana")
