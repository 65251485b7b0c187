"""SIMULATOR, as it is read, and where the simulator's file is."""

import pytest

from adapters.simulator.settings import SimulatorSettings, chat_file
from bot.ports import BadSetting


@pytest.mark.parametrize(("word", "wanted"), [("on", True), (" OFF ", False), ("", None)])
def test_it_is_switched_on_or_off_or_left_to_what_else_is_set_up(word: str, wanted: bool | None) -> None:
    assert SimulatorSettings.read({"SIMULATOR": word}).wanted is wanted


def test_any_other_word_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(BadSetting, match='SIMULATOR is "yes"; it should be on or off'):
        SimulatorSettings.read({"SIMULATOR": "yes"})


@pytest.mark.parametrize(
    ("database", "file"),
    [
        ("sqlite:///warmline.db", "warmline-chats.db"),
        ("sqlite:////var/lib/warmline/demo.db", "/var/lib/warmline/demo-chats.db"),
        ("sqlite:///:memory:", "simulator-chats.db"),
        ("sqlite://", "simulator-chats.db"),
        ("postgresql+psycopg://db/warmline", "simulator-chats.db"),
    ],
)
def test_its_file_is_next_to_the_database(database: str, file: str) -> None:
    assert chat_file(database) == file
