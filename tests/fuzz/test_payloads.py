"""Each payload that Slack and Teams send, with every one of its places left out, doubled and replaced in turn."""

from collections.abc import Iterator

import pytest

from tests.fuzz.caller import Request
from tests.fuzz.conftest import Office
from tests.fuzz.length import POSTGRESQL, VALUES, on_both_if_long
from tests.fuzz.mutants import MARK, NOISE, Mutant, mutants, put, replaced, text_of
from tests.fuzz.played import COMMAND

TRIGGER, NUMBER = ("trigger_id",), ("id",)


def test_what_is_played_is_valid(office: Office) -> None:
    async def all_of_it() -> list[int]:
        told = {**_slacks(office), **_microsofts(office)}
        return [(await office.watched.ask(name, request)).status for name, request in told.items()]

    assert set(office.run(all_of_it())) == {200}
    assert office.watched.faults == []


@on_both_if_long
def test_no_fault_at_any_place_of_what_teams_sends_is_a_fault_of_ours(office: Office) -> None:
    def faulty() -> Iterator[tuple[str, Request]]:
        for name, tree in office.played.teams.items():
            for number, mutant in enumerate(mutants(tree, VALUES)):
                anew = _anew(mutant, NUMBER, f"{name}.{number}")
                yield f"{name}: {mutant}", office.microsoft.body(text_of(anew).encode())

    assert office.run(office.watched.ask_all(faulty())) > 500
    assert office.watched.faults == []


@on_both_if_long
def test_no_fault_at_any_place_of_what_slack_sends_is_a_fault_of_ours(office: Office) -> None:
    def faulty() -> Iterator[tuple[str, Request]]:
        for name, tree in office.played.slack.items():
            if name == COMMAND:
                continue
            for mutant in mutants(tree, VALUES):
                yield f"{name}: {mutant}", _by_slack(office, mutant)

    assert office.run(office.watched.ask_all(faulty())) > 500
    assert office.watched.faults == []


@pytest.mark.parametrize("office", [POSTGRESQL], indirect=True)
def test_no_text_that_is_too_long_for_an_index_of_postgresql_is_a_fault_of_ours(office: Office) -> None:
    def faulty() -> Iterator[tuple[str, Request]]:
        for name, tree in office.played.teams.items():
            for mutant in replaced(tree, MARK + NOISE):
                yield f"{name}: {mutant}", office.microsoft.body(text_of(mutant.tree).encode())
        for name, tree in office.played.slack.items():
            for mutant in replaced(tree, MARK + NOISE) if name != COMMAND else ():
                yield f"{name}: {mutant}", _by_slack(office, mutant)

    assert office.run(office.watched.ask_all(faulty())) > 500
    assert office.watched.faults == []


def _slacks(office: Office) -> dict[str, Request]:
    told = {name: _by_slack(office, Mutant((), "as it is", tree)) for name, tree in office.played.slack.items()}
    fields = {**office.played.slack[COMMAND], "trigger_id": _trigger(office)}
    return {**told, COMMAND: office.slack.form(tuple((name, str(value).encode()) for name, value in fields.items()))}


def _microsofts(office: Office) -> dict[str, Request]:
    trees = {name: put(tree, NUMBER, f"again {name}") for name, tree in office.played.teams.items()}
    return {name: office.microsoft.body(text_of(tree).encode()) for name, tree in trees.items()}


def _by_slack(office: Office, mutant: Mutant) -> Request:
    if isinstance(mutant.tree, dict) and "event" in mutant.tree:
        return office.slack.body(text_of(mutant.tree).encode())
    return office.slack.payload(text_of(_anew(mutant, TRIGGER, _trigger(office))))


def _anew(mutant: Mutant, where: tuple[str], name: str) -> object:
    """Give it a name of its own, so that it is not taken for one that was done already."""
    is_whole = isinstance(mutant.tree, dict) and where[0] in mutant.tree and mutant.where[:1] != where
    return put(mutant.tree, where, name) if is_whole else mutant.tree


def _trigger(office: Office) -> str:
    return office.chats.slack.new_trigger(office.chats.slack_users["ana"])
