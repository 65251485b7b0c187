"""What the Teams adapter logs: who and why, never a token, and never a word of a message."""

import logging
import traceback

log = logging.getLogger("warmline.teams")


def log_fault(doing: str, fault: BaseException) -> None:
    """Log what went wrong and where in the code, without the fault's own words: they may quote what a caller told."""
    where = "".join(traceback.format_tb(fault.__traceback__)).rstrip()
    log.error("%s failed: %s\n%s", doing, type(fault).__name__, where)
