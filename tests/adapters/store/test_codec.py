"""What is written as JSON is read back as the very same."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from adapters.store.codec import CALLBACK_EVENTS, ESCALATION_EVENTS, States
from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    NoneType: st.none(),
    bool: st.booleans(),
    int: st.integers(0, 2**40),
    float: st.floats(0, 1),
    str: st.text(),
    datetime: st.timedeltas(timedelta(0), timedelta(days=50_000)).map(lambda since: _EPOCH + since),
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
    assert ESCALATION_EVENTS.read(kind, text) == event


@given(values_of(CallbackEvent))
def test_what_happened_to_a_callback_is_read_as_it_was_written(event: CallbackEvent) -> None:
    assert CALLBACK_EVENTS.read(*CALLBACK_EVENTS.write(event)) == event
