"""The example of the settings can be copied and read."""

import re

from dotenv import dotenv_values

from tests.house.source import ROOT

EXAMPLE = ROOT / ".env.example"


def test_each_setting_stands_once_with_a_name_in_capitals() -> None:
    names = re.findall(r"^#? ?(\w+)=", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name)] == []
    assert len(names) == len(set(names))


def test_a_secret_has_no_value_in_it() -> None:
    values = dotenv_values(EXAMPLE)
    assert {name for name, value in values.items() if value and re.search(r"TOKEN|SECRET|PASSWORD", name)} == set()
