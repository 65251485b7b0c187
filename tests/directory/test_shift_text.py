"""What people may write as a shift, and what they are told otherwise."""

import pytest

from directory.shifts import ShiftFault, parse_shift


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Mon-Fri 08:00-17:00 America/Chicago", "Mon-Fri 08:00-17:00 America/Chicago"),
        ("  mon - FRI  8:00 - 17:00   america/chicago ;", "Mon-Fri 08:00-17:00 America/Chicago"),
        ("mon, wed,FRI 09:00-13:00 Europe/Berlin", "Mon,Wed,Fri 09:00-13:00 Europe/Berlin"),
        ("fri-mon 00:00-24:00 utc;SAT 22:00-06:00 UTC", "Fri-Mon 00:00-24:00 UTC; Sat 22:00-06:00 UTC"),
        ("ALWAYS", "always"),
        ("   ", ""),
    ],
)
def test_a_shift_is_given_back_in_its_canonical_spelling(written: str, canonical: str) -> None:
    assert parse_shift(written).text == canonical


def test_the_canonical_spelling_is_read_back_as_the_same_shift() -> None:
    shift = parse_shift("fri-mon,wed 9:00-00:00 america/new_york; tue 22:00-6:00 utc")
    assert parse_shift(shift.text) == shift


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("weekdays", '"weekdays" is not days, hours and a time zone; use "Mon-Fri 08:00-17:00'),
        ("Mon-Fri 08:00-17:00", '"Mon-Fri 08:00-17:00" is not days, hours and a time zone'),
        ("always; Mon 08:00-17:00 UTC", '"always" is not days, hours and a time zone'),
        ("Mon 08:00-17:00 UTC;; Tue 08:00-17:00 UTC", "an empty entry is not days, hours and a time zone"),
        ("Mo 08:00-17:00 UTC", '"Mo" is not a day; use Mon, Tue, Wed, Thu, Fri, Sat or Sun'),
        ("Mon, 08:00-17:00 UTC", '"Mon, 08:00-17:00 UTC" is not days, hours'),
        ("Mon-Wed-Fri 08:00-17:00 UTC", '"Mon-Wed-Fri" is not a range of days; use two days with one dash'),
        ("Mon 08:00 UTC", '"08:00" is not a span of hours; use such as 08:00-17:00'),
        ("Mon 08:00-12:00-17:00 UTC", '"08:00-12:00-17:00" is not a span of hours'),
        ("Mon 08:00-25:00 UTC", '"08:00-25:00" is not a span of hours'),
        ("Mon 24:00-08:00 UTC", '"24:00-08:00" is not a span of hours'),
        ("Mon 8am-5pm UTC", '"8am-5pm" is not a span of hours'),
        ("Mon 08:00-08:00 UTC", '"08:00-08:00" ends when it starts; use 00:00-24:00 for a whole day'),
        ("Mon 08:00-17:00 America/Kansas", '"America/Kansas" is not a time zone; use a name such as America/Chicago'),
        ("Mon 08:00-17:00 ../../etc/passwd", '"../../etc/passwd" is not a time zone'),
        ("Mon 08:00-17:00 EST", '"EST" is not a time zone'),
    ],
)
def test_what_is_no_shift_is_refused_with_what_is_wrong_and_what_is_allowed(written: str, sentence: str) -> None:
    with pytest.raises(ShiftFault) as refusal:
        parse_shift(written)
    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value) == f"{refusal.value.found}; {refusal.value.allowed}"


def test_a_long_or_invisible_text_is_shown_cut_and_escaped() -> None:
    with pytest.raises(ShiftFault) as refusal:
        parse_shift("\N{RIGHT-TO-LEFT OVERRIDE}" + "x" * 500)
    assert refusal.value.found.startswith('"\\u202exxx')
    assert "x…" in refusal.value.found
    assert "x" * 60 not in refusal.value.found
