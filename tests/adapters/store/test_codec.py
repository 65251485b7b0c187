"""What is written as JSON is read back as the very same."""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime, timedelta
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from adapters.store.codec import CALLBACK_EVENTS, ESCALATION_EVENTS, ESCALATIONS, States
from adapters.store.columns import NEVER
from bot.domain.briefing import account_key
from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent, Untold
from bot.domain.words import EscalationId
from bot.ports.store import Unreadable
from directory.people import PersonId, Role
from tests.contracts.a_store import EAST, PLAN

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    NoneType: st.none(),
    bool: st.booleans(),
    int: st.integers(0, 2**40),
    float: st.floats(0, 1),
    str: st.text(),
    datetime: st.timedeltas(timedelta(0), timedelta(days=50_000)).map(lambda since: NEVER + since),
    timedelta: st.timedeltas(timedelta(0), timedelta(days=400)),
    ZoneInfo: st.sampled_from(("America/Chicago", "Asia/Kolkata", "UTC")).map(ZoneInfo),
}


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Draw any value of a type that states and events are made of."""
    kind = getattr(kind, "__supertype__", kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*map(values_of, get_args(kind)))
    if get_origin(kind) is tuple:
        first, *rest = get_args(kind)
        if rest == [...]:
            return st.lists(values_of(first), max_size=3).map(tuple)
        return st.tuples(*map(values_of, (first, *rest)))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: values_of(hints[field.name]) for field in fields(kind)})
    return st.from_type(kind)


def dataclasses_in(*kinds: Any) -> set[type]:
    """Find what types are made of, however deep."""
    found: set[type] = set()
    for kind in kinds:
        if isinstance(kind, type) and is_dataclass(kind):
            found |= {kind} | dataclasses_in(*get_type_hints(kind).values())
        else:
            found |= dataclasses_in(*get_args(kind))
    return found


def defaults(kind: Any) -> list[tuple[str, object]]:
    """Give what the fields of a dataclass mean where they are left out."""
    return [(f"{kind.__name__}.{one.name}", one.default) for one in fields(kind) if one.default is not MISSING]


AN_ESCALATION = Escalation(
    id=EscalationId("e1"),
    opened_by=PersonId("ana"),
    opened_at=NEVER,
    asker=PersonId("ana"),
    region=EAST,
    comm_center=None,
    department=None,
    account=account_key("4711"),
    wants=Role.LEAD,
    plan=PLAN,
    closes=NEVER,
    owed_by=None,
    owed_until=None,
    also_with=None,
    began_at=NEVER,
)


@given(values_of(Escalation))
def test_an_escalation_is_read_as_it_was_written(state: Escalation) -> None:
    assert States(Escalation).read(States(Escalation).write(state)) == state


@given(values_of(Callback))
def test_a_callback_is_read_as_it_was_written(state: Callback) -> None:
    assert States(Callback).read(States(Callback).write(state)) == state


@given(values_of(EscalationEvent))
def test_what_happened_to_an_escalation_is_read_as_it_was_written(event: EscalationEvent) -> None:
    kind, text = ESCALATION_EVENTS.write(event)
    assert kind == type(event).__name__
    assert ESCALATION_EVENTS.read(kind, NEVER, text) == event


@given(values_of(CallbackEvent))
def test_what_happened_to_a_callback_is_read_as_it_was_written(event: CallbackEvent) -> None:
    kind, text = CALLBACK_EVENTS.write(event)
    assert CALLBACK_EVENTS.read(kind, NEVER, text) == event


def test_what_stands_at_its_default_is_not_written_so_that_an_older_release_can_read_the_rest() -> None:
    text = ESCALATIONS.write(AN_ESCALATION)
    assert "holder" not in text
    assert ESCALATIONS.read(text) == AN_ESCALATION


def test_what_an_earlier_release_wrote_with_all_its_defaults_is_read_too() -> None:
    everything = TypeAdapter(Escalation).dump_json(AN_ESCALATION).decode()
    assert "holder" in everything
    assert ESCALATIONS.read(everything) == AN_ESCALATION


def test_what_is_left_out_means_what_it_always_meant() -> None:
    """A later release may add to this, and change nothing: it reads what was left out by those before it."""
    assert {name: value for kind in dataclasses_in(Escalation, Callback) for name, value in defaults(kind)} == {
        "Callback.also": (),
        "Callback.also_by": (),
        "Callback.attempts": 0,
        "Callback.calling": False,
        "Callback.closed_at": None,
        "Callback.closed_by": None,
        "Callback.deadline": None,
        "Callback.disposition": None,
        "Callback.hours": None,
        "Callback.passed": 0,
        "Callback.stage": "pending",
        "Callback.told": (),
        "Escalation.barred": (),
        "Escalation.callback": None,
        "Escalation.claim": 0,
        "Escalation.claimed_at": None,
        "Escalation.deadline": None,
        "Escalation.disposition": None,
        "Escalation.done_asked": False,
        "Escalation.holder": None,
        "Escalation.joined_at": None,
        "Escalation.lapsed": (),
        "Escalation.nudged": False,
        "Escalation.over_at": None,
        "Escalation.pages": (),
        "Escalation.skipped": timedelta(0),
        "Escalation.spell": 1,
        "Escalation.stage": "paging",
        "Escalation.step": 0,
        "Escalation.taken": False,
        "Escalation.transferred": False,
        "Escalation.wave": -1,
        "Page.claim": 0,
        "Page.declined": None,
        "Page.state": "sent",
        "Page.unsent": False,
        "Wave.at_most": None,
    }


@pytest.mark.parametrize(
    "newer",
    [
        {"on_hold_until": None},
        {"stage": "on hold"},
        {"pages": [{"shade": "green"}]},
        {"plan": {"waves": [{"audience": "robots", "patience": "PT30S"}]}},
    ],
    ids=str,
)
def test_a_state_with_something_that_only_a_newer_release_knows_is_not_read_and_so_never_written_without_it(
    newer: dict[str, object],
) -> None:
    text = json.dumps(json.loads(ESCALATIONS.write(AN_ESCALATION)) | newer)
    with pytest.raises(Unreadable):
        ESCALATIONS.read(text)


def test_what_can_not_be_read_for_another_reason_is_a_fault() -> None:
    for text, why in (("{}", "Field required"), ("null", "nothing was written"), ("{", "Invalid JSON")):
        with pytest.raises(ValueError, match=why):
            ESCALATIONS.read(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("CallerPutOnHold", '{"at":"2026-01-05T15:00:00Z","until":"2026-01-05T15:01:00Z"}'),
        ("ClaimNudged", '{"at":"2026-01-05T15:00:00Z","times":2}'),
        ("PageDeclined", '{"at":"2026-01-05T15:00:00Z","person":"bev","reason":"on fire"}'),
    ],
)
def test_of_a_line_that_a_newer_release_wrote_it_is_known_when_it_happened(kind: str, text: str) -> None:
    assert ESCALATION_EVENTS.read(kind, NEVER, text) == Untold(NEVER)
