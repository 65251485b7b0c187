"""Who goes together with whom."""

from itertools import product

from directory.people import Department, suits


def test_departments_must_match_where_both_are_given() -> None:
    everything: tuple[Department | None, ...] = (None, *Department)
    unsuited = {(a, b) for a, b in product(everything, repeat=2) if not suits(a, b)}
    assert unsuited == {
        (Department.CUSTOMER_SERVICE, Department.TECHNICAL_SUPPORT),
        (Department.TECHNICAL_SUPPORT, Department.CUSTOMER_SERVICE),
    }
