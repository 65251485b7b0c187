"""When a comm center closes next."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from directory.ids import CommCenter, Region
from directory.places import Place, closes_at
from tests.directory.instants import utc


def place(zone: str, closes: time) -> Place:
    return Place(CommCenter("KS"), Region("East"), "237", ZoneInfo(zone), closes)


KS = place("America/Chicago", time(20))


def test_a_place_closes_today_while_it_is_open_and_tomorrow_afterwards() -> None:
    assert closes_at(KS, utc("2026-01-05 18:00")) == utc("2026-01-06 02:00")
    assert closes_at(KS, utc("2026-01-06 03:00")) == utc("2026-01-07 02:00")


def test_at_the_instant_of_closing_the_next_closing_is_tomorrows() -> None:
    assert closes_at(KS, utc("2026-01-06 02:00")) == utc("2026-01-07 02:00")


def test_closing_follows_the_wall_clock_over_both_changes() -> None:
    assert closes_at(KS, utc("2026-03-07 12:00")) == utc("2026-03-08 02:00")
    assert closes_at(KS, utc("2026-03-08 12:00")) == utc("2026-03-09 01:00")
    assert closes_at(KS, utc("2026-11-01 12:00")) == utc("2026-11-02 02:00")


def test_a_closing_in_the_doubled_hour_is_the_second_and_a_skipped_one_is_the_jump() -> None:
    night = place("America/Chicago", time(1, 30))
    assert closes_at(night, utc("2026-11-01 06:45")) == utc("2026-11-01 07:30")
    assert closes_at(place("America/Chicago", time(2, 30)), utc("2026-03-08 06:00")) == utc("2026-03-08 08:00")


def test_a_date_that_a_country_left_out_has_no_closing_of_its_own() -> None:
    apia = place("Pacific/Apia", time(18))
    assert closes_at(apia, utc("2011-12-30 05:00")) == utc("2011-12-30 10:00")
    assert closes_at(apia, utc("2011-12-30 10:00")) == utc("2011-12-31 04:00")


def test_now_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        closes_at(KS, utc("2026-01-05").replace(tzinfo=None))
