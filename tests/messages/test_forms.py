"""What is typed into forms is read kindly, and each fault comes back as a sentence for its field."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.briefing import Briefing
from bot.domain.commands import CallingHours
from bot.domain.words import CallbackId, EscalationId
from bot.messages import forms, refusing
from bot.messages.card import FieldKind, Form
from directory.people import Department, Region, Role

EAST, WEST = Region("East"), Region("West")
CHICAGO = "America/Chicago"
ZONES = (CHICAGO, "America/New_York")
FULL = Briefing("4711", "no dial tone", "Acme", "Joe", "a credit", "555-0100", "cut off twice")
VALUES = {"account": "4711", "issue": "no dial tone", "wants": "lead", "region": "East", "department": "either"}


def filled_in(form: Form) -> dict[str, str]:
    """What comes back from a form that is sent as it opened."""
    return {field.name: field.value for field in form.fields}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", time(9)),
        ("09", time(9)),
        ("9:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("17:30", time(17, 30)),
        ("17.05", time(17, 5)),
        (" 8:15 ", time(8, 15)),
        ("9 am", time(9)),
        ("9am", time(9)),
        ("9 AM", time(9)),
        ("9:30 p.m.", time(21, 30)),
        ("5 pm", time(17)),
        ("5.45pm", time(17, 45)),
        ("12 am", time(0)),
        ("12:10 a.m.", time(0, 10)),
        ("12 pm", time(12)),
        ("0", time(0)),
        ("0:00", time(0)),
        ("24:00", time(0)),
        ("24", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_of_day_is_read_in_the_ways_people_type_it(typed: str, meant: time) -> None:
    assert forms.read_time(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "25", "24:01", "9:60", "9:5", "13 pm", "0 am", "noon", "9-17", "-9", "9:30:00", "am", "900 am", "9 o'clock"],
)
def test_what_is_no_time_of_day_is_not_guessed_at(typed: str) -> None:
    assert forms.read_time(typed) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_a_time(typed: str) -> None:
    assert forms.read_time(typed) is None or isinstance(forms.read_time(typed), time)


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_time_of_day_that_was_shown_is_read_as_the_same(at: time) -> None:
    assert forms.read_time(f"{at:%H:%M}") == at


def test_hours_left_empty_are_none() -> None:
    assert forms.read_hours({"start": " ", "until": "", "zone": "nowhere"}, ZONES) is None
    assert forms.read_hours({}, ZONES) is None


def test_hours_are_read_with_their_zone() -> None:
    hours = forms.read_hours({"start": "8 pm", "until": "6:30", "zone": CHICAGO}, ZONES)
    assert hours == CallingHours(time(20), time(6, 30), ZoneInfo(CHICAGO))


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"start": "9", "until": "", "zone": CHICAGO}, {"until": refusing.until_needs_from()}),
        ({"start": "", "until": "17", "zone": CHICAGO}, {"start": refusing.until_needs_from()}),
        ({"start": "9", "until": "late", "zone": CHICAGO}, {"until": refusing.not_a_time()}),
        ({"start": "9", "until": "17", "zone": "Mars/Olympus"}, {"zone": refusing.one_of_the_menu()}),
        (
            {"start": "x", "until": "y"},
            {"start": refusing.not_a_time(), "until": refusing.not_a_time(), "zone": refusing.one_of_the_menu()},
        ),
    ],
)
def test_each_fault_in_the_hours_is_told_beside_its_field(values: dict[str, str], errors: dict[str, str]) -> None:
    with pytest.raises(forms.Wrong) as wrong:
        forms.read_hours(values, ZONES)
    assert wrong.value.errors == errors


def test_an_escalation_form_is_read() -> None:
    briefing, wants, region, department = forms.read_escalation(
        {**VALUES, "account": " 4711 ", "wants": "supervisor", "region": "West", "department": "technical support"},
        (EAST, WEST),
    )
    assert briefing == Briefing("4711", "no dial tone")
    assert (wants, region, department) == (Role.SUPERVISOR, WEST, Department.TECHNICAL_SUPPORT)


def test_either_department_is_no_department() -> None:
    assert forms.read_escalation(VALUES, (EAST,))[3] is None


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("account", "  ", refusing.is_needed()),
        ("issue", "\n", refusing.is_needed()),
        ("wants", "director", refusing.one_of_the_menu()),
        ("region", "North", refusing.one_of_the_menu()),
        ("department", "billing", refusing.one_of_the_menu()),
    ],
)
def test_each_fault_in_an_escalation_is_told_beside_its_field(name: str, typed: str, sentence: str) -> None:
    with pytest.raises(forms.Wrong) as wrong:
        forms.read_escalation({**VALUES, name: typed}, (EAST, WEST))
    assert wrong.value.errors == {name: sentence}


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(forms.Wrong) as wrong:
        forms.read_escalation({}, (EAST,))
    assert set(wrong.value.errors) == set(VALUES)


def test_an_escalation_form_opens_filled_in_and_is_read_back_as_it_opened() -> None:
    form = forms.escalation_form(FULL, Role.SUPERVISOR, WEST, Department.CUSTOMER_SERVICE, (EAST, WEST))
    briefing, wants, region, department = forms.read_escalation(filled_in(form), (EAST, WEST))
    # What transpired is asked only once there is a callback.
    assert briefing == Briefing("4711", "no dial tone", "Acme", "Joe", "a credit", "555-0100")
    assert (wants, region, department) == (Role.SUPERVISOR, WEST, Department.CUSTOMER_SERVICE)


def test_a_callback_form_is_read_back_as_it_opened() -> None:
    hours = CallingHours(time(9), time(17, 30), ZoneInfo("America/New_York"))
    form = forms.callback_form(CallbackId("c1"), FULL, hours, ZONES, CHICAGO)
    assert forms.read_hours(filled_in(form), ZONES) == hours
    assert forms.read_briefing(filled_in(form)) == Briefing("", "", number="555-0100", transpired="cut off twice")


def test_a_callback_form_without_hours_opens_in_the_readers_own_zone() -> None:
    form = forms.callback_form(CallbackId("c1"), FULL, None, ZONES, CHICAGO)
    assert filled_in(form)["zone"] == CHICAGO
    assert forms.read_hours(filled_in(form), ZONES) is None


@pytest.mark.parametrize(
    "form",
    [
        forms.escalation_form(FULL, Role.LEAD, EAST, None, (EAST, WEST)),
        forms.details_form(EscalationId("e1"), FULL),
        forms.callback_form(CallbackId("c1"), FULL, None, ZONES, CHICAGO),
    ],
    ids=lambda form: form.title,
)
def test_every_menu_opens_on_one_of_its_own_options_and_every_field_has_its_own_name(form: Form) -> None:
    menus = [field for field in form.fields if field.kind is FieldKind.MENU]
    assert all(field.value in [option.value for option in field.options] for field in menus)
    names = [field.name for field in form.fields]
    assert len(names) == len(set(names))
