"""What goes wrong is a function of the seed alone."""

from collections import Counter

from tests.chaos.schedule import Cut, Fault, Kill, Leave, Outage, Restart, schedule


def test_the_same_seed_lets_the_same_go_wrong_and_another_does_not() -> None:
    assert schedule(1, 60, 3) == schedule(1, 60, 3)
    assert schedule(1, 60, 3) != schedule(2, 60, 3)


def test_even_in_a_short_time_everything_goes_wrong_that_can() -> None:
    for seed in range(20):
        kinds = Counter(type(mishap) for _, mishap in schedule(seed, 10, 2))
        assert kinds.keys() == {Kill, Restart, Cut, Fault, Outage, Leave}


def test_it_goes_wrong_in_its_order_and_within_the_time() -> None:
    times = [at for at, _ in schedule(7, 600, 3)]
    assert times == sorted(times)
    assert min(times) >= 0
    assert max(times) < 600
