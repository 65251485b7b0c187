"""How long things are kept is a number of days, and what the caller told is not kept longer than the rest."""

from datetime import timedelta

import pytest

from adapters.store.keeping import RETENTION_DAYS, read_terms
from bot.ports import BadSetting
from bot.ports.retention import Terms


def test_with_nothing_set_records_are_kept_for_the_usual_time_and_what_was_told_with_them() -> None:
    assert read_terms({"RETENTION_DAYS": " "}) == Terms(timedelta(days=RETENTION_DAYS), None)


def test_both_times_can_be_set() -> None:
    terms = read_terms({"RETENTION_DAYS": "90", "CALLER_DATA_DAYS": "90"})
    assert terms == Terms(timedelta(days=90), timedelta(days=90))


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "a year", "36501", "999999", "\N{ARABIC-INDIC DIGIT FIVE}"])
@pytest.mark.parametrize("name", ["RETENTION_DAYS", "CALLER_DATA_DAYS"])
def test_anything_but_a_number_of_days_is_refused(name: str, days: str) -> None:
    with pytest.raises(BadSetting, match=f"{name} must be a whole number of days, from 1 to 36500"):
        read_terms({name: days})


def test_what_the_caller_told_is_not_kept_longer_than_the_rest() -> None:
    with pytest.raises(BadSetting, match="CALLER_DATA_DAYS must not be more than RETENTION_DAYS, which is 400"):
        read_terms({"CALLER_DATA_DAYS": "401"})
