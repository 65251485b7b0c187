"""States and events as JSON and back, exactly; what was read lately is not read again.

What stands at its default is not written. So a field that a newer release adds is there only where it says something,
and what was written without it can be read by both; an older release refuses the rest, and can't lose what it says.
"""

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar, get_args

from pydantic import ConfigDict, TypeAdapter, ValidationError

from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent, Untold
from bot.ports.store import Unreadable

S = TypeVar("S")
_KEPT = 1_000
_NEWER = ("unexpected_keyword_argument", "enum")


class _Json(Generic[S]):
    """One kind of thing as JSON."""

    def __init__(self, kind: type[S]) -> None:
        # Only from a union do settings reach a plain dataclass, and those within it.
        union: Any = kind | None
        self._adapter: TypeAdapter[S | None] = TypeAdapter(union, config=ConfigDict(extra="forbid"))

    def write(self, thing: S) -> str:
        return self._adapter.dump_json(thing, exclude_defaults=True).decode()

    def read(self, text: str) -> S:
        """Give what was written so. Raises Unreadable for fields and words that only a newer release knows."""
        try:
            thing = self._adapter.validate_json(text)
        except ValidationError as error:
            newer = [fault["loc"] for fault in error.errors() if fault["type"] in _NEWER]
            if not newer:
                raise
            raise Unreadable(f"not known here: {'.'.join(map(str, newer[0]))}") from None
        if thing is None:
            raise ValueError("nothing was written there")
        return thing


class States(Generic[S]):
    """Writes states as JSON and reads them. The same text is the same state, so the latest are remembered by it."""

    def __init__(self, kind: type[S]) -> None:
        self._json = _Json(kind)
        self._recent: OrderedDict[str, S] = OrderedDict()
        self._lock = Lock()

    def write(self, state: S) -> str:
        """Give the state as JSON."""
        text = self._json.write(state)
        self._remember(text, state)
        return text

    def read(self, text: str) -> S:
        """Give the state that was written so. Raises Unreadable if a newer release wrote what is not known here."""
        with self._lock:
            known = self._recent.get(text)
        if known is not None:
            return known
        state = self._json.read(text)
        self._remember(text, state)
        return state

    def _remember(self, text: str, state: S) -> None:
        with self._lock:
            self._recent[text] = state
            if len(self._recent) > _KEPT:
                self._recent.popitem(last=False)


class Events(Generic[S]):
    """Writes the events of one union as JSON, and reads them by the names of their classes."""

    def __init__(self, kinds: tuple[type[S], ...]) -> None:
        self._by_name = {kind.__name__: _Json(kind) for kind in kinds}

    def write(self, event: S) -> tuple[str, str]:
        """Give the event's kind, and the event as JSON."""
        kind = type(event).__name__
        return kind, self._by_name[kind].write(event)

    def read(self, kind: str, at: datetime, text: str) -> S | Untold:
        """Give the event that was written so; if a newer release wrote what is not known here, only when it was."""
        try:
            return self._by_name[kind].read(text) if kind in self._by_name else Untold(at)
        except Unreadable:
            return Untold(at)


ESCALATIONS = States(Escalation)
CALLBACKS = States(Callback)
ESCALATION_EVENTS: Events[EscalationEvent] = Events(get_args(EscalationEvent))
CALLBACK_EVENTS: Events[CallbackEvent] = Events(get_args(CallbackEvent))
