"""Whose chats are shown: the first ones, the ones in the address, and the list to choose from."""

import pytest

from adapters.simulator.choosing import MOST_PANES, Crowd, address_of, first_panes, groups, panes_named
from directory.people import PersonId, Role
from tests.adapters.simulator.stage import ANA, BEVERLY, DANA, PEOPLE


def test_first_come_an_agent_and_a_lead_and_a_supervisor_of_the_region_who_are_on_shift() -> None:
    assert first_panes(Crowd(PEOPLE, frozenset({ANA, BEVERLY, DANA}))) == (ANA, BEVERLY, DANA)


def test_with_nobody_on_shift_people_of_the_region_are_shown_all_the_same() -> None:
    assert first_panes(Crowd(PEOPLE, frozenset({PersonId("noor")}))) == (ANA, "walter", DANA)


def test_an_empty_directory_shows_nobody() -> None:
    assert first_panes(Crowd((), frozenset())) == ()


def test_a_directory_without_agents_shows_whom_it_has() -> None:
    leads = tuple(person for person in PEOPLE if person.role is Role.LEAD)
    assert first_panes(Crowd(leads, frozenset())) == ("walter", "beverly", "noor")


@pytest.mark.parametrize(
    ("text", "panes"), [("ana,beverly", (ANA, BEVERLY)), (" ana ,,ana", (ANA,)), ("", ()), (",", ())]
)
def test_the_address_names_each_pane_once_in_order(text: str, panes: tuple[PersonId, ...]) -> None:
    assert panes_named(text) == panes


def test_the_address_opens_no_more_panes_than_fit() -> None:
    assert len(panes_named(",".join(str(number) for number in range(100)))) == MOST_PANES


def test_the_address_takes_any_name_as_data() -> None:
    assert address_of((ANA, PersonId("a&b=c"))) == "/?panes=ana,a%26b%3Dc"


def test_everybody_can_be_chosen_by_role_and_comm_center() -> None:
    listed = [
        (group.role, center, [one.name for one in people])
        for group in groups(Crowd(PEOPLE, frozenset()))
        for center, people in group.centers
    ]
    assert listed == [
        (Role.AGENT, "KS", ["Ana"]),
        (Role.LEAD, "KS", ["Walter"]),
        (Role.LEAD, "IL", ["Beverly"]),
        (Role.LEAD, "CA", ["Noor"]),
        (Role.SUPERVISOR, "IL", ["Dana"]),
    ]
