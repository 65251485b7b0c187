"""Who owns a callback: rule 8."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.owners import Owner, choose_owner
from bot.domain.roster import OwnerCandidate
from bot.domain.words import CallbackKind
from directory.people import Department, Person, PersonId, Region, Role
from tests.support.people import (
    ANA,
    CARL,
    CLEO,
    DORA,
    EAST,
    EVERYBODY,
    IL,
    IVAN,
    KARL,
    KATE,
    NOON,
    SAM,
    SUE,
    Crowd,
    person,
)
from tests.support.promise import TERMS

DUE = NOON + TERMS.due_after
SUPERVISOR, LEAD_TODAY = CallbackKind.SUPERVISOR, CallbackKind.LEAD_TODAY


def _owner(crowd: Crowd, kind: CallbackKind = SUPERVISOR, department: Department | None = None) -> Owner:
    return choose_owner(crowd, kind, EAST, department, DUE, ANA.id)


def _on_time(owner: Person) -> Owner:
    return Owner(owner.id, late=False)


def _late(owner: Person) -> Owner:
    return Owner(owner.id, late=True)


def test_it_is_who_has_fewest_open_callbacks_among_those_of_the_region_on_shift_now() -> None:
    crowd = Crowd.of(SUE, SAM, CARL)
    crowd.open_callbacks.update({SUE.id: 1, SAM.id: 2})
    assert _owner(crowd) == _on_time(SUE)


def test_somebody_on_shift_now_is_chosen_before_one_with_fewer_callbacks_who_comes_later() -> None:
    crowd = Crowd.of(SUE, SAM)
    crowd.open_callbacks[SUE.id] = 5
    crowd.shift(SAM, (1, 9))
    assert _owner(crowd) == _on_time(SUE)


def test_else_it_is_somebody_of_the_region_whose_shift_begins_before_it_is_due() -> None:
    crowd = Crowd.of(SUE, SAM, CARL)
    crowd.shift(SUE, (20, 28))
    crowd.shift(SAM, (24, 32))
    crowd.open_callbacks[SUE.id] = 9
    assert _owner(crowd) == _on_time(SUE)


def test_of_those_with_as_few_callbacks_it_is_whose_shift_begins_first() -> None:
    crowd = Crowd.of(SUE, SAM)
    crowd.shift(SUE, (10, 18))
    crowd.shift(SAM, (12, 20))
    assert _owner(crowd) == _on_time(SUE)


def test_else_it_is_somebody_of_the_other_regions() -> None:
    crowd = Crowd.of(SUE, CARL, DORA)
    crowd.shift(SUE, (25, 33))
    crowd.shift(CARL, (23, 33))
    assert _owner(crowd) == _on_time(CARL)


def test_else_it_is_a_director() -> None:
    crowd = Crowd.of(SUE, CARL, DORA)
    crowd.send_home(SUE, CARL)
    assert _owner(crowd) == _on_time(DORA)


def test_else_it_is_whose_shift_begins_soonest_and_it_is_late_from_the_start() -> None:
    crowd = Crowd.of(SUE, CARL, DORA)
    crowd.shift(SUE, (26, 38))
    crowd.shift(CARL, (30, 38))
    crowd.shift(DORA, (28, 38))
    assert _owner(crowd) == _late(SUE)


def test_where_nobody_has_any_shift_there_is_an_owner_all_the_same() -> None:
    crowd = Crowd.of(SUE, CARL)
    crowd.send_home(SUE, CARL)
    crowd.open_callbacks[CARL.id] = 1
    assert _owner(crowd) == _late(SUE)


def test_a_lead_owns_a_callback_by_a_lead_today() -> None:
    crowd = Crowd.of(*EVERYBODY)
    crowd.open_callbacks.update([KARL.id, IVAN.id])
    assert _owner(crowd, LEAD_TODAY) == _on_time(KATE)


def test_without_a_lead_of_the_region_in_time_a_lead_elsewhere_owns_it_and_then_a_director() -> None:
    crowd = Crowd.of(IVAN, CLEO, SUE, DORA)
    crowd.send_home(IVAN)
    assert _owner(crowd, LEAD_TODAY) == _on_time(CLEO)
    crowd.send_home(CLEO)
    assert _owner(crowd, LEAD_TODAY) == _on_time(DORA)


def test_where_there_are_no_leads_at_all_a_supervisor_owns_it() -> None:
    assert _owner(Crowd.of(SUE), LEAD_TODAY) == _on_time(SUE)


def test_departments_must_match_where_both_are_given() -> None:
    tech, service = Department.TECHNICAL_SUPPORT, Department.CUSTOMER_SERVICE
    tess = person("tess", Role.SUPERVISOR, IL, tech)
    crowd = Crowd.of(person("abel", Role.SUPERVISOR, IL, service), tess)
    assert _owner(crowd, department=tech) == _on_time(tess)


def test_rather_another_department_late_than_nobody() -> None:
    abel = person("abel", Role.SUPERVISOR, IL, Department.CUSTOMER_SERVICE)
    assert _owner(Crowd.of(abel), department=Department.TECHNICAL_SUPPORT) == _late(abel)


def test_where_there_is_neither_supervisor_nor_director_it_is_who_asked() -> None:
    assert _owner(Crowd.of(ANA, KATE)) == _late(ANA)


@given(
    st.dictionaries(
        st.sampled_from([SUE.id, SAM.id, CARL.id, DORA.id]),
        st.tuples(st.integers(-8, 40), st.integers(1, 9)),
        min_size=1,
    ),
    st.lists(st.sampled_from([SUE.id, SAM.id, CARL.id, DORA.id])),
)
def test_it_is_late_exactly_when_nobody_is_on_before_it_is_due(
    shifts: dict[PersonId, tuple[int, int]], callbacks: list[PersonId]
) -> None:
    people = [one for one in (SUE, SAM, CARL, DORA) if one.id in shifts]
    crowd = Crowd.of(*people)
    for one in people:
        start, length = shifts[one.id]
        crowd.shift(one, (start, start + length))
    crowd.open_callbacks.update(callbacks)
    somebody = any(crowd.on_duty(one.id, NOON, DUE) for one in people)
    owner = _owner(crowd)
    assert owner.late is not somebody
    assert not somebody or crowd.on_duty(owner.person, NOON, DUE)


def test_where_somebody_of_the_region_may_own_it_nobody_counts_what_the_others_owe() -> None:
    looked_at: list[Region | None] = []

    class Counted(Crowd):
        """A crowd that keeps whose open callbacks were counted."""

        def owner_candidates(
            self, role: Role, department: Department | None, region: Region | None
        ) -> Sequence[OwnerCandidate]:
            looked_at.append(region)
            return Crowd.owner_candidates(self, role, department, region)

    assert _owner(Counted.of(SUE, CARL, DORA)) == _on_time(SUE)
    assert looked_at == [EAST]
