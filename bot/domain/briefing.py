"""What the caller told: kept in one place for each escalation, so that it can be erased, and referred to elsewhere."""

import hashlib
from dataclasses import dataclass
from typing import NewType

AccountKey = NewType("AccountKey", str)


@dataclass(frozen=True, slots=True)
class Briefing:
    """Names, numbers and the issue, as typed; an empty string is not known yet.

    number: where the caller can be called back. transpired: what went on until the callback was promised.
    """

    account: str
    issue: str
    account_name: str = ""
    caller_name: str = ""
    offered: str = ""
    number: str = ""
    transpired: str = ""


ERASED = Briefing(account="(erased)", issue="(erased)")


def erased_account(id: str) -> AccountKey:
    """Give what stands in place of an account's key where that is erased: another for each escalation or callback."""
    return AccountKey(f"erased:{id}")


def account_key(account: str) -> AccountKey:
    """Tell accounts apart without keeping them: the same for any spacing, punctuation and case."""
    plain = "".join(filter(str.isalnum, account.casefold())) or account
    return AccountKey(hashlib.sha256(plain.encode()).hexdigest()[:32])
