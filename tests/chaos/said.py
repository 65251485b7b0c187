"""What must hold at the end of messages: each stands, once, or is of no use any more. Begin at `judge_messages`."""

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum

from bot.domain.escalation import Escalation, Page
from bot.domain.words import CallbackId, EscalationId, PageState
from bot.messages.intents import Intent
from bot.messages.show import Face
from tests.chaos.company import LEAVERS
from tests.chaos.found import Found
from tests.chaos.sends import Fate
from tests.chaos.verdict import Verdict
from tests.fakes.slack.blocks import walk
from tests.machine.rules import HELD
from tests.machine.settled import messages_of
from tests.memory.book import Message


class PageFate(StrEnum):
    """What became of a page."""

    STANDS = "  that stand"
    UNREACHED = "  noted as unreached"
    PAST = "  noted as over before they could be sent"
    ANSWERED = "  answered on an earlier page, and over before they could be sent"
    UNSENT = "  still to be sent"
    LOST = "  lost"


def judge_messages(found: Found, verdict: Verdict) -> None:
    """Look at what was wanted, at what stands, and at what stands twice."""
    _pages(found, verdict)
    _messages(found, verdict)
    _doubled(found, verdict)


def _pages(found: Found, verdict: Verdict) -> None:
    pages = [(f"{state.id}/page/{p.person}/{p.n}", state, p) for state in found.escalations for p in state.pages]
    fates = {key: _fate(state, page, found.messages.get(key)) for key, state, page in pages}
    counts = Counter(fates.values())
    verdict.count("pages", len(fates))
    for fate in (PageFate.STANDS, PageFate.PAST, PageFate.ANSWERED, PageFate.UNSENT, PageFate.UNREACHED):
        verdict.count(fate, counts[fate])
    unreached = (key for key, _, page in pages if fates[key] is PageFate.UNREACHED and page.person not in LEAVERS)
    verdict.hold("  though Slack refuses nobody", (f"{key}: noted as unreached" for key in unreached))
    lost = [(key, page.state) for key, _, page in pages if fates[key] is PageFate.LOST]
    verdict.hold(PageFate.LOST, (f"{key}: lost; it is {state}" for key, state in lost))


def _fate(state: Escalation, page: Page, message: Message | None) -> PageFate:
    if message and message.address:
        return PageFate.STANDS
    if message and message.due_at:
        return PageFate.UNSENT
    if page.state is PageState.UNDELIVERABLE:
        return PageFate.UNREACHED
    if page.unsent:
        return PageFate.PAST
    is_held = state.stage in HELD and page.claim == state.claim
    if page.state is PageState.DECLINED or (page.state is PageState.ACCEPTED and not is_held):
        return PageFate.ANSWERED
    return PageFate.LOST


def _messages(found: Found, verdict: Verdict) -> None:
    verdict.count("messages", len(found.messages))
    wanted = {key for state in found.escalations for key in messages_of(state, found.told[state.id])}
    for owed in found.callbacks:
        wanted |= {f"{owed.id}/callback/{who}/{n}" for who, most in owed.told for n in range(1, most + 1)}
    verdict.hold("  never to be sent", (f"{key}: never to be sent" for key in wanted - found.messages.keys()))
    rows = found.messages.values()
    verdict.hold("  not sent", (f"{row.key}: not sent" for row in rows if row.due_at or row.wanted != row.sent))
    astray = (row for row in rows if row.address and row.address not in found.shown.get(row.key, ()))
    verdict.hold("  not where they should stand", (f"{row.key}: not at {row.address}" for row in astray))
    done = (row for row in rows if row.due_at is None and not row.address)
    dropped = (row for row in done if not _was_rightly_dropped(found, row))
    verdict.hold("  dropped, though somebody waits", (f"{row.key}: dropped" for row in dropped))
    verdict.hold("  that still offer a page that is over", _stale(found))
    unwanted = found.shown.keys() - found.messages.keys()
    verdict.hold("  that nobody wanted", (f"{key}: nobody wanted it" for key in unwanted))


def _was_rightly_dropped(found: Found, message: Message) -> bool:
    """Dropped are what can't reach its reader, and what was past before it was sent; pages are looked at above."""
    if message.person in LEAVERS:
        return True
    match message.face:
        case Face.PAGE:
            return True
        case Face.CLAIM:
            state = found.unit.escalations.get(EscalationId(message.subject))
            return state is None or message.number != state.claim or state.stage not in HELD
        case Face.CALLBACK:
            owed = found.unit.callbacks.get(CallbackId(message.subject))
            return owed is None or message.number < owed.messages_to(message.person)
        case Face.ASKER | Face.LINE:
            return False


def _stale(found: Found) -> Iterator[str]:
    """Find what can still be accepted by what is in front of people, and no longer by the rules."""
    open_pages = {f"{state.id}/page/{p.person}/{p.n}" for state in found.escalations for p in state.open_pages}
    slack = found.evidence.slack
    for user in slack.users:
        for message in slack.messages(user):
            key = message.metadata["event_payload"]["key"] if message.metadata else ""
            known = found.messages.get(key)
            # One that was doubled stands a second time where nobody knows of it; a late tap on it is refused.
            is_ours = known is not None and known.address == f"{message.channel}/{message.ts}"
            offers = any(element["action_id"].endswith(f":{Intent.ACCEPT}") for _, element in walk(message.blocks))
            if is_ours and offers and key not in open_pages:
                yield f"{key}: still offers to accept"


def _doubled(found: Found, verdict: Verdict) -> None:
    """A message stands twice only where nobody could know that it stood once."""
    sends, kills = found.evidence.sends, found.evidence.diary.kills
    extra = {key: len(places) - 1 for key, places in found.shown.items() if len(places) > 1}
    unanswered, in_flight = sends.fates()[Fate.UNANSWERED], sum(map(sends.in_flight, kills))
    verdict.count("posts", len(sends.all))
    verdict.count("  too fast for Slack", len(found.evidence.slack.violations))
    verdict.count("  without an answer", unanswered)
    verdict.count("  in flight when a replica was killed", in_flight)
    verdict.count("messages that stand twice", sum(extra.values()))
    too_many = sum(extra.values()) > unanswered + in_flight
    verdict.hold("  more than answers lost, and in flight at kills", _names(extra) if too_many else ())
    causeless = {key: times for key, times in extra.items() if times > _causes(found, key)}
    verdict.hold("  without a cause", _names(causeless))


def _names(extra: Mapping[str, int]) -> Iterator[str]:
    return (f"{key}: stands {times} times too often" for key, times in extra.items())


def _causes(found: Found, key: str) -> int:
    """Count the sends whose answer was lost, on its way or before it was kept."""
    diary = found.evidence.diary
    return sum(
        send.fate is Fate.UNANSWERED
        or any(map(send.is_in_flight, diary.kills))
        or any(away.overlaps(send.began, send.known_by) for away in (*diary.database, *diary.cuts))
        for send in found.evidence.sends.of(key)[:-1]
    )
