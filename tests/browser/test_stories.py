"""The README's stories, clicked through in the simulator of a Warmline that was started as anybody starts it."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.screens import Screens
from tests.support.waits import A_LONG_WAIT

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = """\
id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email
ana,Ana Flores,agent,East,KS,technical support,always,,,,
walter,Walter Novak,lead,East,KS,technical support,,,,,
beverly,Beverly Johnson,lead,East,IL,,always,,,,
noor,Noor Haddad,lead,West,CA,,always,,,,
samuel,Samuel Adeyemi,supervisor,East,IL,,always,,,,
rosa,Rosa Delgado,supervisor,West,CA,,always,,,,
grace,Grace Whitfield,director,East,IL,,always,,,,
"""
PLACES = """\
comm_center,region,speed_dial,time_zone,closes
KS,East,237,America/Chicago,20:00
IL,East,164,America/Chicago,21:00
CA,West,261,America/Los_Angeles,21:00
"""
PATIENT_POLICY = """\
waves = [
  { audience = "leads of the comm center", patience_seconds = 3600 },
  { audience = "leads of the region", patience_seconds = 3600 },
  { audience = "leads elsewhere", patience_seconds = 3600 },
  { audience = "supervisors of the region", patience_seconds = 3600 },
]
supervisor_waves = [{ audience = "supervisors of the region", patience_seconds = 3600 }]

[claim]
join_within_seconds = 3600
"""
"""The clock runs by itself here, and no wave may end because the machine has much to do."""


@dataclass(frozen=True, slots=True)
class Floor(Screens):
    """The people at their screens, side by side in one page."""

    @property
    def story(self) -> Locator:
        """The newest escalation or callback in the timeline."""
        return self.page.get_by_role("complementary", name="Timeline").get_by_role("article").first


@pytest.fixture
def floor(page: Page, tmp_path: Path) -> Iterator[Floor]:
    directory = tmp_path / "directory"
    directory.mkdir()
    (directory / "people.csv").write_text(PEOPLE)
    (directory / "places.csv").write_text(PLACES)
    policy = tmp_path / "policy.toml"
    policy.write_text(PATIENT_POLICY)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    # Without the settings of whoever runs the tests, and away from their .env.
    settings = {"PATH": os.environ["PATH"], "PORT": port, "DIRECTORY": str(directory), "POLICY": str(policy)}
    server = subprocess.Popen(
        [sys.executable, ROOT / "app.py"], cwd=tmp_path, env=settings, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        said = server.stdout.readline()
        assert port in said
        _open(page, f"http://127.0.0.1:{port}/?panes=ana,beverly,samuel,grace")
        yield Floor(page)
        page.goto("about:blank")
    finally:
        server.terminate()
        server.communicate(timeout=A_LONG_WAIT)
    assert server.returncode == 0


def _open(page: Page, address: str) -> None:
    """Open the page; the server says where it is a moment before it listens."""
    page.goto("about:blank")
    page.wait_for_function(
        "address => fetch(address, {mode: 'no-cors'}).then(() => true, () => false)", arg=address, polling=100
    )
    page.goto(address)


def test_nobody_free_at_the_center_a_lead_of_the_region_takes_the_call(floor: Floor) -> None:
    floor.type("Ana Flores", "/escalate 4711-220 No dial tone since Friday")
    expect(floor.chat("Ana Flores")).to_contain_text("May I place you on hold while I locate a Lead?")
    expect(floor.story).to_contain_text("Wave 1 skipped")
    expect(floor.newest("Beverly Johnson")).to_contain_text("No dial tone since Friday")
    floor.press("Beverly Johnson", "Accept")
    expect(floor.newest("Ana Flores")).to_contain_text("Beverly Johnson accepted: dial 164")
    expect(floor.newest("Ana Flores")).to_contain_text("I have an escalation in transfer")
    floor.press("Ana Flores", "Transferred")
    expect(floor.newest("Beverly Johnson")).to_contain_text("The caller is with you")
    floor.newest("Beverly Johnson").get_by_label("Done").select_option("Resolved")
    floor.press("Beverly Johnson", "Done")
    expect(floor.newest("Beverly Johnson").get_by_role("button")).to_have_count(0)
    expect(floor.newest("Ana Flores")).to_contain_text("Beverly Johnson took the call")
    expect(floor.story).to_contain_text(re.compile("over", re.IGNORECASE))


def test_nobody_answers_anywhere_so_a_callback_is_owed_until_it_is_made(floor: Floor) -> None:
    floor.type("Ana Flores", "/escalate 88-120 Wants to cancel")
    for _ in ("leads of the region", "leads elsewhere", "supervisors of the region"):
        floor.move_on("To the next deadline")
    expect(floor.newest("Samuel Adeyemi")).to_contain_text("You owe a callback")
    expect(floor.newest("Ana Flores")).to_contain_text("there aren't any Supervisors available at the moment")
    floor.press("Ana Flores", "Add callback details")
    form = floor.page.get_by_role("dialog", name="Callback details")
    form.get_by_label("Contact numbers").fill("555-0134")
    form.get_by_role("button", name="Save").click()
    expect(floor.newest("Samuel Adeyemi")).to_contain_text("555-0134")
    floor.move_on("To the next deadline")
    expect(floor.newest("Samuel Adeyemi")).to_contain_text("Reminder")
    floor.move_on("+24 h")
    expect(floor.story).to_contain_text(re.compile("overdue", re.IGNORECASE))
    expect(floor.newest("Grace Whitfield")).to_contain_text("88-120")
    floor.press("Samuel Adeyemi", "Calling now")
    expect(floor.newest("Samuel Adeyemi")).to_contain_text("The customer is being called now")
    floor.newest("Samuel Adeyemi").get_by_label("Done").select_option("Resolved")
    floor.press("Samuel Adeyemi", "Done")
    expect(floor.story).to_contain_text(re.compile("closed", re.IGNORECASE))
    expect(floor.chat("Samuel Adeyemi").get_by_role("button", name="Calling now")).to_have_count(0)


def test_a_caller_who_demands_a_supervisor_halfway_gets_one(floor: Floor) -> None:
    floor.type("Ana Flores", "/escalate 4711-220 Third call about one bill")
    expect(floor.newest("Beverly Johnson").get_by_role("button", name="Accept")).to_be_visible()
    floor.press("Ana Flores", "Caller demands a Supervisor")
    expect(floor.newest("Samuel Adeyemi").get_by_role("button", name="Accept")).to_be_visible()
    expect(floor.newest("Beverly Johnson").get_by_role("button")).to_have_count(0)
    floor.press("Samuel Adeyemi", "Accept")
    expect(floor.newest("Ana Flores")).to_contain_text("Samuel Adeyemi accepted: dial 164")
