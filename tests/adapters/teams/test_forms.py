"""A form is a card or dialog with inputs, which keeps what was typed and shows a fault beside its field."""

import json
from dataclasses import replace
from typing import Any

import pytest

from adapters.teams.carrying import form_in
from adapters.teams.forms import dialog, form_card, message, shown_dialog
from adapters.teams.text import size
from bot.messages.card import Card, Headline
from bot.messages.lists import note_card
from tests.adapters.teams.cards import HOSTILE, check_card, details, every, everywhere, unfilled, words

MOST_BYTES_OF_A_MESSAGE = 80_000


def inputs(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = [*every("Input.Text", card), *every("Input.ChoiceSet", card)]
    return {drawn["id"]: drawn for drawn in found}


def test_a_form_is_a_card_that_teams_takes() -> None:
    check_card(form_card(details("1234567"), errors={"account": "No.", "wants": "No."}))
    check_card(dialog(details("1234567"))["card"]["content"])


def test_a_field_tells_what_it_is_and_holds_what_is_known() -> None:
    fields = inputs(form_card(details("1234567")))
    assert list(fields) == ["account", "issue", "wants"]
    assert (fields["account"]["label"], fields["account"]["value"]) == ("Account", "1234567")
    assert fields["account"]["isRequired"]
    assert fields["account"]["errorMessage"]
    assert fields["issue"]["isMultiline"]
    assert fields["issue"]["placeholder"] == "As the caller puts it"
    assert "isRequired" not in fields["issue"]
    assert fields["wants"]["value"] == "lead"


def test_a_menu_with_a_value_that_it_does_not_offer_asks_to_choose() -> None:
    menu = inputs(form_card(details(), {"wants": "director"}))["wants"]
    assert "value" not in menu
    assert menu["placeholder"] == "Choose…"


def test_what_was_typed_stays_and_the_fault_stands_right_under_its_field() -> None:
    typed = {"account": "12", "issue": "No tone", "wants": "supervisor"}
    card = form_card(details("1234567"), typed, {"account": "That is too short."})
    assert {name: field["value"] for name, field in inputs(card).items()} == typed
    place = next(at for at, element in enumerate(card["body"]) if element.get("id") == "account")
    assert words(card["body"][place + 1]) == "That is too short."
    assert every("TextRun", card["body"][place + 1])[0]["color"] == "Attention"


def test_a_field_that_was_emptied_stays_empty() -> None:
    assert (
        "value"
        not in inputs(form_card(details("1234567"), {"wants": "lead"}, {"account": "This is needed."}))["account"]
    )


def test_what_was_typed_is_kept_whole_up_to_what_the_field_holds() -> None:
    card = form_card(details(), {"issue": "y" * 3000, "account": "a\nb" + "x" * 100})
    assert inputs(card)["issue"]["value"] == "y" * 3000
    assert inputs(card)["account"]["value"] == "a b" + "x" * 36 + "…"
    assert size(card) < MOST_BYTES_OF_A_MESSAGE


def test_sending_the_form_brings_back_its_intent_and_subject() -> None:
    (action,) = form_card(details())["actions"]
    assert (action["type"], action["title"], action["verb"]) == ("Action.Execute", "Save", "details")
    assert (action["data"]["subject"], action["data"]["form"]) == ("e-1", True)
    assert action["fallback"]["data"] == {"verb": "details", **action["data"]}


def test_the_button_carries_how_the_form_looks_and_nothing_that_was_told() -> None:
    filled_in = details("1234567", "No dial tone")
    for drawn in (form_card(filled_in), form_card(filled_in, {"account": "1234567"}, {"issue": "This is needed."})):
        (action,) = drawn["actions"]
        assert form_in(json.loads(json.dumps(action["data"]["asks"])), "details", "e-1") == unfilled(details())
        assert "1234567" not in json.dumps(drawn["actions"])


@pytest.mark.parametrize(
    "told",
    [
        None,
        "form",
        {},
        {"title": "T", "submit": "S", "intro": "", "fields": "account"},
        {"title": "T", "submit": "S", "intro": "", "fields": [["account", "Account"]]},
        {"title": "T", "submit": "S", "intro": "", "fields": [["a", "A", "slider", True, "", 9, []]]},
        {"title": "T", "submit": "S", "intro": "", "fields": [["a", "A", "line", True, "", 0, []]]},
        {"title": "T", "submit": "S", "intro": "", "fields": [["a", "A", "menu", True, "", 9, [["v"]]]]},
        {"title": ["T"], "submit": "S", "intro": "", "fields": []},
    ],
    ids=str,
)
def test_what_no_button_of_ours_carries_is_no_form(told: object) -> None:
    assert form_in(told, "details", "e-1") is None


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_makes_a_form_that_teams_takes_and_comes_alive_nowhere(text: str) -> None:
    typed = {"account": text, "issue": text, "wants": text}
    form = replace(details(text, text), title=text, submit=text, intro=text)
    card = form_card(form, typed, dict.fromkeys(typed, text or "No."))
    check_card(card)
    assert every("TextBlock", card) == every("Action.OpenUrl", card) == []
    assert not any("{{" in run["text"] for run in every("TextRun", card))
    check_card(dialog(form, typed)["card"]["content"])


def test_a_dialog_has_the_title_and_sends_in_the_one_way_that_dialogs_know() -> None:
    task = dialog(details())
    assert task["title"] == "Add details"
    (action,) = task["card"]["content"]["actions"]
    assert (action["type"], action["data"]["verb"]) == ("Action.Submit", "details")
    assert every("Action.Execute", task) == []


def test_a_dialog_can_just_show_a_card() -> None:
    assert "Saved" in words(shown_dialog(note_card("Saved")))


def test_a_message_shows_its_notice_where_the_card_is_not_seen() -> None:
    whole = message(Card("Karl accepted", (Headline("Karl accepted: dial 164"),)))
    assert whole["summary"] == "Karl accepted"
    check_card(whole["attachments"][0]["content"])
    assert every("TextBlock", message(everywhere("**x**"))) == []
