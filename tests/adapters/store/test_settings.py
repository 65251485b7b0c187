"""Where the database is, or a sentence about what is wrong with the address."""

import pytest

from adapters.store.settings import StoreSettings
from bot.ports import BadSetting


def test_without_a_setting_it_is_a_file_in_the_folder_at_hand() -> None:
    assert StoreSettings.read({}).file == "warmline.db"


def test_an_absolute_path_has_four_slashes() -> None:
    assert StoreSettings.read({"DATABASE_URL": " sqlite:////var/lib/warmline.db "}).file == "/var/lib/warmline.db"


@pytest.mark.parametrize(
    "url",
    [
        "warmline.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://host/warmline.db",
        "postgresql://warmline:hunter2@host/warmline",
        "sqlite:///warmline.db?mode=hunter2",
        "http://[",
    ],
)
def test_nonsense_is_refused_by_name_and_not_repeated(url: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL") as refusal:
        StoreSettings.read({"DATABASE_URL": url})
    assert "hunter2" not in str(refusal.value)
    assert "sqlite:///warmline.db" in str(refusal.value)
