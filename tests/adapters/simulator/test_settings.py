"""SIMULATOR, as it is read, and where the simulator's file is."""

import pytest

from adapters.simulator.settings import SimulatorSettings, chat_file, simulators_own
from bot.ports import BadSetting


@pytest.mark.parametrize(("word", "wanted"), [("on", True), (" OFF ", False), ("", None)])
def test_it_is_switched_on_or_off_or_left_to_what_else_is_set_up(word: str, wanted: bool | None) -> None:
    assert SimulatorSettings.read({"SIMULATOR": word}).wanted is wanted


def test_any_other_word_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(BadSetting, match='SIMULATOR is "yes"; it should be on or off'):
        SimulatorSettings.read({"SIMULATOR": "yes"})


@pytest.mark.parametrize(
    ("database", "own", "chats"),
    [
        ("warmline.db", "warmline-simulator.db", "warmline-simulator-chats.db"),
        (
            "/var/lib/warmline/real.db",
            "/var/lib/warmline/real-simulator.db",
            "/var/lib/warmline/real-simulator-chats.db",
        ),
    ],
)
def test_its_files_stand_beside_the_real_database_and_are_never_the_same(database: str, own: str, chats: str) -> None:
    assert simulators_own(database) == own
    assert chat_file(own) == chats
