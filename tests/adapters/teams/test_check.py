"""What is wrong with Teams' settings is told with how to mend it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from adapters.teams.check import check, skew
from adapters.teams.settings import Identity
from tests.adapters.teams.conftest import settings_for
from tests.fakes.teams import FakeTeams, FaultKind

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


async def test_good_settings_work(fake: FakeTeams) -> None:
    lines = await check(settings_for(fake))
    assert [works for works, _ in lines] == [True, True, True]
    assert lines[-1] == (True, "TEAMS_APP_ID and its login work.")


async def test_a_wrong_password_is_told_by_microsofts_number_without_showing_it(fake: FakeTeams) -> None:
    works, sentence = (await check(replace(settings_for(fake), password="wrong-secret")))[-1]
    assert not works
    assert "AADSTS7000215" in sentence
    assert "TEAMS_APP_PASSWORD" in sentence
    assert "wrong-secret" not in sentence


async def test_an_identity_that_this_machine_does_not_have_is_told(fake: FakeTeams) -> None:
    fake.identities.clear()
    identity = Identity(fake.identity_url)
    works, sentence = (await check(replace(settings_for(fake), password="", identity=identity)))[-1]
    assert not works
    assert "this machine's managed identity was refused (400 invalid_request)" in sentence
    assert "assigned to this machine" in sentence


async def test_servers_that_are_away_or_no_servers_of_microsofts_are_told(fake: FakeTeams) -> None:
    fake.fault(FaultKind.HTML, "openid", times=None)
    fake.fault(FaultKind.RESET, "login", times=None)
    (keys, why_keys), (login, why_login) = await check(settings_for(fake))
    assert (keys, login) == (False, False)
    assert "TEAMS_OPENID_METADATA_URL" in why_keys
    assert "did not answer" in why_login


async def test_without_tokens_nothing_is_tried(fake: FakeTeams) -> None:
    ((works, sentence),) = await check(replace(settings_for(fake), checks_tokens=False))
    assert works
    assert "TEAMS_AUTH is off" in sentence
    assert not fake.requests


def test_a_clock_that_goes_wrong_is_told() -> None:
    assert skew(NOW, NOW + timedelta(seconds=59))[0]
    assert skew(NOW, NOW + timedelta(minutes=4)) == (
        False,
        "This machine's clock is 240 s ahead of Microsoft's, and Teams' requests are refused beyond 300 s: "
        "set it by NTP.",
    )
