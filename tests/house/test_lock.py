"""What gets installed is pinned, hashed, and bound to no index."""

import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LINES = LOCK.replace("\\\n", " ").splitlines()


def test_the_lock_names_no_index_and_no_place() -> None:
    assert "://" not in LOCK
    assert [line for line in LINES if line.startswith("-") or " @ " in line] == []


def test_every_line_of_the_lock_has_a_hash() -> None:
    assert [line for line in LINES if line and "--hash=sha256:" not in line] == []


def test_the_lock_holds_every_dependency_at_a_release_that_fits() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [Requirement(text) for text in project["project"]["dependencies"] + project["dependency-groups"]["test"]]
    locked = {canonicalize_name(pin.name): pin for pin in (Requirement(line.split("--hash")[0]) for line in LINES)}
    missing = [str(need) for need in wanted if canonicalize_name(need.name) not in locked]
    assert missing == []
    unfit = [str(need) for need in wanted if not _fits(need, locked[canonicalize_name(need.name)])]
    assert unfit == []


def _fits(need: Requirement, pin: Requirement) -> bool:
    return all(need.specifier.contains(pinned.version, prereleases=True) for pinned in pin.specifier)
