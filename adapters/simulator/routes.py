"""The simulator's HTTP side: the page, its stream, and what people do on it; for the page's own machine only."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from adapters.simulator.acting import Actor
from adapters.simulator.choosing import panes_named
from adapters.simulator.clients import payload, submission
from adapters.simulator.guard import LoopbackOnly
from adapters.simulator.live import Live
from adapters.simulator.stepping import TooManyDeadlines, move_on, move_to_next_deadline
from bot.domain.acts import RequestKey, storable
from bot.messages import refusing
from bot.ports import Unavailable
from directory.people import PersonId

STATIC = {path.name: path for path in sorted((Path(__file__).parent / "static").iterdir())}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SPANS = {str(seconds): timedelta(seconds=seconds) for seconds in (60, 3_600, 86_400)}
REQUEST = re.compile(r"[A-Za-z0-9-]{8,64}")
FIELD = "field."
NOT_DONE = "This page is out of date and nothing was done. Please load it again.\n"

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Pages:
    """Answers the browser. One clock is moved by one hand at a time."""

    live: Live
    actor: Actor
    stop: asyncio.Event
    moving: asyncio.Lock

    def routes(self) -> list[Route]:
        """Every route of the simulator."""
        posts: dict[str, Handler] = {
            "/act/command": self._command,
            "/act/press": self._press,
            "/act/submit": self._submit,
            "/act/close": self._close,
            "/act/look": self._look,
            "/clock": self._move,
        }
        gets: dict[str, Handler] = {
            "/": self._page,
            "/people": self._people,
            "/events": self._events,
            "/static/{name}": _static,
        }
        return [
            *(
                Route(path, handler, methods=["GET"], middleware=[Middleware(LoopbackOnly)])
                for path, handler in gets.items()
            ),
            *(
                Route(path, handler, methods=["POST"], middleware=[Middleware(LoopbackOnly)])
                for path, handler in posts.items()
            ),
        ]

    async def _page(self, request: Request) -> Response:
        try:
            named = request.query_params.get("panes")
            panes = await self.live.first_panes() if named is None else panes_named(named)
            html = self.live.drawing.page(await self.live.picture(panes, request.query_params.get("find", "")))
        except Unavailable:
            return PlainTextResponse(
                "Warmline's store is away just now. Please load this page again in a moment.\n", 503
            )
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    async def _people(self, request: Request) -> Response:
        try:
            offer = await self.live.offer(request.query_params.get("find", ""))
        except Unavailable:
            return PlainTextResponse("Warmline's store is away just now. Please type that again in a moment.\n", 503)
        shown = panes_named(request.query_params.get("panes", ""))
        return HTMLResponse(self.live.drawing.part("people", offer=offer, shown=shown))

    async def _events(self, request: Request) -> Response:
        panes = panes_named(request.query_params.get("panes", ""))
        return StreamingResponse(self.live.events(panes, self.stop), media_type="text/event-stream")

    async def _command(self, request: Request) -> Response:
        form = await _form(request)
        line = _text(form, "run") or _text(form, "line")
        if line.strip():
            await self.actor.command(await self._actor_in(form), line, _request_key(form))
        return _back(request)

    async def _press(self, request: Request) -> Response:
        form = await _form(request)
        by, key = await self._actor_in(form), _request_key(form)
        await self.actor.press(by, _text(form, "intent"), _text(form, "subject"), _text(form, "option"), key)
        return _back(request)

    async def _submit(self, request: Request) -> Response:
        form = await _form(request)
        by, key = await self._actor_in(form), _request_key(form)
        intent, subject = _text(form, "intent"), _text(form, "subject")
        values = {name.removeprefix(FIELD): _text(form, name) for name in form if name.startswith(FIELD)}
        look = self.live.looks.named(_text(form, "look"))
        if look:
            standing = self.live.views.of(by).open_form
            if standing is None or not standing.is_for(intent, subject):
                raise HTTPException(400, NOT_DONE)
            intent, subject, values = look.manner.read_form(submission(payload(look, standing), values))
        await self.actor.submit(by, intent, subject, values, key)
        return _back(request)

    async def _close(self, request: Request) -> Response:
        self.actor.close_form(await self._actor_in(await _form(request)))
        return _back(request)

    async def _look(self, request: Request) -> Response:
        form = await _form(request)
        looks = self.live.looks
        looks.choose(await self._actor_in(form), looks.named(_text(form, "look")))
        return _back(request)

    async def _move(self, request: Request) -> Response:
        to = _text(await _form(request), "to")
        if to != "next" and to not in SPANS:
            raise HTTPException(400, NOT_DONE)
        async with self.moving:
            self.live.note = await self._moved(to)
        self.live.changes.tell()
        return _back(request)

    async def _moved(self, to: str) -> str:
        """Move the clock; give a word if there is something to say about it."""
        clock, watch = self.live.clock, self.live.watch
        try:
            if to != "next":
                await move_on(clock, watch, SPANS[to])
            elif not await move_to_next_deadline(clock, watch):
                return "There is no deadline to go to."
        except TooManyDeadlines:
            return "There is more on the way than one move takes. Move on again to go further."
        except Unavailable:
            return "The store is away just now. Please try again in a moment."
        return ""

    async def _actor_in(self, form: FormData) -> PersonId:
        """Who did it; anybody in the directory, as whoever sits here plays everybody's part."""
        by = PersonId(_text(form, "by"))
        try:
            known = (await self.live.crowd([by])).find(by)
        except Unavailable:
            return by
        if known is None:
            raise HTTPException(403, refusing.stranger())
        return by


async def _form(request: Request) -> FormData:
    """What was sent, if it came whole and in letters."""
    try:
        return await request.form()
    except (ClientDisconnect, UnicodeError):
        raise HTTPException(400, NOT_DONE) from None


def _text(form: FormData, name: str) -> str:
    """A form's value as typed, with the line ends that a browser makes of it undone; empty if it is not there.

    What nobody can keep, such as the half characters that some encodings bring, is marked.
    """
    value = form.get(name)
    return storable(value.replace("\r\n", "\n")) if isinstance(value, str) else ""


def _request_key(form: FormData) -> RequestKey:
    word = _text(form, "request")
    if not REQUEST.fullmatch(word):
        raise HTTPException(400, NOT_DONE)
    return RequestKey(f"simulator:{word}")


def _back(request: Request) -> Response:
    """Nothing for the page's own script, which hears of what changed by the stream; else the page again."""
    if request.headers.get("x-live") == "yes":
        return Response(status_code=204)
    try:
        query = urlsplit(request.headers.get("referer", "")).query
    except ValueError:
        query = ""
    return RedirectResponse(f"/?{query}" if query else "/", status_code=303)


async def _static(request: Request) -> Response:
    path = STATIC.get(request.path_params["name"])
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, headers={"Cache-Control": "no-cache"})
