"""An ear for what went wrong inside and was only logged."""

import logging


class Ear(logging.Handler):
    """Hears of what went wrong inside and was only logged."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self._faults.append(self.format(record))
