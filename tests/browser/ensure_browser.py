"""Finds a Chromium for the page tests, or installs one: the system's, else Playwright's, else Debian's package.

Run as `python -m tests.browser.ensure_browser`, it says in one line what it found or did.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
DOWNLOAD_SECONDS = 300
PACKAGE_SECONDS = 900


class NoBrowser(Exception):
    """No browser was found and none could be installed; the text says what was tried and what to do."""


def find_browser() -> Path | None:
    """The program to start: the first of the system's that runs, else Playwright's own, else None."""
    found = [Path(path) for name in NAMES if (path := shutil.which(name))]
    return next((path for path in [*found, _playwrights_own()] if _runs(path)), None)


def ensure_browser() -> tuple[Path, str]:
    """Give a browser that runs, and a word on where it came from. Raises NoBrowser."""
    if path := find_browser():
        return path, "found"
    tried = [
        f"none of {', '.join(NAMES)} runs",
        _run(DOWNLOAD_SECONDS, sys.executable, "-m", "playwright", "install", "chromium"),
    ]
    if path := find_browser():
        return path, "downloaded by Playwright"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        tried.append(_run(PACKAGE_SECONDS, "apt-get", "update"))
        tried.append(_run(PACKAGE_SECONDS, "apt-get", "install", "--yes", "--no-install-recommends", "chromium"))
        if path := find_browser():
            return path, "installed from the system's packages"
    raise NoBrowser(f"No browser for the page tests ({'; '.join(tried)}). Install Chromium and run this again.")


def _playwrights_own() -> Path:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _runs(program: Path) -> bool:
    if not program.is_file():
        return False
    return subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode == 0


def _run(seconds: int, *command: str) -> str:
    """Run an installer; tell in a phrase how it went, with the last line it wrote if it failed."""
    name = " ".join(command[-2:])
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, errors="replace", timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return f"“{name}” took longer than {seconds} s"
    if done.returncode == 0:
        return f"“{name}” worked"
    lines = (done.stderr or done.stdout).strip().splitlines() or ["without a word"]
    return f"“{name}” failed: {lines[-1].strip()}"


def main() -> None:
    """Print what was found or done; end with a sentence and status 1 if there is no browser."""
    try:
        path, how = ensure_browser()
    except NoBrowser as fault:
        sys.exit(str(fault))
    sys.stdout.write(f"Browser for the page tests: {path} ({how})\n")


if __name__ == "__main__":
    main()
