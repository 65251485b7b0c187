"""HOST, PORT and CONTACT, as they are read."""

import pytest

from adapters.web.settings import WebSettings
from bot.ports import BadSetting


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    assert WebSettings.read({}) == WebSettings.read({"HOST": "", "PORT": " "}) == WebSettings("127.0.0.1", 8080)


def test_host_and_port_are_taken() -> None:
    assert WebSettings.read({"HOST": "::", "PORT": "80"}) == WebSettings("::", 80)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8080.5", "٨٠٨٠", "9" * 5000])
def test_a_wrong_port_is_refused_with_its_name_and_what_is_allowed(port: str) -> None:
    with pytest.raises(BadSetting, match=r"PORT is .* a number from 1 to 65535"):
        WebSettings.read({"PORT": port})


@pytest.mark.parametrize("host", ["http://localhost", "local host"])
def test_a_wrong_host_is_refused_with_its_name_and_what_is_allowed(host: str) -> None:
    with pytest.raises(BadSetting, match=r"HOST is .* a host name or an IP address"):
        WebSettings.read({"HOST": host})


def test_whoever_is_to_be_asked_is_taken_as_they_are_written_in_one_line() -> None:
    assert WebSettings.read({"CONTACT": " Zoë Ångström, it@example.com "}).contact == "Zoë Ångström, it@example.com"
    for wrong in ("two\nlines", "x" * 201):
        with pytest.raises(BadSetting, match="CONTACT must be one line"):
            WebSettings.read({"CONTACT": wrong})
