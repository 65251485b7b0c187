"""The fourth theatre: a real browser on the simulator, with Warmline behind it as `app.py` puts it together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from playwright.sync_api import Locator, Page, Request
from playwright.sync_api import TimeoutError as TooLate

from adapters.clock.system import SystemClock
from adapters.simulator.settings import simulators_own
from adapters.web.app import web_app
from app import House, Settings, house
from tests.stories.bridge import Away, living_on_a_loop
from tests.stories.cast import NAMES, write_directory, write_policy
from tests.stories.theatre import Chat, LateHand, Seen, SeenForm, one_line
from tests.support.browsing import PATIENCE_MILLISECONDS
from tests.support.serving import serving
from tests.support.stores import migrated_copy

FIRST_PANES = ("ana", "walter", "beverly", "samuel", "ingrid")
MOST_PANES = 8
TRIES = 3
"""A card that is redrawn under somebody's hand forgets the option they had chosen; they choose again."""
SEND_WITHIN, CATCH_UP_WITHIN = 30_000, PATIENCE_MILLISECONDS
CATCH_UP = Path(__file__).with_name("catch_up.js").read_text(encoding="utf-8")
READ_CHAT = Path(__file__).with_name("read_chat.js").read_text(encoding="utf-8")
SEND = """async ([path, fields]) => {
  const body = new URLSearchParams({ ...fields, request: fields.request || crypto.randomUUID() });
  const answer = await fetch(path, { method: "POST", body, headers: { "X-Live": "yes" } });
  return answer.ok ? "" : await answer.text();
}"""


@dataclass(frozen=True, slots=True)
class Simulated:
    """Warmline, and where its page is."""

    home: House
    address: str


class InBrowser:
    """People click and type on the page; it is read when it shows everything that has happened."""

    def __init__(self, away: Away[Simulated], page: Page) -> None:
        self._away = away
        self._page = page
        self._panes: tuple[str, ...] = FIRST_PANES
        self._answers_before: dict[str, int] = {}
        self._told_outside: dict[str, str] = {}
        self._last: Request | None = None
        self._reads: dict[str, Any] = {}
        self._open()

    def look(self, who: str) -> Chat:
        """See what a person sees; whoever has no chat on the page sees what it said to them."""
        if who not in NAMES:
            told = self._told_outside.get(who, "")
            return Chat((), Seen("outside", told, told, {}) if told else None, None)
        read = self._read(who)
        answers = [one for one in read["answers"] if one["number"] > self._answers_before.get(who, -1)]
        form = read["form"]
        return Chat(
            tuple(map(_seen, read["messages"])),
            _seen(answers[-1]) if answers else None,
            SeenForm(form["title"], form["values"], form["errors"]) if form else None,
        )

    def type(self, who: str, line: str) -> None:
        """Type a command."""
        if who not in NAMES:
            self._told_outside[who] = self._send("/act/command", {"by": who, "line": line})
            return
        self._put_away(who)
        box = self._page.locator(f"#line-{who}")
        box.fill(line)
        self._do(who, lambda: box.press("Enter"))

    def hand(self, who: str, seen: Seen, choice: str, option: str) -> LateHand:
        """Put a finger on a choice: what the page would send is kept."""
        self._read(who)
        form = self._page.locator(f"#{seen.id} .choices form").filter(has=self._button(choice))
        fields: dict[str, str] = form.evaluate("form => Object.fromEntries(new FormData(form))")
        if option:
            fields["option"] = form.locator("option", has_text=option).get_attribute("value") or ""
        return lambda by: self._late(by, fields)

    def press(self, who: str, seen: Seen, choice: str, option: str) -> None:
        """Press a choice."""
        self._put_away(who)
        entry = self._page.locator(f"#{seen.id}")

        def pressed() -> None:
            if option:
                entry.get_by_label(choice, exact=True).select_option(label=option)
            entry.get_by_role("button", name=choice, exact=True).click()

        self._do(who, pressed)

    def fill_in(self, who: str, values: Mapping[str, str]) -> None:
        """Fill in the open form, and send it."""
        fields = self._read(who)["form"]["fields"]
        for label, value in values.items():
            field = self._page.locator(f"#{fields[label]}")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        self._do(who, self._page.locator(f"#dialog-{who} .dialog-foot button").click)

    def again(self) -> None:
        """Let the very last request arrive once more."""
        assert self._last
        fields = {name: value for name, (value, *_) in parse_qs(self._last.post_data or "").items()}
        self._note_answers(fields["by"])
        self._send(self._last.url, fields)

    def to_next_deadline(self) -> None:
        """Let time pass until something happens by itself."""
        self._move_on("To the next deadline")

    def later(self, hours: int, minutes: int) -> None:
        """Let so much time pass."""
        days, hours = divmod(hours, 24)
        for times, button in ((days, "+24 h"), (hours, "+1 h"), (minutes, "+1 min")):
            for _ in range(times):
                self._move_on(button)

    def _open(self) -> None:
        address = f"{self._away.it.address}/?panes={','.join(self._panes)}"
        self._page.goto(address, wait_until="domcontentloaded")

    def _read(self, who: str) -> Any:
        """Read a pane, once for all until something is done again."""
        if who not in self._panes:
            self._panes = (*self._panes, who)[-MOST_PANES:]
            self._open()
        if not self._reads:
            self._page.evaluate(CATCH_UP, CATCH_UP_WITHIN)
        if who not in self._reads:
            self._reads[who] = self._page.evaluate(READ_CHAT, who)
        return self._reads[who]

    def _note_answers(self, who: str) -> None:
        answers = self._read(who)["answers"]
        self._answers_before[who] = answers[-1]["number"] if answers else -1

    def _put_away(self, who: str) -> None:
        """Close whatever form is open."""
        if self._read(who)["form"]:
            with self._page.expect_response("**/act/close"):
                self._page.locator(f"#dialog-{who} .pane-close").click()
            self._reads.clear()
            self._read(who)

    def _button(self, choice: str) -> Locator:
        return self._page.get_by_role("button", name=choice, exact=True)

    def _do(self, who: str, deed: Callable[[], object]) -> None:
        """Do something that the page sends, and let all its consequences happen."""
        self._note_answers(who)
        for left in reversed(range(TRIES)):
            try:
                with self._page.expect_request("**/act/*", timeout=SEND_WITHIN) as sent:
                    deed()
                break
            except TooLate:
                if not left:
                    raise
        self._last = sent.value
        answer = self._last.response()
        assert answer, "the request was never answered"
        assert answer.ok, answer.text()
        self._settle()

    def _late(self, by: str, fields: dict[str, str]) -> None:
        self._note_answers(by)
        self._send("/act/press", {**fields, "by": by, "request": ""})

    def _send(self, path: str, fields: Mapping[str, str]) -> str:
        """Send what a page of somebody else, or an earlier one, would send; the refusal, if it was not taken at all."""
        told: str = self._page.evaluate(SEND, [path, fields])
        self._settle()
        return told

    def _move_on(self, button: str) -> None:
        with self._page.expect_response("**/clock"):
            self._page.get_by_role("button", name=button, exact=True).click()
        self._settle()

    def _settle(self) -> None:
        self._reads.clear()
        self._away.run(self._away.it.home.warmline.onlooker.settle())


def _seen(read: Mapping[str, Any]) -> Seen:
    choices = {label: tuple(options) for label, options in read["choices"].items()}
    return Seen(read["id"], one_line(read["text"]), read["notice"], choices, tuple(read["live"]))


@contextmanager
def in_browser(folder: Path, page: Page) -> Iterator[InBrowser]:
    """Open the theatre; nothing that was typed may run on its page."""
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    # Highlights that fade cost a machine without a graphics card most of its time.
    page.emulate_media(reduced_motion="reduce")
    with living_on_a_loop(lambda: _simulated(folder)) as away:
        yield InBrowser(away, page)
        page.goto("about:blank")
    assert faults == []


@asynccontextmanager
async def _simulated(folder: Path) -> AsyncIterator[Simulated]:
    database = str(folder / "warmline.db")
    migrated_copy(Path(simulators_own(database)))
    now = SystemClock().now()
    directory = write_directory(folder / "directory", now)
    policy = write_policy(folder / "policy.toml")
    settings = Settings.read(
        {"DATABASE_URL": f"sqlite:///{database}", "DIRECTORY": str(directory), "POLICY": str(policy)}
    )
    stop = asyncio.Event()
    # Time passes only where a story says so: a wave must not end because the machine has much to do.
    async with house(settings, stop, lambda: now) as home, serving(web_app(home.routes, _ready)) as address:
        at_work = asyncio.create_task(home.warmline.run())
        yield Simulated(home, address)
        stop.set()
        at_work.cancel()
        await asyncio.gather(at_work, return_exceptions=True)


async def _ready() -> list[str]:
    return []
