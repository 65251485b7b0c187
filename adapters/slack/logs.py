"""The loggers of the Slack adapter and of the libraries that it drives: no token and no body gets into them."""

import logging
import re
import traceback

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack.errors import error_code

_SECRETS = re.compile(
    r"""xox[a-z]-[\w.-]+ | xapp-[\w.-]+ | (?:https?|wss?)://\S+
    | (?:token|trigger_id|ticket)["']?\s*[=:]\s*["']?[\w.-]+""",
    re.VERBOSE,
)


class Scrub(logging.Filter):
    """Blacks out tokens, trigger ids and addresses, which may hold a secret, in whatever is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; always lets it pass."""
        record.msg, record.args = _scrubbed(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = _scrubbed("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return True


def _scrubbed(text: str) -> str:
    return _SECRETS.sub("(left out)", text)


def _scrubbing(name: str, level: int) -> logging.Logger:
    logger = logging.getLogger(name)
    logger.setLevel(level)
    logger.addFilter(Scrub())
    return logger


# Below INFO the libraries log the bodies of what they send and receive.
log = _scrubbing("warmline.slack", logging.INFO)
# Bolt warns at each start of a token that it found in the environment and was not given.
bolt_log = _scrubbing("warmline.slack.bolt", logging.ERROR)


def log_fault(doing: str, fault: BaseException) -> None:
    """Log what went wrong, by Slack's code or by where in the code, without words that may quote what a caller told."""
    if isinstance(fault, SlackApiError):
        log.warning("%s failed: Slack refused it (%s).", doing, error_code(fault) or "no reason")
        return
    if isinstance(fault, aiohttp.ClientError | TimeoutError):
        log.warning("%s failed: Slack did not answer (%s).", doing, type(fault).__name__)
        return
    where = "".join(traceback.format_tb(fault.__traceback__)).rstrip()
    log.error("%s failed: %s\n%s", doing, type(fault).__name__, where)
