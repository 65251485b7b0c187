"""What must hold when there is nothing left to ring, to settle or to send. Begin at `all_is_done`."""

from collections.abc import Iterator

from sqlalchemy import RowMapping, select

from adapters.store.tables import freed, message
from adapters.store.unit import StoredUnit
from bot.domain import events as e
from bot.domain.callback import Callback
from bot.domain.commands import LookAgain
from bot.domain.deciding import decide
from bot.domain.escalation import Escalation
from bot.domain.evolving import evolve
from bot.domain.words import CallbackId, CallbackStage, EscalationId, PageState, Stage
from bot.messages.card import Card
from bot.messages.show import Face, Lane
from bot.ports import Address, MessageKey, Platform
from bot.ports.store import Unsent
from bot.usecases.drawing import draw
from bot.usecases.work import Work
from directory.people import PersonId
from tests.machine.chat import choices_of
from tests.machine.invariants import HELD, SEEKING, all_callbacks, all_escalations
from tests.machine.world import POLICY, World


def nobody_is_forgotten(world: World) -> None:
    """After a sweep nothing is due, nobody free was left unasked, and every callback is owned by somebody there."""
    world.store.look(lambda unit: _nobody_is_forgotten(world, unit))


def all_is_done(world: World) -> None:
    """Moreover every message that was wanted stands as the state draws it, or was rightly dropped."""
    nobody_is_forgotten(world)
    world.store.look(lambda unit: _everything_is_said(world, unit))


def _nobody_is_forgotten(world: World, unit: StoredUnit) -> None:
    due = unit.deadlines.due(100)
    assert not due.escalations, f"still due: {due}"
    assert not due.callbacks, f"still due: {due}"
    assert not unit.connection.execute(select(freed.c.person)).all(), "somebody who came free is not looked after"
    people = unit.people.roster(POLICY.open_pages_per_person)
    for state in all_escalations(world, unit):
        if state.stage in SEEKING:
            looked = decide(state, LookAgain(), unit.now, people)
            missed = [event for event in looked if isinstance(event, e.PageSent | e.PageSetAside)]
            assert not missed, f"nobody looked again at {state.id}: {missed}"
    for owed in all_callbacks(world, unit):
        assert owed.stage is CallbackStage.CLOSED or unit.people.get(owed.owner), f"{owed.id} has no owner"


def _everything_is_said(world: World, unit: StoredUnit) -> None:
    rows = {row["key"]: row for row in unit.connection.execute(select(message)).mappings()}
    for state in all_escalations(world, unit):
        happened = unit.escalations.happened(state.id)
        missing = {key for key in _of_escalation(state, happened) if key not in rows}
        assert not missing, f"never wanted: {missing}"
    for owed in all_callbacks(world, unit):
        missing = {f"{owed.id}/callback/{who}/{n}" for who, most in owed.told for n in range(1, most + 1)} - set(rows)
        assert not missing, f"never wanted: {missing}"
    for row in rows.values():
        assert row["due_at"] is None, f"never sent: {row['key']}"
        assert row["wanted"] == row["sent"], f"never sent: {row['key']}"
        if row["address"] is None:
            assert _was_rightly_dropped(world, unit, row), f"lost: {row['key']}"
        else:
            _stands_as_drawn(world, unit, row)


def _of_escalation(state: Escalation, happened: tuple[e.EscalationEvent, ...]) -> Iterator[str]:
    """Name the messages that must have been wanted, in the words of the rules."""
    yield f"{state.id}/asker/{state.opened_by}/0"
    yield f"{state.id}/asker/{state.asker}/0"
    for p in state.pages:
        yield f"{state.id}/page/{p.person}/{p.n}"
    then: Escalation | None = None
    for line, event in enumerate(happened, 1):
        before, then = then, evolve(then, event)
        match event:
            case e.PageAccepted():
                yield f"{state.id}/claim/{then.asker}/{then.claim}"
            case e.ClaimReleased():
                yield f"{state.id}/line/{then.asker}/{line}"
            case e.ClaimNudged():
                yield f"{state.id}/line/{then.asker}/{line}"
                yield f"{state.id}/line/{then.holder}/{line}"
            case e.DoneAsked():
                yield f"{state.id}/line/{then.holder}/{line}"
            case e.CallerWent() if before and before.holder:
                yield f"{state.id}/line/{before.holder}/{line}"
            case e.CallbackPromised(by=None):
                yield f"{state.id}/line/{then.asker}/{line}"
            case _:
                pass


def _was_rightly_dropped(world: World, unit: StoredUnit, row: RowMapping) -> bool:
    """Dropped are what can't reach its reader, what they threw away, and what was past before it was sent."""
    if row["person"] in world.chat.refused or row["key"] in world.chat.deleted:
        return True
    match Face(row["face"]):
        case Face.CLAIM:
            state = _escalation(unit, row)
            return bool(row["number"] != state.claim) or state.stage not in HELD
        case _:
            return _is_past(unit, row)


def _is_past(unit: StoredUnit, row: RowMapping) -> bool:
    """Whether it is a page that nobody acts on any more, or a message about a callback with a newer one after it."""
    match Face(row["face"]):
        case Face.PAGE:
            state = _escalation(unit, row)
            page = next(p for p in state.pages if (p.person, p.n) == (row["person"], row["number"]))
            return state.stage is Stage.OVER or page.state not in (PageState.SENT, PageState.ACCEPTED)
        case Face.CALLBACK:
            return bool(row["number"] < _callback(unit, row).messages_to(row["person"]))
        case Face.ASKER | Face.CLAIM | Face.LINE:
            return False


def _stands_as_drawn(world: World, unit: StoredUnit, row: RowMapping) -> None:
    """A line says what happened then, and what is past only has nothing to press; all else is as drawn now.

    A card may also depend on the hour and on the directory, which redraw nothing: it is as they were when it was sent.
    """
    stands = world.chat.standing.get(row["address"])
    if stands is None:
        assert row["key"] in world.chat.deleted, f"not where it should be: {row['key']}"
        return
    assert stands.key == row["key"]
    if row["person"] in world.chat.refused or Face(row["face"]) is Face.LINE:
        return
    if _is_past(unit, row):
        assert not choices_of(stands.card), f"out of date: {row['key']} is {stands.card}"
    elif stands.directory == world.chat.directory:
        then, now = _drawn(StoredUnit(unit.connection, stands.at, writing=False), row), _drawn(unit, row)
        assert stands.card in (then, now), f"out of date: {row['key']} is {stands.card}, not {now}"


def _drawn(unit: StoredUnit, row: RowMapping) -> Card | None:
    face = Face(row["face"])
    subject = CallbackId(row["subject"]) if face is Face.CALLBACK else EscalationId(row["subject"])
    unsent = Unsent(
        MessageKey(row["key"]),
        PersonId(row["person"]),
        subject,
        face,
        row["number"],
        Lane(row["lane"]),
        row["wanted"],
        row["attempts"],
        row["since"],
        Platform(row["platform"]),
        Address(row["address"]),
        row["drawn"],
        lost=False,
    )
    drawing = draw(Work(unit, POLICY), unsent)
    return drawing.card if drawing else None


def _escalation(unit: StoredUnit, row: RowMapping) -> Escalation:
    state = unit.escalations.get(EscalationId(row["subject"]))
    assert state
    return state


def _callback(unit: StoredUnit, row: RowMapping) -> Callback:
    state = unit.callbacks.get(CallbackId(row["subject"]))
    assert state
    return state
