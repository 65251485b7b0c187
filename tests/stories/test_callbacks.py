"""Callbacks: owed by a named person from the first instant, reminded, overdue, taken over, and made at last."""

from tests.stories.play import Play

NOBODY = "Nobody is available: a callback is scheduled"


def test_nobody_answers_anywhere_so_a_callback_is_owed_until_it_is_made(play: Play) -> None:
    play.type("ana", "/escalate 88-120 Wants to cancel")
    told = play.until("ana", NOBODY)
    assert "I apologize, but unfortunately there aren't any Supervisors available at the moment" in told.text
    assert "it can take up to 24 hours for them to return your call" in told.text
    assert "Ingrid Larsen owes the callback by" in told.text
    assert not play.newest("beverly").choices
    owed = play.newest_saying("ingrid", "You owe a callback")
    assert set(owed.choices) == {"Calling now", "No answer", "Done", "Add callback details"}
    assert "88-120" not in owed.notice

    play.press("ana", "Add callback details")
    play.fill_in(
        "ana", Contact_numbers="555-0134", May_be_called_from="0:00", Until="23:59", What_transpired="Was on hold"
    )
    assert "Saved" in play.answer("ana")
    owed = play.newest("ingrid")
    for detail in ("555-0134", "00:00 to 23:59", "Was on hold", "Wants to cancel"):
        assert detail in owed.text

    reminder = play.until("ingrid", "Reminder: you owe a callback")
    assert reminder.choices.keys() == owed.choices.keys()
    assert not play.card("ingrid", "There is a newer message about this callback").choices
    play.until("ingrid", "Overdue: your callback has not been made")
    for other in ("samuel", "grace"):
        overdue = play.newest_saying(other, "Overdue: Ingrid Larsen's callback has not been made")
        assert "Take over" in overdue.choices
    assert play.count("rosa") == 0, "the other region's supervisors are not told"
    buzzes = play.count("grace")
    play.to_next_deadline()
    assert play.count("grace") == buzzes + 1, "again and again until it is closed"

    play.press("ingrid", "Calling now")
    assert "The customer is being called now." in play.newest("ingrid").text
    play.press("ingrid", "No answer")
    assert "1 attempt, no answer" in play.newest("ingrid").text
    play.press("ingrid", "Done", "Resolved")
    assert "Callback done: resolved" in play.newest("ingrid").text
    assert not play.newest("ingrid").choices
    assert not play.newest("samuel").choices
    assert "Callback done: resolved" in play.card("ana", "Over: a callback is promised").text
    assert not play.card("ana", NOBODY).choices, "nothing is to be added to it any more"


def test_whoever_may_takes_it_over_and_is_the_owner_from_then_on(play: Play) -> None:
    play.type("ana", "/escalate 88-120 Wants to cancel")
    play.press("ana", "Promise a callback", "By a Supervisor")
    assert "You owe a callback" in play.newest("ingrid").text
    play.type("samuel", "/callbacks")
    assert "In your region: 1 more" in play.answer("samuel")
    play.press("samuel", "Take over")
    assert "Samuel Adeyemi owns this callback" in play.newest("ingrid").text
    assert "Samuel Adeyemi owes the callback by" in play.card("ana", "The callback is promised").text
    assert "Calling now" in play.newest("samuel").choices
    play.press("samuel", "Done", "No longer wanted")
    assert "Callback closed: no longer wanted" in play.newest("samuel").text
    play.type("ingrid", "/callbacks")
    assert "You owe no callbacks" in play.answer("ingrid")


def test_a_lead_of_the_region_can_not_take_a_supervisors_callback_over(play: Play) -> None:
    play.type("ana", "/escalate 88-120 Wants to cancel")
    play.press("ana", "Promise a callback", "By a Supervisor")
    play.type("samuel", "/callbacks")
    taking = play.hand_on("samuel", "Take over")
    taking("rosa")
    assert "Only a supervisor of that region, or a director, can take a callback over." in play.answer("rosa")
    taking("walter")
    assert "Only a supervisor of that region" in play.answer("walter")
    assert "Calling now" in play.newest("ingrid").choices


def test_a_lead_calls_back_today(play: Play) -> None:
    play.type("ana", "/escalate 88-120 Wants to cancel")
    play.press("ana", "Promise a callback", "By a Lead, before closing today")
    assert play.form("ana").title == "Callback details", "pressing is the promise; the form only adds"
    said = play.newest_saying("ana", "The callback is promised")
    assert "I will have one of my Leads call you back by the end of business today" in said.text
    assert not play.card("walter", "Over: a callback is promised").choices
    assert "You owe a callback before closing today" in play.newest("beverly").text
    play.press("beverly", "Done", "Could not be reached")
    assert "Callback closed: the customer could not be reached" in play.newest("beverly").text


def test_a_callback_by_a_lead_is_not_offered_in_the_last_hour_before_closing(play: Play) -> None:
    play.type("ana", "/escalate 88-120 Wants to cancel")
    both = ("By a Lead, before closing today", "By a Supervisor")
    assert play.newest("ana").choices["Promise a callback"] == both
    play.type("lucia", "/escalate 77-110 Wants to cancel")
    assert play.newest("lucia").choices["Promise a callback"] == (), "no menu: pressing it is the promise"
    play.press("lucia", "Promise a callback")
    assert "up to 24 hours" in play.newest("lucia").text


def test_a_second_callback_for_an_account_is_noted_on_the_open_one(play: Play) -> None:
    play.type("ana", "/escalate 88-120 Wants to cancel")
    play.press("ana", "Promise a callback", "By a Supervisor")
    play.type("darnell", "/escalate 88-120 Calls again")
    assert "This account is already owed a callback, by Ingrid Larsen" in play.newest("darnell").text
    play.press("darnell", "Promise a callback", "By a Supervisor")
    assert "This account was owed a callback already: yours is noted on it" in play.newest("darnell").text
    assert "Promised again since" in play.newest("ingrid").text
    play.type("ingrid", "/callbacks")
    assert "You owe 1 callback" in play.answer("ingrid")
    play.type("samuel", "/callbacks")
    assert "You owe no callbacks" in play.answer("samuel")


def test_a_wrong_time_is_marked_beside_its_field_and_what_was_typed_is_kept(play: Play) -> None:
    play.type("ana", "/escalate 88-120 Wants to cancel")
    play.press("ana", "Promise a callback", "By a Supervisor")
    play.fill_in("ana", Contact_numbers="555-0134", May_be_called_from="noonish", Until="5 pm")
    form = play.form("ana")
    assert form.errors == {"May be called from": "That is not a time of day. Type it as 9:00, 17:30 or 5 pm."}
    assert form.values["Contact numbers"] == "555-0134"
    assert form.values["Until"] == "5 pm"
    play.fill_in("ana", May_be_called_from="12")
    assert not play.has_form("ana")
    assert "12:00 to 17:00" in play.newest("ingrid").text
