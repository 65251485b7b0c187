"""From /escalate to Done: who is asked, who takes the call, and how it is handed over."""

from tests.stories.play import Play

PAGE_CHOICES = {"Accept", "On a call", "On a break", "Not my department"}


def test_nobody_is_free_at_the_center_so_a_lead_of_the_region_takes_the_call(play: Play) -> None:
    play.type("walter", "/busy 60")
    play.type("ana", "/escalate 4711-220 No dial tone since Friday")
    locating = play.newest_saying("ana", "Locating a Lead")
    assert "May I place you on hold while I locate a Lead?" in locating.text
    assert "Beverly Johnson" in locating.text
    assert play.count("walter") == 0
    page = play.newest_saying("beverly", "No dial tone since Friday")
    assert "Customer waiting" in page.text
    assert set(page.choices) == PAGE_CHOICES
    assert "dial tone" not in page.notice
    assert "4711" not in page.notice

    buzzes = play.count("ana")
    play.press("beverly", "Accept")
    assert play.count("ana") == buzzes + 1
    _the_asker_reads_whom_to_dial_and_the_steps(play)
    others = play.card("priya", "Beverly Johnson took the call")
    assert "Thank you for standing ready." in others.text
    assert not others.choices
    held = play.newest_saying("beverly", "The call is yours")
    assert set(held.choices) == {"I have the caller", "Can't take it after all"}

    play.press("ana", "Transferred")
    assert "The caller is with Beverly Johnson" in play.newest("ana").text
    assert not play.newest("ana").choices
    assert "The caller is with you" in play.newest("beverly").text
    play.press("beverly", "Done", "Resolved")
    assert "Over: resolved" in play.newest("beverly").text
    assert not play.newest("beverly").choices
    assert play.card("ana", "Over: resolved").choices == {}


def _the_asker_reads_whom_to_dial_and_the_steps(play: Play) -> None:
    claimed = play.newest_saying("ana", "Beverly Johnson accepted: dial 164")
    in_order = (
        "dial 164",
        "I have an escalation in transfer",
        "account 4711-220",
        "Restate the issue: No dial tone since Friday",
        "what was offered already",
        "Conference the customer in",
        "Thank you for your patience, I have my Lead Beverly Johnson on the line",
        "Leave the call; don't stay to listen",
    )
    places = [claimed.text.index(words) for words in in_order]
    assert places == sorted(places)
    assert set(claimed.choices) == {"Transferred", "They don't answer", "Caller is gone"}


def test_either_of_the_two_says_that_the_caller_has_arrived(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.press("walter", "Accept")
    play.press("walter", "I have the caller")
    assert "The caller is with you" in play.newest("walter").text
    assert "The caller is with Walter Novak" in play.newest("ana").text
    play.press("walter", "Done", "Resolved with a credit")
    assert "Over: resolved with a credit" in play.card("ana", "Over").text


def test_wave_after_wave_is_asked_and_who_passes_is_named_with_the_reason(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    assert play.count("beverly") == 0
    play.press("walter", "On a break")
    assert "You passed: on a break" in play.newest("walter").text
    assert "Walter Novak (on a break)" in play.newest("ana").text
    assert "My Leads are currently assisting other customers" in play.newest("ana").text
    assert set(play.newest("beverly").choices) == PAGE_CHOICES
    assert play.count("kwame") == 0, "a lead of the other department is not asked"
    play.to_next_deadline()
    assert set(play.newest("noor").choices) == PAGE_CHOICES
    assert set(play.newest("beverly").choices) == PAGE_CHOICES, "patience only adds people"
    assert play.count("ana") == 1, "the card edits itself"


def test_a_region_and_a_department_can_be_typed_and_another_region_has_no_wave_of_its_center(play: Play) -> None:
    play.type("ana", "/escalate west cs 4711-220 A bill")
    assert "A bill" in play.newest("noor").text
    assert play.count("walter") == 0


def test_a_lead_who_can_not_take_it_after_all_makes_room_for_the_next(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.press("walter", "Accept")
    play.press("walter", "Can't take it after all")
    assert "Walter Novak can't take it after all. I am paging again" in play.newest("ana").text
    assert "The call is no longer yours" in play.newest("walter").text
    assert not play.card("ana", "Walter Novak had accepted; that no longer stands").choices
    play.press("beverly", "Accept")
    assert "Beverly Johnson accepted: dial 164" in play.newest("ana").text
    assert play.count("walter") == 1, "who gave it back is not asked again"


def test_a_lead_who_does_not_answer_the_line_loses_the_claim(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.press("walter", "Accept")
    play.press("ana", "They don't answer")
    assert "Walter Novak did not answer. I am paging again" in play.newest("ana").text
    assert "Accept" in play.newest("beverly").choices
    assert "Accept" not in play.newest("walter").choices


def test_the_joining_time_runs_out_after_a_nudge_and_the_lapsed_lead_still_has_the_caller(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.press("walter", "Accept")
    play.to_next_deadline()
    assert "Have you reached Walter Novak? Dial 237" in play.newest("ana").text
    assert "Is the caller with you?" in play.newest("walter").text
    play.to_next_deadline()
    assert "Walter Novak did not join in time. I am paging again" in play.newest("ana").text
    assert "Your time to join ran out" in play.card("walter", "others are being paged").text
    assert "Accept" in play.newest("beverly").choices
    play.press("walter", "I have the caller")
    assert "Walter Novak took the call" in play.newest("beverly").text
    assert not play.newest("beverly").choices
    play.card("ana", "The caller is with Walter Novak")
    play.press("walter", "Done", "Resolved")
    play.card("ana", "Over: resolved")


def test_a_holder_who_forgets_to_say_how_it_ended_is_asked_and_at_last_it_is_closed_as_not_reported(
    play: Play,
) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.press("walter", "Accept")
    play.press("ana", "Transferred")
    play.to_next_deadline()
    assert "How did the call end?" in play.newest("walter").text
    play.to_next_deadline()
    play.card("ana", "Over: nobody reported how it ended")
    assert not play.card("walter", "Over: nobody reported how it ended").choices


def test_the_caller_hangs_up_and_whoever_stood_ready_is_thanked_while_a_callback_is_offered_not_owed(
    play: Play,
) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.to_next_deadline()
    play.press("beverly", "Accept")
    play.press("ana", "Caller is gone")
    assert "The caller is gone" in play.newest("beverly").text
    assert "Thank you for standing ready." in play.newest("beverly").text
    over = play.card("ana", "Over: the caller is gone")
    assert "A callback is not owed; promise one if the caller should be called." in over.text
    assert set(over.choices) == {"Promise a callback"}
    play.type("samuel", "/callbacks")
    assert "You owe no callbacks" in play.answer("samuel")
    play.press("ana", "Promise a callback", "By a Supervisor")
    assert "The callback is promised" in play.newest("ana").text
    play.type("samuel", "/callbacks")
    play.type("ingrid", "/callbacks")
    assert "Due" in play.answer("samuel") + play.answer("ingrid")


def test_whoever_presses_second_is_told_who_has_the_call(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    play.to_next_deadline()
    late = play.hand_on("priya", "Accept")
    play.press("beverly", "Accept")
    late("priya")
    assert "Beverly Johnson took the call. Thank you for answering!" in play.answer("priya")
    late_again = play.hand_on("beverly", "I have the caller")
    late_again("beverly")
    late_again("beverly")
    assert play.answer("beverly") == "", "a repeat by whoever has it is silent"


def test_one_person_holds_one_call_and_their_other_pages_are_set_aside(play: Play) -> None:
    play.type("ana", "/escalate 4711-220 No dial tone")
    first = play.hand_on("walter", "Accept")
    play.type("darnell", "/escalate 5822-330 No picture")
    play.press("walter", "Accept")
    assert "5822-330" in play.card("walter", "The call is yours").text
    assert not play.card("walter", "This page is withdrawn").choices
    assert "4711-220" in play.newest_saying("beverly", "Lead needed").text, "others are asked in their place"
    first("walter")
    assert "You have another call already; say how that one ended first." in play.answer("walter")
    play.press("darnell", "They don't answer")
    assert "4711-220" in play.newest_saying("walter", "Lead needed").text, "and they again, once they are free"
