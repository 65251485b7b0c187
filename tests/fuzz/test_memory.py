"""Nothing that an adapter keeps in memory grows with what is asked for: whatever does grow has an end."""

from collections import deque
from collections.abc import Iterator
from typing import Any

from starlette.routing import Route

from adapters.teams.latest import Latest
from tests.fuzz.caller import Request
from tests.fuzz.conftest import Office
from tests.fuzz.mutants import put, text_of

WAVE, FEW = 40, 20
ENDING = ("_running:set", "_in_hand:set")
"""Work that is under way, which ends by itself."""


def test_what_adapters_remember_of_strangers_and_garbage_has_an_end(office: Office) -> None:
    def strangers(wave: int) -> Iterator[tuple[str, Request]]:
        for number in range(WAVE):
            name = f"{wave}-{number}"
            yield f"a stranger in Teams {name}", _by_a_stranger_in_teams(office, name)
            yield f"a colleague in Teams {name}", _by_a_colleague_in_teams(office, name)
            yield f"a stranger in Slack {name}", _by_a_stranger_in_slack(office, name)

    office.run(office.watched.ask_all(strangers(1)))
    before = _sizes(office)
    office.run(office.watched.ask_all(strangers(2)))
    after = _sizes(office)
    growing = {way: (before.get(way, 0), size) for way, size in after.items() if size - before.get(way, 0) >= FEW}
    assert growing
    assert {way: sizes for way, sizes in growing.items() if not way.endswith((Latest.__name__, *ENDING))} == {}
    assert office.watched.faults == []


def _by_a_stranger_in_teams(office: Office, name: str) -> Request:
    tree = put(office.played.teams["a press that a card answers"], ("id",), name)
    tree = put(put(tree, ("from", "aadObjectId"), f"account-{name}"), ("from", "id"), f"29:{name}")
    url = f"{office.microsoft.service_url}{name}/"
    tree = put(put(tree, ("conversation", "id"), f"a:{name}"), ("serviceUrl",), url)
    return office.microsoft.body(text_of(tree).encode(), service_url=url)


def _by_a_colleague_in_teams(office: Office, name: str) -> Request:
    """Let somebody ask whom Teams knows and the directory does not."""
    teams = office.chats.teams
    colleague = teams.add_user(name, installed=True)
    who = {"id": colleague.mri, "name": colleague.name, "aadObjectId": colleague.id}
    tree = put(put(office.played.teams["a press that a card answers"], ("id",), f"colleague-{name}"), ("from",), who)
    return office.microsoft.body(text_of(put(tree, ("conversation", "id"), teams.chat_with(colleague).id)).encode())


def _by_a_stranger_in_slack(office: Office, name: str) -> Request:
    tree = put(office.played.slack["a button in a dialog"], ("trigger_id",), name)
    return office.slack.payload(text_of(put(tree, ("user", "id"), f"U{name}")))


def _sizes(office: Office) -> dict[str, int]:
    """Give the size of each collection that hangs on the adapters' objects, by the way to it and its kind."""
    found: dict[str, int] = {}
    seen: set[int] = set()
    routes = [route for route in office.house.web.routes if isinstance(route, Route)]
    waiting: list[tuple[str, Any]] = [(route.path, route.endpoint) for route in routes]
    while waiting:
        way, thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, dict | list | set | deque):
            found[f"{way}:{type(thing).__name__}"] = len(thing)
        waiting += [(f"{way}.{name}", part) for name, part in _parts(thing)]
    return found


def _parts(thing: Any) -> list[tuple[str, Any]]:
    """Give what an object of an adapter's holds: its attributes, its items, and what its functions close over."""
    if isinstance(thing, dict | list | tuple | set | deque):
        parts = list(thing.values() if isinstance(thing, dict) else thing)
        return [(f"{number}", part) for number, part in enumerate(parts) if _is_ours(part)]
    held: list[tuple[str, Any]] = []
    owner = getattr(thing, "__self__", None)
    if owner is not None:
        held.append(("self", owner))
    held += [("closure", cell.cell_contents) for cell in getattr(thing, "__closure__", None) or ()]
    if _is_ours(thing):
        names = [*getattr(thing, "__dict__", {}), *getattr(type(thing), "__slots__", ())]
        held += [(name, getattr(thing, name, None)) for name in names]
    return held


def _is_ours(thing: Any) -> bool:
    return type(thing).__module__.partition(".")[0] in ("adapters", "slack_bolt", "slack_sdk") or callable(thing)
