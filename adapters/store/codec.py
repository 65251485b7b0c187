"""States and events as JSON and back, exactly; what was read lately is not read again."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar, get_args

from pydantic import TypeAdapter

from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent

S = TypeVar("S")
_KEPT = 1_000


class States(Generic[S]):
    """Writes states as JSON and reads them. The same text is the same state, so the latest are remembered by it."""

    def __init__(self, kind: type[S]) -> None:
        self._adapter = TypeAdapter(kind)
        self._recent: OrderedDict[str, S] = OrderedDict()
        self._lock = Lock()

    def write(self, state: S) -> str:
        """Give the state as JSON."""
        text = self._adapter.dump_json(state).decode()
        self._remember(text, state)
        return text

    def read(self, text: str) -> S:
        """Give the state that was written so."""
        with self._lock:
            known = self._recent.get(text)
        if known is not None:
            return known
        state = self._adapter.validate_json(text)
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
        self._adapters = {kind.__name__: TypeAdapter(kind) for kind in kinds}

    def write(self, event: S) -> tuple[str, str]:
        """Give the event's kind, and the event as JSON."""
        kind = type(event).__name__
        return kind, self._adapters[kind].dump_json(event).decode()

    def read(self, kind: str, text: str) -> S:
        """Give the event that was written so."""
        return self._adapters[kind].validate_json(text)


ESCALATIONS = States(Escalation)
CALLBACKS = States(Callback)
ESCALATION_EVENTS: Events[EscalationEvent] = Events(get_args(EscalationEvent))
CALLBACK_EVENTS: Events[CallbackEvent] = Events(get_args(CallbackEvent))
