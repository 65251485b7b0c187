"""A callback from the promise to its end: rules 8 and 10, and the rows Pending, Overdue and Closed."""

from datetime import timedelta

import pytest

from bot.domain import callback_events as e
from bot.domain import commands as c
from bot.domain.calling_back import kinds_offered
from bot.domain.refusals import CallbackClosedAlready, NoLeadToday, NotForYourRole, NotYours
from bot.domain.words import CallbackDisposition, CallbackKind, CallbackStage, EscalationId
from directory.people import Person, Role
from tests.support.people import ABE, ANA, CARL, DORA, EVERYBODY, KATE, NOON, SAM, SUE, Crowd
from tests.support.promise import Promise, hours
from tests.support.scene import CLOSES_IN, Scene

LATER = EscalationId("e2")


@pytest.fixture
def promise() -> Promise:
    """A callback that Sam owns, due in 24 hours; everybody is always on shift."""
    return Promise(Crowd.of(*EVERYBODY))


@pytest.fixture
def overdue(promise: Promise) -> Promise:
    """The same, just overdue."""
    promise.reminded_until_due()
    promise.ring()
    return promise


def _names(happened: tuple[e.CallbackEvent, ...]) -> list[str]:
    return [type(event).__name__ for event in happened]


# Kinds, and the due time.


def test_a_supervisors_callback_is_due_in_the_policys_hours(promise: Promise) -> None:
    assert promise.state.due_at == NOON + timedelta(hours=24)
    assert promise.state.kind is CallbackKind.SUPERVISOR


def test_a_leads_callback_is_due_when_the_comm_center_closes() -> None:
    promise = Promise(Crowd.of(*EVERYBODY), CallbackKind.LEAD_TODAY)
    assert promise.state.due_at == NOON + CLOSES_IN
    assert promise.crowd.by_id[promise.state.owner].role is Role.LEAD


def test_a_leads_callback_is_not_offered_in_the_comm_centers_last_hour() -> None:
    scene = Scene(Crowd.of(*EVERYBODY))
    last_hour = NOON + CLOSES_IN - timedelta(hours=1)
    assert CallbackKind.LEAD_TODAY in kinds_offered(scene.state, last_hour - timedelta(seconds=1))
    assert kinds_offered(scene.state, last_hour) == (CallbackKind.SUPERVISOR,)
    scene.crowd.now = last_hour
    with pytest.raises(NoLeadToday) as refused:
        Promise(scene.crowd, CallbackKind.LEAD_TODAY, escalation=scene.state)
    assert refused.value.closes == NOON + CLOSES_IN


def test_a_leads_callback_is_not_offered_to_a_caller_who_demands_a_supervisor() -> None:
    scene = Scene(Crowd.of(*EVERYBODY), wants=Role.SUPERVISOR)
    assert kinds_offered(scene.state, NOON) == (CallbackKind.SUPERVISOR,)


def test_the_owner_has_a_message_from_the_first_instant(promise: Promise) -> None:
    assert promise.state.messages_to(promise.state.owner) == 1


# Reminders, due and overdue.


def test_each_reminder_is_a_new_message_to_the_owner(promise: Promise) -> None:
    promise.ring()
    assert promise.state.messages_to(promise.state.owner) == 2


def test_overdue_tells_the_owner_the_regions_other_supervisors_and_its_directors(overdue: Promise) -> None:
    assert overdue.state.stage is CallbackStage.OVERDUE
    (fell,) = overdue.timeline[-1:]
    assert isinstance(fell, e.CallbackFellOverdue)
    assert fell.told == (SAM.id, SUE.id, DORA.id)


def test_overdue_is_told_again_and_again_until_it_is_closed(overdue: Promise) -> None:
    for again in (1, 2, 3):
        assert overdue.deadline == NOON + timedelta(hours=24 + again)
        assert _names(overdue.ring()) == ["CallbackFellOverdue"]
        assert overdue.state.messages_to(SUE.id) == again + 1
    overdue.close(SAM)
    assert overdue.do(c.Ring()) == ()


def test_a_late_repeat_is_told_once(overdue: Promise) -> None:
    overdue.later(10)
    assert len(overdue.ring()) == 1
    assert overdue.deadline == overdue.crowd.now + timedelta(hours=1)


# Calling.


@pytest.mark.parametrize("stage", [CallbackStage.PENDING, CallbackStage.OVERDUE])
def test_no_answer_is_an_attempt_and_not_an_end(promise: Promise, stage: CallbackStage) -> None:
    if stage is CallbackStage.OVERDUE:
        promise.reminded_until_due()
        promise.ring()
    before = promise.deadline
    assert _names(promise.do(c.StartCalling(SAM.id))) == ["CallingStarted"]
    assert promise.do(c.StartCalling(SAM.id)) == ()
    assert _names(promise.do(c.ReportNotReached(SAM.id))) == ["CustomerNotReached"]
    assert (promise.state.stage, promise.state.attempts, promise.deadline) == (stage, 1, before)


@pytest.mark.parametrize("disposition", CallbackDisposition)
def test_done_ends_it_with_what_the_owner_said(promise: Promise, disposition: CallbackDisposition) -> None:
    promise.close(SAM, disposition)
    assert (promise.state.disposition, promise.state.closed_by) == (disposition, SAM.id)
    assert promise.state.closed_at == NOON


@pytest.mark.parametrize("by", [SUE, DORA, ANA, KATE])
def test_only_the_owner_calls_and_closes(promise: Promise, by: Person) -> None:
    for command in (
        c.StartCalling(by.id),
        c.ReportNotReached(by.id),
        c.CloseCallback(by.id, CallbackDisposition.RESOLVED),
    ):
        with pytest.raises(NotYours):
            promise.do(command)


# Owners.


@pytest.mark.parametrize("by", [SUE, DORA])
@pytest.mark.parametrize("stage", [CallbackStage.PENDING, CallbackStage.OVERDUE])
def test_a_supervisor_of_the_region_or_a_director_may_take_it_over(
    promise: Promise, stage: CallbackStage, by: Person
) -> None:
    if stage is CallbackStage.OVERDUE:
        promise.reminded_until_due()
        promise.ring()
    before = promise.deadline
    assert _names(promise.do(c.TakeOver(by.id))) == ["CallbackTakenOver"]
    assert (promise.state.owner, promise.state.stage, promise.deadline) == (by.id, stage, before)
    promise.close(by)


@pytest.mark.parametrize("by", [CARL, KATE, ANA])
def test_nobody_else_may_take_it_over(promise: Promise, by: Person) -> None:
    with pytest.raises(NotForYourRole):
        promise.do(c.TakeOver(by.id))


def test_the_owner_takes_over_nothing(promise: Promise) -> None:
    assert promise.do(c.TakeOver(SAM.id)) == ()


def test_a_new_owner_is_told_by_a_message_of_their_own(promise: Promise) -> None:
    promise.do(c.TakeOver(SUE.id))
    assert promise.state.messages_to(SUE.id) == 1


def test_an_owner_taken_off_the_directory_is_replaced_at_once(promise: Promise) -> None:
    del promise.crowd.by_id[SAM.id]
    assert _names(promise.do(c.ReplaceOwner())) == ["OwnerReplaced"]
    assert (promise.state.owner, promise.state.late) == (SUE.id, False)
    assert promise.state.messages_to(SUE.id) == 1
    assert promise.do(c.ReplaceOwner()) == ()


def test_where_nobody_is_left_who_asked_owns_it_and_is_told_once(promise: Promise) -> None:
    promise.crowd.by_id.clear()
    promise.do(c.ReplaceOwner())
    assert (promise.state.owner, promise.state.late) == (ANA.id, True)
    assert promise.do(c.ReplaceOwner()) == ()


def test_reminders_follow_the_new_owners_shifts(promise: Promise) -> None:
    promise.crowd.shift(SUE, (14, 20))
    promise.do(c.TakeOver(SUE.id))
    assert promise.deadline == NOON + timedelta(hours=14)


# Details, and a second promise.


@pytest.mark.parametrize("by", [ANA, SAM, SUE, CARL])
def test_whoever_asked_owns_or_supervises_adds_what_is_missing(promise: Promise, by: Person) -> None:
    (added,) = promise.add(by, hours(13, 15), number="555 0100")
    assert isinstance(added, e.CallbackDetailsAdded)
    assert added.fields == ("number",)
    assert promise.state.hours == hours(13, 15)


@pytest.mark.parametrize("by", [ABE, KATE])
def test_nobody_else_adds_to_it(promise: Promise, by: Person) -> None:
    with pytest.raises(NotYours):
        promise.add(by, number="555 0100")


def test_an_empty_form_is_no_event(promise: Promise) -> None:
    assert promise.add(ANA, number=" ") == ()


def test_hours_once_given_stay_until_others_are_given(promise: Promise) -> None:
    promise.add(ANA, hours(13, 15))
    promise.add(ANA, transpired="called twice")
    assert promise.state.hours == hours(13, 15)


def test_hours_given_when_it_is_overdue_leave_its_repeat_where_it_is(overdue: Promise) -> None:
    before = overdue.deadline
    overdue.add(ANA, hours(1, 2))
    assert overdue.deadline == before


def test_a_second_promise_to_the_account_is_noted_once_and_keeps_the_due_time(promise: Promise) -> None:
    due_at = promise.state.due_at
    promise.later(5)
    assert _names(promise.do(c.NotePromise(ABE.id, LATER, ABE.id))) == ["PromiseNoted"]
    assert promise.do(c.NotePromise(ABE.id, LATER, ABE.id)) == ()
    assert (promise.state.also, promise.state.due_at) == ((LATER,), due_at)


# Closed.


def test_a_closed_callback_tells_whoever_presses_how_it_ended(promise: Promise) -> None:
    promise.close(SAM)
    for command in (
        c.StartCalling(SAM.id),
        c.ReportNotReached(SAM.id),
        c.TakeOver(SUE.id),
        c.CloseCallback(SAM.id, CallbackDisposition.NOT_WANTED),
        c.CloseCallback(SUE.id, CallbackDisposition.RESOLVED),
        c.AddCallbackDetails(ANA.id, None, "555 0100", ""),
        c.NotePromise(ABE.id, LATER, ABE.id),
    ):
        with pytest.raises(CallbackClosedAlready) as refused:
            promise.do(command)
        assert refused.value.disposition is CallbackDisposition.RESOLVED


def test_closing_it_twice_in_the_same_way_is_silent(promise: Promise) -> None:
    promise.close(SAM)
    assert promise.close(SAM) == ()


def test_a_closed_callback_needs_no_other_owner(promise: Promise) -> None:
    promise.close(SAM)
    del promise.crowd.by_id[SAM.id]
    assert promise.do(c.ReplaceOwner()) == ()


def test_whoever_takes_over_is_not_sent_a_reminder_that_was_held_for_another() -> None:
    crowd = Crowd.of(*EVERYBODY)
    promise = Promise(crowd)
    owner = promise.state.owner
    crowd.shift(crowd.by_id[owner], (0, 6), (23, 30))
    promise.add(crowd.by_id[owner], number="555 0101")
    promise.later(13)
    taker = next(one for one in (SAM, SUE) if one.id != owner)
    promise.do(c.TakeOver(taker.id))
    assert promise.deadline == NOON + timedelta(hours=18)
