"""Drives the simulator, as a browser without scripts would."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from starlette.applications import Starlette

from adapters.simulator.simulator import Simulator
from bot.ports import Chat
from directory.people import PersonId
from tests.adapters.simulator.stage import ANA, ScriptedWatch
from tests.adapters.slack.desk import Desk
from tests.contracts.chat.markup import Element, parse
from tests.stories.theatre import Seen, SeenForm, one_line

IS_REMOTE = False
LIVE = ("a", "img", "script", "iframe", "object", "svg")


@asynccontextmanager
async def open_place() -> AsyncIterator["OnThePage"]:
    """Open a simulator with a file of its own."""
    with TemporaryDirectory(prefix="warmline-") as folder:
        file = str(Path(folder, "chats.db"))
        simulator, door = Simulator(file), Desk()
        routes = simulator.routes(door, ScriptedWatch(simulator.clock), asyncio.Event())
        transport = httpx.ASGITransport(Starlette(routes=routes), client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as browser:
            yield OnThePage(simulator, door, browser, file)
        simulator.close()


@dataclass(frozen=True, slots=True)
class OnThePage:
    """A reader before the page."""

    simulator: Simulator
    door: Desk
    browser: httpx.AsyncClient
    file: str
    reader: PersonId = ANA

    @property
    def chat(self) -> Chat:
        """The sending side."""
        return self.simulator.chat

    async def messages(self) -> list[Seen]:
        """See what stands in the reader's chat."""
        entries = (await self._page()).all("li", "entry")
        return [_seen(one) for one in entries if "private" not in one.attributes["class"]]

    async def answer(self) -> str:
        """Read the last private answer."""
        told = [_seen(one) for one in (await self._page()).all("li", "private")]
        return told[-1].text if told else ""

    async def form(self) -> SeenForm | None:
        """See the form that is open."""
        dialog = next((await self._page()).all("dialog"), None)
        if dialog is None:
            return None
        fields = list(dialog.all("div", "field"))
        errors = {_label(one): error.text() for one in fields for error in one.all("p", "error")}
        return SeenForm(next(dialog.all("h3")).text(), {_label(one): _shown(one) for one in fields}, errors)

    async def type(self, text: str) -> None:
        """Type a command."""
        form = next((await self._page()).all("form", "command"))
        await self._send(form, {"line": f"/escalate {text}"})

    async def press(self, seen: Seen, choice: str, option: str = "") -> None:
        """Press a choice."""
        entry = next(one for one in (await self._page()).all("li", "entry") if one.attributes["id"] == seen.id)
        form = next(one for one in _presses(entry) if _button(one) == choice)
        await self._send(form, {"option": _values(form)[option]} if option else {})

    async def fill_in(self, values: Mapping[str, str]) -> None:
        """Fill in the open form, and send it."""
        form = next((await self._page()).all("form", "fields"))
        fields = {_label(one): one for one in form.all("div", "field")}
        typed = {_name(one): _value(one, values.get(label, _shown(one))) for label, one in fields.items()}
        await self._send(form, typed)

    async def throw_away(self, seen: Seen) -> None:
        """Delete a message: nobody can on the page, so it is taken out of the file."""
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as file:
            file.execute("delete from message where address = ?", (seen.id.rpartition("-")[2],))

    async def _page(self) -> Element:
        return parse((await self.browser.get("/", params={"panes": self.reader})).text)

    async def _send(self, form: Element, typed: Mapping[str, str]) -> None:
        hidden = {one.attributes["name"]: one.attributes["value"] for one in form.all("input") if _is_hidden(one)}
        answer = await self.browser.post(form.attributes["action"], data={**hidden, **typed}, headers={"X-Live": "yes"})
        assert answer.status_code == 204, answer.text


def _seen(entry: Element) -> Seen:
    (card,) = entry.all("article")
    live = tuple(one.tag for one in chain.from_iterable(map(card.all, LIVE)))
    choices = {_button(form): tuple(_values(form)) for form in _presses(entry)}
    return Seen(entry.attributes["id"], one_line(card.text("choices")), entry.attributes["data-notice"], choices, live)


def _presses(entry: Element) -> list[Element]:
    return [*entry.all("form", "press"), *entry.all("form", "menu")]


def _button(form: Element) -> str:
    return next(form.all("button")).text()


def _values(form: Element) -> dict[str, str]:
    return {one.text(): one.attributes["value"] for one in form.all("option") if one.attributes["value"]}


def _is_hidden(element: Element) -> bool:
    return element.attributes.get("type") == "hidden"


def _label(field: Element) -> str:
    return str(next(field.all("label")).children[0]).strip()


def _input(field: Element) -> Element:
    return next(chain.from_iterable(map(field.all, ("input", "textarea", "select"))))


def _name(field: Element) -> str:
    return _input(field).attributes["name"]


def _value(field: Element, shown: str) -> str:
    return _values(field).get(shown, shown)


def _shown(field: Element) -> str:
    found = _input(field)
    if found.tag == "select":
        return next((one.text() for one in found.all("option") if "selected" in one.attributes), "")
    # HTML leaves out the line break that a text area begins with.
    return found.text().removeprefix("\n") if found.tag == "textarea" else found.attributes["value"]
