"""An escalation at each of its stages."""

import pytest

from tests.support.people import ANA, EVERYBODY, KATE, Crowd
from tests.support.scene import Scene


@pytest.fixture
def scene() -> Scene:
    """Ana's escalation, with Kate and Karl paged."""
    return Scene(Crowd.of(*EVERYBODY))


@pytest.fixture
def claimed(scene: Scene) -> Scene:
    """The same, accepted by Kate."""
    scene.accept(KATE)
    return scene


@pytest.fixture
def joined(claimed: Scene) -> Scene:
    """The same, with the caller transferred to Kate."""
    claimed.transferred(ANA)
    return claimed


@pytest.fixture
def handed_up(joined: Scene) -> Scene:
    """The same, and the caller demands a Supervisor from Kate; Sam and Sue are paged."""
    joined.demand_supervisor(KATE)
    return joined
