"""Takes the README's screenshots: its stories, played in the simulator on the demo directory, on a Tuesday morning.

Run as `make screenshots`. The pictures look as they do in the README where the fonts Inter and Noto Color Emoji are
installed, and are small where pngquant is.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.ensure_browser import ensure_browser
from tests.browser.screens import Screens
from tests.house.source import ROOT
from tests.support.browsing import ARGUMENTS

FOLDER = ROOT / "docs" / "screenshots"
KANSAS = ZoneInfo("America/Chicago")
TUESDAY, TEN = 1, 10
SECONDS_TO_STOP = 30


@dataclass(frozen=True, slots=True)
class Stage(Screens):
    """One story's page, on a simulator of its own."""

    def wait_for_tuesday_at_ten(self) -> None:
        """Move the clock on to a time at which many are on shift, so that the pictures are alike whenever taken."""
        while self._now().weekday() != TUESDAY:
            self.move_on("+24 h")
        while self._now().hour != TEN:
            self.move_on("+1 h")

    def _now(self) -> datetime:
        """Load the page anew and read its clock."""
        self.page.reload()
        shown = self.page.locator("#clock-face").get_attribute("data-now")
        assert shown is not None
        return datetime.fromisoformat(shown).astimezone(KANSAS)

    def take(self, name: str, *, only: str = "body") -> None:
        """Take the picture, with nothing under the pointer or in focus. only: what of the page is in it."""
        self.page.mouse.move(2, 798)
        self.page.evaluate("document.activeElement.blur()")
        path = FOLDER / f"{name}.png"
        self.page.locator(only).screenshot(path=path)
        if pngquant := shutil.which("pngquant"):
            subprocess.run([pngquant, "--force", "--speed", "1", "--ext", ".png", "256", path], check=True)


def a_lead_takes_the_call(stage: Stage) -> None:
    """Nobody is free at KS, so the region is asked, and Beverly accepts."""
    stage.type("Ana Flores", "/escalate 4711-220 No dial tone since Friday")
    expect(stage.newest("Ana Flores")).to_contain_text("leads of the region")
    expect(stage.newest("Priya Raman")).to_contain_text("Accept")
    stage.take("paging")
    stage.press("Beverly Johnson", "Accept")
    expect(stage.newest("Ana Flores")).to_contain_text("dial 164")
    expect(stage.newest("Priya Raman")).to_contain_text("Beverly Johnson took the call")
    stage.take("accepted")
    stage.press("Ana Flores", "Transferred")
    expect(stage.newest("Beverly Johnson")).to_contain_text("The caller is with you")
    expect(stage.newest("Ana Flores")).to_contain_text("You can leave the call")
    stage.take("transferred")


def a_callback_is_owed(stage: Stage) -> None:
    """Nobody answers anywhere, so a callback is owed; nobody makes it, so it falls overdue."""
    stage.type("Ana Flores", "/escalate 88-120 Billed twice, wants to cancel")
    for _ in ("leads elsewhere", "supervisors of the region", "a callback"):
        stage.move_on("To the next deadline")
    expect(stage.newest("Ana Flores")).to_contain_text("up to 24 hours")
    expect(stage.newest("Ingrid Larsen")).to_contain_text("You owe a callback")
    stage.take("callback")
    stage.press("Ana Flores", "Add callback details")
    form = stage.page.get_by_role("dialog", name="Callback details")
    form.get_by_label("Contact numbers").fill("555-0134")
    form.get_by_role("button", name="Save").click()
    expect(stage.newest("Ingrid Larsen")).to_contain_text("555-0134")
    stage.move_on("+24 h")
    expect(stage.newest("Samuel Adeyemi")).to_contain_text("Overdue: Ingrid Larsen's callback has not been made")
    stage.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    stage.take("overdue")


def a_caller_demands_a_supervisor(stage: Stage) -> None:
    """The caller demands a Supervisor while Leads are being paged."""
    stage.type("Ana Flores", "/escalate 4711-220 Third call about one bill")
    stage.press("Ana Flores", "Caller demands a Supervisor")
    expect(stage.newest("Beverly Johnson")).to_contain_text("Thank you for standing ready")
    expect(stage.newest("Samuel Adeyemi")).to_contain_text("Supervisor needed")
    expect(stage.newest("Ana Flores")).to_contain_text("Locating a Supervisor")
    stage.take("supervisor")


def it_looks_as_in_slack_and_in_teams(stage: Stage) -> None:
    """Beverly is paged, and both chats are drawn as they would be there."""
    stage.type("Ana Flores", "/escalate 4711-220 No dial tone since Friday")
    expect(stage.newest("Beverly Johnson")).to_contain_text("Accept")
    for look in ("Slack", "Teams"):
        for name in ("Ana Flores", "Beverly Johnson"):
            stage.chat(name).get_by_label("drawn as").select_option(look)
            expect(stage.newest(name)).to_have_class(f"card {look.lower()}")
        stage.take(look.lower(), only=".panes")


STORIES: dict[str, Callable[[Stage], None]] = {
    "ana,beverly,priya": a_lead_takes_the_call,
    "ana,samuel,ingrid": a_callback_is_owed,
    "ana,beverly,samuel": a_caller_demands_a_supervisor,
    "ana,beverly": it_looks_as_in_slack_and_in_teams,
}
"""By the panes in which each is played."""


@contextmanager
def simulator() -> Iterator[str]:
    """Serve a simulator that nothing has happened in, and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [sys.executable, ROOT / "app.py"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PORT": port},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert server.stdout is not None
            server.stdout.readline()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.communicate(timeout=SECONDS_TO_STOP)


@contextmanager
def staged(browser: Browser, address: str, panes: str) -> Iterator[Stage]:
    """Open the page as somebody in Kansas with a laptop sees it."""
    window = browser.new_context(
        viewport={"width": 1280, "height": 800},
        device_scale_factor=1.5,
        color_scheme="light",
        reduced_motion="reduce",
        timezone_id=KANSAS.key,
        locale="en-US",
    )
    page = window.new_page()
    # The server says where it is a moment before it listens.
    page.wait_for_function(
        "address => fetch(address, {mode: 'no-cors'}).then(() => true, () => false)", arg=address, polling=100
    )
    page.goto(f"{address}/?panes={panes}")
    yield Stage(page)
    window.close()


def main() -> None:
    """Play each story and take its pictures."""
    FOLDER.mkdir(exist_ok=True)
    path, _ = ensure_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for panes, story in STORIES.items():
            with simulator() as address, staged(browser, address, panes) as stage:
                stage.wait_for_tuesday_at_ten()
                story(stage)
        browser.close()


if __name__ == "__main__":
    main()
