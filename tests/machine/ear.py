"""An ear for what went wrong inside and was only logged."""

import logging


class Ear(logging.Handler):
    """Hears of what went wrong inside and was only logged."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what was caught with its traceback; that a chat is out of order is said too, and is none of ours."""
        if record.exc_info:
            self._faults.append(self.format(record))
