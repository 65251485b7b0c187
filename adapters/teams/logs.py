"""What the Teams adapter logs: who and why, never a token, and never a word of a message."""

import logging
import traceback

from bot.ports import Undeliverable

log = logging.getLogger("warmline.teams")


def log_fault(doing: str, fault: BaseException) -> None:
    """Log what went wrong, by why Teams took nothing or by where in the code, without words that may quote a caller."""
    if isinstance(fault, Undeliverable):
        log.warning("%s failed: %s", doing, fault.reason)
        return
    where = "".join(traceback.format_tb(fault.__traceback__)).rstrip()
    log.error("%s failed: %s\n%s", doing, type(fault).__name__, where)
