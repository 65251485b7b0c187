"""What must hold at the end of whatever was promised to people. Begin at `judge`."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bot.domain.callback import fold_callback
from bot.domain.callback_events import OwnerReplaced
from bot.domain.words import CallbackStage, Stage
from tests.chaos.found import Found
from tests.chaos.said import judge_messages
from tests.chaos.timers import Late, late_callbacks, late_escalations, two_holds
from tests.chaos.verdict import Verdict
from tests.machine.rules import an_escalation_is_sound, nobody_is_ousted, one_message_at_a_time


def judge(found: Found) -> Verdict:
    """Hold everything against the rules."""
    verdict = Verdict()
    for look in (_confirmed, _escalations, _callbacks, judge_messages, _timers):
        look(found, verdict)
    return verdict


def _confirmed(found: Found, verdict: Verdict) -> None:
    """What was confirmed is there, what was denied is not, and nothing is there twice."""
    asked = found.evidence.asked
    there = Counter(found.unit.briefings.get(state.id).account for state in found.escalations)
    confirmed = [one.account for one in asked if one.is_confirmed]
    denied = [one.account for one in asked if one.is_denied]
    verdict.count("calls for help", len(asked))
    verdict.count("  confirmed", len(confirmed))
    verdict.hold("  too few to tell anything", () if confirmed else ["nothing was confirmed, which proves nothing"])
    verdict.hold("  confirmed, and lost", (f"{one}: confirmed, and lost" for one in confirmed if not there[one]))
    verdict.count("  told that they were not taken", len(denied))
    verdict.hold(
        "  told so, and done", (f"{one}: told that it was not taken, and done" for one in denied if there[one])
    )
    verdict.hold("  done twice", (f"{one}: done {times} times" for one, times in there.items() if times > 1))
    unasked = there.keys() - {one.account for one in asked}
    verdict.hold("  that nobody made, and done", (f"{one}: done, but nobody asked" for one in unasked))


def _escalations(found: Found, verdict: Verdict) -> None:
    """Each escalation is over, or something will happen by itself; first accept wins; nobody holds two calls."""
    over = sum(state.stage is Stage.OVER for state in found.escalations)
    verdict.count("escalations over", over)
    verdict.count("escalations with a deadline in the future", len(found.escalations) - over)
    late = [state for state in found.escalations if state.deadline and state.deadline <= found.now]
    verdict.hold("  with a deadline in the past", (f"{state.id}: due at {state.deadline}, not rung" for state in late))
    sound = (_broken(state.id, partial(an_escalation_is_sound, state)) for state in found.escalations)
    verdict.hold("  that break a rule", (breach for some in sound for breach in some))
    others = (state.id for state in found.escalations if found.told[state.id][-1].after != state)
    verdict.hold("  whose timeline tells another story", (f"{id}: the timeline tells another story" for id in others))
    verdict.count("claims", sum(state.claim for state in found.escalations))
    ousted = (_broken(id, partial(nobody_is_ousted, told)) for id, told in found.told.items())
    verdict.hold("  taken from somebody who had it", (breach for some in ousted for breach in some))
    verdict.hold("  by somebody who had another call", two_holds(found.told))


def _callbacks(found: Found, verdict: Verdict) -> None:
    """Each open callback has an owner who is there, and its deadline in the future."""
    owed = [callback for callback in found.callbacks if callback.stage is not CallbackStage.CLOSED]
    verdict.count("callbacks closed", len(found.callbacks) - len(owed))
    verdict.count("callbacks open", len(owed))
    replaced = (isinstance(event, OwnerReplaced) for happened in found.happened.values() for event in happened)
    verdict.count("  that got another owner, as theirs had left", sum(replaced))
    ownerless = (callback for callback in owed if found.unit.people.get(callback.owner) is None)
    verdict.hold(
        "  without an owner", (f"{one.id}: its owner {one.owner} is not in the directory" for one in ownerless)
    )
    late = (one for one in owed if one.deadline is None or one.deadline <= found.now)
    verdict.hold("  without a deadline in the future", (f"{one.id}: its deadline is {one.deadline}" for one in late))
    others = (one.id for one in found.callbacks if fold_callback(found.happened[one.id]) != one)
    verdict.hold("  whose timeline tells another story ", (f"{id}: the timeline tells another story" for id in others))
    told = (_broken(id, partial(one_message_at_a_time, happened)) for id, happened in found.happened.items())
    verdict.hold("  told of twice at one instant", (breach for some in told for breach in some))


def _timers(found: Found, verdict: Verdict) -> None:
    """Count what rang late; it is no breach, since a machine may be slow."""
    diary = found.evidence.diary
    away = [*diary.database, *diary.replicas]
    late = [*late_escalations(found.told.values()), *late_callbacks(found.happened.values())]
    excused = [one for one in late if any(span.overlaps(one.due, one.at) for span in away)]
    others = [one for one in late if one not in excused]
    for what, spans in (("database", diary.database), ("replicas, all of them", diary.replicas)):
        verdict.count(f"{what}: away for", f"{sum((span.until - span.since).total_seconds() for span in spans):.1f} s")
    verdict.count("timers late by more than 1 s", _with_the_latest(others))
    verdict.count("  while the database or all replicas were away", _with_the_latest(excused))


def _with_the_latest(late: Sequence[Late]) -> str:
    if not late:
        return "0"
    latest = max(late, key=lambda one: one.at - one.due)
    return f"{len(late)}; the latest {(latest.at - latest.due).total_seconds():.1f} s ({latest.id})"


def _broken(id: str, rule: Callable[[], None]) -> Iterator[str]:
    try:
        rule()
    except AssertionError as breach:
        yield f"{id}: {breach}"
