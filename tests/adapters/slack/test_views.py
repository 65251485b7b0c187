"""Forms become dialogs that Slack takes, prefilled and within its limits."""

import dataclasses

import pytest

from adapters.slack.views import dialog, home, shown
from bot.messages.card import Card, Field, Note
from tests.adapters.slack.samples import HOSTILE, details, everywhere, page
from tests.adapters.slack.validators import check_by_schema, check_view


def test_a_form_carries_its_intent_its_subject_and_its_fields_by_name() -> None:
    view = dialog(details(intro="Fill in what you know."))
    check_view(view)
    assert (view["callback_id"], view["private_metadata"]) == ("wl:open", "e-1")
    assert [block.get("block_id") for block in view["blocks"]] == [None, "account", "issue", "want"]
    assert [block["optional"] for block in view["blocks"][1:]] == [False, True, True]


def test_a_form_has_the_shape_that_slacks_makers_wrote_down() -> None:
    check_by_schema("ModalView", dialog(details(intro="Fill in what you know.")))


def test_a_title_too_long_for_a_dialog_is_cut_visibly() -> None:
    assert dialog(details())["title"]["text"] == "Ask for a Lead, as soon…"


def test_what_was_typed_already_is_filled_in() -> None:
    account, _, want = dialog(details(account="7654321"))["blocks"]
    assert account["element"]["initial_value"] == "7654321"
    assert want["element"]["initial_option"]["value"] == "lead"


def test_a_prefilled_menu_without_that_option_chooses_none() -> None:
    form = details()
    odd = dataclasses.replace(form, fields=(dataclasses.replace(form.fields[2], value="emperor"),))
    check_view(dialog(odd))
    assert "initial_option" not in dialog(odd)["blocks"][0]["element"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_a_form_is_taken_by_slack(text: str) -> None:
    form = details(account=text, intro=text)
    check_view(dialog(dataclasses.replace(form, title=text, submit=text)))


def test_a_prefilled_line_too_long_for_its_field_is_cut_visibly() -> None:
    value = dialog(details(account="9" * 500))["blocks"][0]["element"]["initial_value"]
    assert len(value) == 40
    assert value.endswith("…")


def test_a_line_holds_no_line_end() -> None:
    field = Field("name", "Name", value="two\nlines")
    view = dialog(dataclasses.replace(details(), fields=(field,)))
    assert view["blocks"][0]["element"]["initial_value"] == "two lines"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_card_is_taken_as_a_home_and_in_a_dialog(text: str) -> None:
    check_view(home(everywhere(text), {}))
    check_view(shown(everywhere(text), {}))


def test_a_home_holds_twice_as_much_as_a_message() -> None:
    lines = tuple(Note((f"line {n}",)) for n in range(150))
    view = home(Card("n", lines), {})
    check_view(view)
    assert len(view["blocks"]) == 100


def test_a_card_with_every_part_is_taken_as_a_home() -> None:
    check_view(home(page(), {}))
