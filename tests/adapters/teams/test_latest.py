"""What is kept of each person, thread and service does not grow without end."""

from adapters.teams.latest import Latest


def test_a_new_one_puts_out_the_one_that_was_set_longest_ago() -> None:
    latest = Latest[str, int](2)
    latest["a"], latest["b"] = 1, 2
    latest["a"] = 3
    latest["c"] = 4
    assert dict(latest) == {"a": 3, "c": 4}


def test_to_be_looked_at_makes_nothing_younger() -> None:
    latest = Latest[str, int](2)
    latest["a"], latest["b"] = 1, 2
    assert latest["a"] == 1
    latest["c"] = 3
    assert list(latest) == ["b", "c"]
