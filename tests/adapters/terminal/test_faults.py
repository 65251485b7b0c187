"""Faults as sentences."""

import pytest
import typer

from adapters.terminal.faults import SHOWN, Faults, Line, sentences


class Many(Exception):
    """Several faults at once."""

    def __init__(self, number: int) -> None:
        super().__init__("many")
        self.faults = tuple(f"Fault {place}." for place in range(number))


def test_a_fault_ends_the_command_with_its_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise Many(2)

    with pytest.raises(typer.Exit) as ended:
        Faults(Many).guard(work)
    assert ended.value.exit_code == 2
    assert capsys.readouterr().err == "Fault 0.\nFault 1.\n"


def test_a_bug_goes_up_as_one() -> None:
    def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Faults(Many).guard(work)


def test_a_check_goes_on_behind_a_fault() -> None:
    lines: list[Line] = []
    with Faults(Many).telling(lines):
        raise Many(1)
    assert lines == [(False, "Fault 0.")]


def test_of_very_many_faults_the_first_are_told_and_the_rest_counted() -> None:
    told = sentences(Many(SHOWN + 3))
    assert len(told) == SHOWN + 1
    assert told[-1] == "… and 3 more."


def test_a_fault_without_parts_is_its_own_sentence() -> None:
    assert sentences(ValueError("PORT is wrong.")) == ["PORT is wrong."]
