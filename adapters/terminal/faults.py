"""Faults as sentences: at the end of a command that can't go on, or as lines of a check that goes on."""

import contextlib
import logging
import sys
from collections.abc import Callable, Iterator

import typer

Line = tuple[bool, str]

SHOWN = 40
QUIETER = {
    "apscheduler": logging.WARNING,
    "alembic": logging.WARNING,
    "uvicorn": logging.WARNING,
    # It warns of each connection that a database took with it, which is told in words of our own.
    "psycopg": logging.ERROR,
}


class Faults:
    """Whatever may be wrong with what was given; any other exception is a bug and goes up as one."""

    def __init__(self, *kinds: type[Exception]) -> None:
        self._kinds = kinds

    def guard(self, work: Callable[[], object]) -> None:
        """Do it; a fault ends the program with its sentences and exit code 2, Ctrl+C with 130."""
        try:
            work()
        except self._kinds as fault:
            for sentence in sentences(fault):
                typer.echo(sentence, err=True)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None

    @contextlib.contextmanager
    def telling(self, lines: list[Line]) -> Iterator[None]:
        """Add a line for each fault, and go on behind the block."""
        try:
            yield
        except self._kinds as fault:
            lines.extend((False, sentence) for sentence in sentences(fault))


def sentences(fault: Exception) -> list[str]:
    """Give a sentence for each fault that an exception holds in `faults`, up to SHOWN, or else its own."""
    faults = [str(one) for one in getattr(fault, "faults", ())] or [str(fault)]
    more = [f"… and {len(faults) - SHOWN} more."] if len(faults) > SHOWN else []
    return [*faults[:SHOWN], *more]


def log_to_terminal() -> None:
    """Send the log to the error output; of chatty libraries only what matters."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for chatty, least in QUIETER.items():
        logging.getLogger(chatty).setLevel(least)
