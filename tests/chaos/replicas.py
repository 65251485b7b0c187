"""What must hold of the replicas: none ends unless it is killed, and none meets a fault. Begin at `judge_replicas`."""

from collections import Counter
from collections.abc import Sequence

from tests.chaos.trouble import Diary
from tests.chaos.verdict import Verdict
from tests.support.processes import AppProcess

_FAULT = "Traceback"
_MOST_QUOTED = 2_000


def judge_replicas(replicas: Sequence[AppProcess], diary: Diary, answers: Counter[str], verdict: Verdict) -> None:
    """Look at what became of them, at what they answered, by kind, and at what they logged."""
    logs = [replica.said() for replica in replicas]
    ended = [*diary.ended, *(said for replica, said in zip(replicas, logs, strict=True) if replica.has_ended)]
    verdict.hold("replicas that ended by themselves", (f"ended by itself: {said[-_MOST_QUOTED:]}" for said in ended))
    faults = {what: count for what, count in answers.items() if what.startswith("HTTP 5")}
    verdict.hold("  answers that tell of a fault", (f"{what}: {count} times" for what, count in faults.items()))
    faulty = (said[said.index(_FAULT) :] for said in logs if _FAULT in said)
    verdict.hold("  that logged a fault", (f"logged a fault: {said[:_MOST_QUOTED]}" for said in faulty))
