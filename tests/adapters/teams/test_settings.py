"""The Teams settings are read whole or refused with a sentence, and show no secret."""

import pytest

from adapters.teams.settings import TeamsSettings
from bot.ports import BadSetting

GOOD = {
    "TEAMS_APP_ID": "11111111-2222-4333-8444-55555555555A",
    "TEAMS_APP_PASSWORD": "a-secret",
    "TEAMS_TENANT_ID": "aaaaaaaa-0000-4000-8000-000000000001",
}
MANAGED = GOOD | {"TEAMS_APP_PASSWORD": "", "TEAMS_APP_TYPE": "UserAssignedMSI"}


def test_without_an_app_id_teams_is_off() -> None:
    assert TeamsSettings.read({}) is None
    assert TeamsSettings.read({"TEAMS_APP_ID": " "}) is None


@pytest.mark.parametrize("name", ["TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID"])
def test_what_only_a_bot_has_wants_an_app_id(name: str) -> None:
    with pytest.raises(BadSetting, match=f"{name} is set, but TEAMS_APP_ID is not"):
        TeamsSettings.read({name: GOOD[name]})


def test_what_is_needed_is_enough() -> None:
    settings = TeamsSettings.read(GOOD)
    assert settings is not None
    assert settings.app_id == "11111111-2222-4333-8444-55555555555a"
    assert settings.checks_tokens
    assert settings.service == "https://api.botframework.com"
    assert settings.token_url == f"https://login.microsoftonline.com/{GOOD['TEAMS_TENANT_ID']}/oauth2/v2.0/token"


def test_the_password_never_shows() -> None:
    assert "a-secret" not in repr(TeamsSettings.read(GOOD))


def test_another_cloud_has_servers_and_an_issuer_of_its_own() -> None:
    url = "https://login.botframework.azure.us/v1/.well-known/openidconfiguration"
    login = "https://login.microsoftonline.us/"
    settings = TeamsSettings.read(GOOD | {"TEAMS_OPENID_METADATA_URL": url, "TEAMS_LOGIN_URL": login})
    assert settings is not None
    assert settings.service == "https://api.botframework.us"
    assert settings.token_url.startswith("https://login.microsoftonline.us/aaaaaaaa-")


def test_a_managed_identity_needs_no_password_and_is_had_where_all_virtual_machines_have_it() -> None:
    settings = TeamsSettings.read(MANAGED)
    assert settings is not None
    assert settings.password == ""
    assert settings.identity.url == "http://169.254.169.254/metadata/identity/oauth2/token"


def test_app_service_tells_where_its_identities_are_had_and_by_which_secret() -> None:
    told = {"IDENTITY_ENDPOINT": "http://127.0.0.1:41741/msi/token/", "IDENTITY_HEADER": "s3cret"}
    settings = TeamsSettings.read(MANAGED | told)
    assert settings is not None
    assert (settings.identity.url, settings.identity.header) == tuple(told.values())
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"TEAMS_APP_PASSWORD": "a-secret"}, "TEAMS_APP_PASSWORD is set"),
        ({"IDENTITY_ENDPOINT": "http://127.0.0.1:40342/metadata/identity/oauth2/token"}, "Azure Arc"),
        (
            {"IDENTITY_ENDPOINT": "https://a", "IDENTITY_HEADER": "b", "IDENTITY_SERVER_THUMBPRINT": "c"},
            "Service Fabric",
        ),
    ],
)
def test_a_managed_identity_that_can_t_log_in_is_refused(told: dict[str, str], why: str) -> None:
    with pytest.raises(BadSetting, match=why):
        TeamsSettings.read(MANAGED | told)


@pytest.mark.parametrize("host", ["", "127.0.0.1", "127.0.0.5", "localhost", "::1"])
def test_tokens_need_no_check_on_this_machine_alone(host: str) -> None:
    settings = TeamsSettings.read(GOOD | {"TEAMS_APP_PASSWORD": "", "TEAMS_AUTH": "off", "HOST": host})
    assert settings is not None
    assert not settings.checks_tokens


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "warmline.example.com"])
def test_tokens_are_always_checked_where_others_can_reach(host: str) -> None:
    with pytest.raises(BadSetting, match="HOST must be"):
        TeamsSettings.read(GOOD | {"TEAMS_AUTH": "off", "HOST": host})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEAMS_APP_ID", "warmline"),
        ("TEAMS_TENANT_ID", ""),
        ("TEAMS_TENANT_ID", "common"),
        ("TEAMS_APP_PASSWORD", ""),
        ("TEAMS_APP_TYPE", "MultiTenant"),
        ("TEAMS_AUTH", "no"),
        ("TEAMS_LOGIN_URL", "http://login.example.com"),
        ("TEAMS_LOGIN_URL", "https://me:secret@login.example.com"),
        ("TEAMS_OPENID_METADATA_URL", "openid"),
        ("TEAMS_OPENID_METADATA_URL", "https://[::1"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        TeamsSettings.read(GOOD | {name: value})
