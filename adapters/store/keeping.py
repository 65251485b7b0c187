"""How long what is over is kept."""

import re
from collections.abc import Mapping
from datetime import timedelta

from bot.ports import BadSetting
from bot.ports.retention import Terms

RETENTION_DAYS = 400
_MOST_DAYS = 36_500


def read_terms(env: Mapping[str, str]) -> Terms:
    """Read RETENTION_DAYS and CALLER_DATA_DAYS, which are optional. Raises BadSetting."""
    records = _days(env, "RETENTION_DAYS") or RETENTION_DAYS
    told = _days(env, "CALLER_DATA_DAYS")
    if told is not None and told > records:
        raise BadSetting(
            f"CALLER_DATA_DAYS must not be more than RETENTION_DAYS, which is {records}: "
            "what the caller told goes with the rest at the latest."
        )
    return Terms(timedelta(days=records), None if told is None else timedelta(days=told))


def _days(env: Mapping[str, str], name: str) -> int | None:
    text = env.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= _MOST_DAYS:
        raise BadSetting(f"{name} must be a whole number of days, from 1 to {_MOST_DAYS}.")
    return int(text)
