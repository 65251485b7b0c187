"""Where the database is, or a sentence about what is wrong with the address."""

import pytest

from adapters.store.settings import StoreSettings
from bot.ports import BadSetting


def test_without_a_setting_it_is_a_file_in_the_folder_at_hand() -> None:
    assert StoreSettings.read({}).file == "warmline.db"


def test_an_absolute_path_has_four_slashes() -> None:
    assert StoreSettings.read({"DATABASE_URL": " sqlite:////var/lib/warmline.db "}).file == "/var/lib/warmline.db"


@pytest.mark.parametrize("name", ["postgresql", "postgresql+psycopg"])
def test_a_server_is_named_by_its_url(name: str) -> None:
    settings = StoreSettings.read({"DATABASE_URL": f"{name}://warmline:hunter2@host/warmline?sslmode=require"})
    assert settings.server
    assert settings.server.url.drivername == "postgresql+psycopg"
    assert settings.server.url.password == "hunter2"
    assert settings.server.pool == 8
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    "url", ["postgresql://warmline:hunter2@host", "postgresql://warmline:hunter2@host/warmline?surprise=1"]
)
def test_a_servers_url_names_a_database_and_asks_what_there_is(url: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL") as refusal:
        StoreSettings.read({"DATABASE_URL": url})
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("word", ["0", "65", "many", "-1", "²"])
def test_a_pool_is_a_number_within_bounds(word: str) -> None:
    with pytest.raises(BadSetting, match=f'DATABASE_POOL is "{word}"; it should be a number from 1 to 64'):
        StoreSettings.read({"DATABASE_POOL": word})


def test_a_pool_is_as_large_as_it_is_set() -> None:
    settings = StoreSettings.read({"DATABASE_URL": "postgresql://host/warmline", "DATABASE_POOL": " 3 "})
    assert settings.server
    assert settings.server.pool == 3


@pytest.mark.parametrize(
    "url",
    [
        "warmline.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://host/warmline.db",
        "mysql://warmline:hunter2@host/warmline",
        "sqlite:///warmline.db?mode=hunter2",
        "http://[",
    ],
)
def test_nonsense_is_refused_by_name_and_not_repeated(url: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL") as refusal:
        StoreSettings.read({"DATABASE_URL": url})
    assert "hunter2" not in str(refusal.value)
    assert "sqlite:///warmline.db" in str(refusal.value)
