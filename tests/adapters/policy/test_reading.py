"""A policy file becomes a policy whole, or each thing that is wrong with it is named in a sentence."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.policy.reading import DEFAULT, PolicyFaults, load_policy, read_policy
from adapters.policy.settings import PolicySettings
from bot.domain.policy import CallbackTerms, Plan, Policy, Wave
from bot.domain.words import Audience

ONE_WAVE = '[[waves]]\naudience = "leads of the region"\npatience_seconds = 30\n'


def _faults(text: str) -> tuple[str, ...]:
    with pytest.raises(PolicyFaults) as refused:
        read_policy(text, "policy.toml")
    return refused.value.faults


def test_the_shipped_policy_is_the_one_described() -> None:
    half, three_quarters = timedelta(seconds=30), timedelta(seconds=45)
    assert load_policy(None) == Policy(
        Plan(
            waves=(
                Wave(Audience.LEADS_OF_CENTER, half),
                Wave(Audience.LEADS_OF_REGION, half),
                Wave(Audience.LEADS_ELSEWHERE, half),
                Wave(Audience.SUPERVISORS_OF_REGION, three_quarters),
            ),
            supervisor_waves=(
                Wave(Audience.SUPERVISORS_OF_REGION, three_quarters),
                Wave(Audience.SUPERVISORS_ELSEWHERE, three_quarters),
            ),
            join_within=timedelta(minutes=3),
            ask_done_after=timedelta(minutes=30),
            close_after=timedelta(hours=4),
        ),
        CallbackTerms(timedelta(hours=24), (0.5, 0.75, 0.9), timedelta(hours=1)),
        open_pages_per_person=3,
    )


def test_a_copy_of_the_shipped_policy_is_read_as_that_policy() -> None:
    assert read_policy(DEFAULT.read_text(encoding="utf-8"), "policy.toml") == load_policy(None)


def test_the_shipped_policy_names_every_audience_to_its_reader() -> None:
    comments = " ".join(
        line.removeprefix("#").strip() for line in DEFAULT.read_text().splitlines() if line.startswith("#")
    )
    assert [audience for audience in Audience if audience not in comments] == []


def test_a_file_changes_what_it_names_and_the_rest_is_as_shipped() -> None:
    shipped = load_policy(None)
    own = read_policy("[claim]\njoin_within_seconds = 90.5\n", "policy.toml")
    assert own.plan.join_within == timedelta(seconds=90.5)
    assert own.plan.close_after == shipped.plan.close_after
    assert own.plan.waves == shipped.plan.waves
    assert own.callback == shipped.callback


def test_waves_in_a_file_stand_in_place_of_all_the_shipped_ones() -> None:
    text = '[[waves]]\naudience = "directors"\npatience_seconds = 0.25\nat_most = 2\n'
    policy = read_policy(text, "policy.toml")
    assert policy.plan.waves == (Wave(Audience.DIRECTORS, timedelta(milliseconds=250), at_most=2),)


def test_an_empty_file_is_the_shipped_policy() -> None:
    assert read_policy("", "policy.toml") == load_policy(None)


def test_every_fault_is_named_at_once() -> None:
    text = ONE_WAVE.replace("30", "-3") + "patience = 30\n[paging]\nopen_pages_per_person = 21\n[pages]\n"
    assert _faults(text) == (
        "policy.toml: waves[1].patience_seconds: must be a number more than 0 and at most 3600, not -3",
        "policy.toml: waves[1].patience: is not known here; use audience, patience_seconds, at_most",
        "policy.toml: paging.open_pages_per_person: must be a whole number from 1 to 20, not 21",
        "policy.toml: pages: is not known here; use waves, supervisor_waves, paging, claim, callback",
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("waves = 3", "waves: must be one or more tables [[waves]], not 3"),
        ("waves = []", "waves: must have at least one wave besides the leads of the comm center"),
        (
            '[[waves]]\naudience = "leads of the comm center"\npatience_seconds = 30',
            "waves: must have at least one wave besides the leads of the comm center",
        ),
        (ONE_WAVE * 2, "waves: asks leads of the region twice; keep one wave for it"),
        ("supervisor_waves = []", "supervisor_waves: must be one or more tables [[supervisor_waves]], not []"),
        (
            ONE_WAVE.replace("waves", "supervisor_waves"),
            'supervisor_waves[1].audience: must be "supervisors of the region", "supervisors elsewhere" or "directors",'
            ' not "leads of the region"',
        ),
        (
            ONE_WAVE + ONE_WAVE.replace("leads", "all leads"),
            'waves[2].audience: must be "leads of the comm center", "leads of the region", "leads elsewhere", '
            '"supervisors of the region", "supervisors elsewhere" or "directors", not "all leads of the region"',
        ),
        (
            '[[waves]]\naudience = "directors"',
            "waves[1].patience_seconds: is missing; it must be a number more than 0 and at most 3600",
        ),
        (
            ONE_WAVE.replace("30", "3600.1"),
            "waves[1].patience_seconds: must be a number more than 0 and at most 3600, not 3600.1",
        ),
        (
            ONE_WAVE.replace("30", '"30"'),
            'waves[1].patience_seconds: must be a number more than 0 and at most 3600, not "30"',
        ),
        (ONE_WAVE + "at_most = 0", "waves[1].at_most: must be a whole number from 1 to 1000, not 0"),
        (ONE_WAVE + "at_most = 1.5", "waves[1].at_most: must be a whole number from 1 to 1000, not 1.5"),
        ("paging = 3", "paging: must be a table [paging], not 3"),
        (
            "[paging]\nopen_pages_per_person = true",
            "paging.open_pages_per_person: must be a whole number from 1 to 20, not true",
        ),
        (
            "[claim]\njoin_within_seconds = nan",
            "claim.join_within_seconds: must be a number more than 0 and at most 86400, not NaN",
        ),
        ("[claim]\nask_done_minutes = 240", "claim: close_after_hours must be a longer time than ask_done_minutes"),
        ("[callback]\ndue_hours = 0", "callback.due_hours: must be a number more than 0 and at most 8760, not 0"),
        (
            "[callback]\noverdue_every_hours = inf",
            "callback.overdue_every_hours: must be a number more than 0 and at most 168, not Infinity",
        ),
        (
            "[callback]\nreminders = [0.5, 0.5]",
            "callback.reminders: must be numbers between 0 and 1, each more than the one before, not [0.5, 0.5]",
        ),
        (
            "[callback]\nreminders = [0.5, 1]",
            "callback.reminders: must be numbers between 0 and 1, each more than the one before, not [0.5, 1]",
        ),
        (
            '[callback]\nreminders = [0.5, "late"]',
            'callback.reminders[2]: must be numbers between 0 and 1, each more than the one before, not "late"',
        ),
    ],
)
def test_a_fault_says_where_it_is_and_what_is_allowed(text: str, fault: str) -> None:
    assert _faults(text) == (f"policy.toml: {fault}",)


def test_what_is_shown_of_a_value_is_cut_and_does_nothing_to_a_terminal() -> None:
    (fault,) = _faults(ONE_WAVE.replace("leads of", "\u202e" + "x" * 500))
    assert len(fault) < 300
    assert fault.isprintable()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[claim]\njoin_within_seconds 90", "line 2, column 21"),
        ("[callback]\nreminders = [0.5,\n", "line 2, column 18"),
        ("[paging]\nopen_pages_per_person = 1\nopen_pages_per_person = 2\n", "line 3, column 26"),
        ("x = " + "9" * 5000, "line 1"),
        ("x = " + "[" * 5000, "line 1"),
    ],
)
def test_what_is_no_toml_is_named_with_its_line_and_column(text: str, place: str) -> None:
    (fault,) = _faults(text)
    assert fault.startswith(f"policy.toml: {place}")
    assert "this is not TOML" in fault


def test_a_file_is_read_with_the_mark_that_some_editors_put_first(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("[callback]\ndue_hours = 12\n", encoding="utf-8-sig")
    assert load_policy(file).callback.due_after == timedelta(hours=12)


def test_a_file_that_is_not_there_is_refused_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(PolicyFaults, match=r"none\.toml: it can't be read \(No such file or directory\); set POLICY"):
        load_policy(tmp_path / "none.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes("# Größe".encode("latin-1"))
    with pytest.raises(PolicyFaults, match=r"own\.toml: it is not UTF-8"):
        load_policy(tmp_path / "own.toml")


def test_the_setting_names_a_file_or_nothing() -> None:
    assert PolicySettings.read({}) == PolicySettings.read({"POLICY": " "}) == PolicySettings(None)
    assert PolicySettings.read({"POLICY": "own/policy.toml"}) == PolicySettings(Path("own/policy.toml"))
