"""One clock for all replicas: the database server's, counted on between its answers, and never going back."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from adapters.store.database import Database
from adapters.store.server_clock import Sample, ServerClock
from adapters.store.settings import StoreSettings
from tests.contracts.a_store import MONDAY, HandClock
from tests.support.postgres import fresh_database_url

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


class Seconds:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def machine() -> HandClock:
    return HandClock()


@pytest.fixture
def clock(machine: HandClock, seconds: Seconds) -> ServerClock:
    return ServerClock(machine, seconds)


def test_until_the_server_has_said_it_is_the_machines_own(clock: ServerClock, machine: HandClock) -> None:
    machine.move(HOUR)
    assert clock.now() == MONDAY + HOUR


def test_what_the_server_said_is_counted_on_however_the_machines_clock_is_set(
    clock: ServerClock, machine: HandClock, seconds: Seconds
) -> None:
    clock.set(Sample(MONDAY + HOUR, 0.0, 0.0))
    seconds.passed = 10.0
    machine.move(-HOUR)
    assert clock.now() == MONDAY + HOUR + 10 * SECOND


def test_the_server_is_taken_to_have_looked_half_way_between_question_and_answer(
    clock: ServerClock, seconds: Seconds
) -> None:
    seconds.passed = 2.0
    clock.set(Sample(MONDAY, 0.0, 2.0))
    assert clock.now() == MONDAY + SECOND


def test_it_never_goes_back_but_slows_down_until_the_server_has_come_up(clock: ServerClock, seconds: Seconds) -> None:
    clock.set(Sample(MONDAY + 10 * SECOND, 0.0, 0.0))
    assert clock.now() == MONDAY + 10 * SECOND
    clock.set(Sample(MONDAY, 0.0, 0.0))
    assert clock.now() == MONDAY + 10 * SECOND
    seconds.passed = 4.0
    assert clock.now() == MONDAY + 12 * SECOND
    seconds.passed = 30.0
    assert clock.now() == MONDAY + 30 * SECOND


@pytest.mark.parametrize(("off", "told"), [(HOUR, "3600.0 s ahead of"), (-HOUR, "3600.0 s behind")])
def test_the_log_tells_once_that_the_machines_clock_is_wrong_and_once_that_it_is_right_again(
    clock: ServerClock, machine: HandClock, caplog: pytest.LogCaptureFixture, off: timedelta, told: str
) -> None:
    machine.move(off)
    for _ in range(3):
        clock.set(Sample(MONDAY, 0.0, 0.0))
    machine.move(-off)
    for _ in range(3):
        clock.set(Sample(MONDAY, 0.0, 0.0))
    wrong, right = (record.getMessage() for record in caplog.records)
    assert told in wrong
    assert "agrees" in right


@pytest.mark.parametrize("off", [-100_000 * HOUR, 100_000 * HOUR])
async def test_a_database_on_a_server_sets_it_before_its_first_unit_of_work(
    url_settings: Callable[[], StoreSettings], off: timedelta
) -> None:
    clock = ServerClock(HandClock(MONDAY + off))
    database = Database(url_settings(), clock, 60)
    await database.start()
    sample = await database.read(lambda unit: clock.ask(unit.connection))
    assert abs(await database.run(lambda unit: unit.now) - sample.server) < HOUR
    await database.stop()


@pytest.fixture
def url_settings() -> Iterator[Callable[[], StoreSettings]]:
    with fresh_database_url() as url:
        yield lambda: StoreSettings.read({"DATABASE_URL": url})
