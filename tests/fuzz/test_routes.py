"""Anything at all, on every route that there is: methods, headers, encodings, and signed payloads full of faults."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.conftest import Office, Place
from tests.fuzz.length import drawn
from tests.fuzz.strategies import Strategies, of_chats, of_the_simulator

OF_CHATS = ("/slack/events", "/api/messages", "/about", "/healthz", "/readyz", "/metrics")


def test_every_route_of_the_chats_is_fuzzed(office: Office) -> None:
    assert office.house.paths == set(_of(office)) == set(OF_CHATS)


def test_every_route_of_the_simulator_is_fuzzed(simulator: Place) -> None:
    assert simulator.house.paths == set(of_the_simulator())


@pytest.mark.parametrize("path", OF_CHATS)
def test_nothing_asked_of_the_chats_routes_is_a_fault_of_ours(office: Office, path: str) -> None:
    _fuzz(office, _of(office), path, 150 if path in OF_CHATS[:2] else 15)


@pytest.mark.parametrize("path", sorted(of_the_simulator()))
def test_nothing_asked_of_the_simulators_routes_is_a_fault_of_ours(simulator: Place, path: str) -> None:
    _fuzz(simulator, of_the_simulator(), path, 40)


def _of(office: Office) -> Strategies:
    return of_chats(office.played, office.slack, office.microsoft)


def _fuzz(place: Place, strategies: Strategies, path: str, most: int) -> None:
    @drawn(most)
    @given(st.data())
    def fuzzed(data: st.DataObject) -> None:
        request = data.draw(strategies[path])
        place.run(place.watched.ask("drawn", request))
        faults = list(place.watched.faults)
        # Whoever shrinks an example asks anew.
        place.watched.faults.clear()
        assert faults == []

    fuzzed()
