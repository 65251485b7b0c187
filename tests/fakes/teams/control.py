"""A Teams in a process of its own, told what to do by JSON at `/_control/…`. Begin at `RemoteTeams`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from aiohttp import web

from tests.fakes.slack.faults import Fault, FaultKind
from tests.fakes.slack.posting import Request
from tests.fakes.slack.remote import Remote
from tests.fakes.slack.shapes import Json
from tests.fakes.teams.cloud import Person, TeamsUser, id_of
from tests.fakes.teams.seen import Message, Version
from tests.fakes.teams.server import FakeTeams


def _written(message: Message) -> Json:
    told = asdict(message)
    told["history"] = [{**version, "at": version["at"].isoformat()} for version in told["history"]]
    return told


def _read(told: Json) -> Message:
    history = [Version(**{**version, "at": datetime.fromisoformat(version["at"])}) for version in told["history"]]
    return Message(**{**told, "history": history})


def _as_json(request: Request) -> Json:
    return {"url": request.url, "headers": dict(request.headers), "body": request.body.decode()}


class Control:
    """The control API of one Teams; each answer is JSON."""

    def __init__(self, teams: FakeTeams) -> None:
        self._teams = teams
        teams.web.add_routes(
            [
                web.post("/_control/app", self._app),
                web.get("/_control/messages", self._messages),
                web.post("/_control/users", self._users),
                web.post("/_control/said", self._said),
                web.post("/_control/pressed", self._pressed),
                web.post("/_control/faults", self._fault),
                web.delete("/_control/faults", self._no_faults),
                web.get("/_control/counts", self._counts),
                web.get("/_control/wait", self._wait),
                web.post("/_control/forget", self._forget),
            ]
        )

    async def _app(self, request: web.Request) -> web.Response:
        self._teams.app_url = (await request.json())["url"]
        return web.json_response({})

    async def _messages(self, request: web.Request) -> web.Response:
        wanted = request.query.get("user")
        with self._teams.lock:
            people = [wanted] if wanted else list(self._teams.users)
            messages = [_written(message) for person in people for message in self._teams.messages(person)]
        return web.json_response({"messages": messages})

    async def _users(self, request: web.Request) -> web.Response:
        added = [self._teams.add_user(**told) for told in (await request.json())["users"]]
        return web.json_response({"users": [asdict(user) for user in added]})

    async def _said(self, request: web.Request) -> web.Response:
        told = await request.json()
        return web.json_response(_as_json(self._teams.request(self._teams.say_payload(told["user"], told["text"]))))

    async def _pressed(self, request: web.Request) -> web.Response:
        told = await request.json()
        with self._teams.lock:
            message = self._teams.chat_with(told["user"]).posted[told["message"]]
            payload = self._teams.press_payload(told["user"], message, told["title"], told["inputs"])
        return web.json_response(_as_json(self._teams.request(payload)))

    async def _fault(self, request: web.Request) -> web.Response:
        told = await request.json()
        with self._teams.lock:
            self._teams.faults.add(Fault(**{**told, "kind": FaultKind(told["kind"])}))
        return web.json_response({})

    async def _no_faults(self, _request: web.Request) -> web.Response:
        with self._teams.lock:
            self._teams.faults.clear()
        return web.json_response({})

    async def _counts(self, _request: web.Request) -> web.Response:
        with self._teams.lock:
            refusals = [{**asdict(one), "at": one.at.isoformat()} for one in self._teams.refusals]
            counts = {"requests": dict(self._teams.requests), "peak_in_flight": self._teams.peak_in_flight}
        return web.json_response({**counts, "refusals": refusals})

    async def _wait(self, request: web.Request) -> web.Response:
        count, within = int(request.query["posts"]), float(request.query["within"])
        try:
            await self._teams.wait_for(lambda: self._teams.posts() >= count, within)
        except AssertionError:
            return web.json_response({"posts": self._teams.posts()}, status=408)
        return web.json_response({"posts": self._teams.posts()})

    async def _forget(self, _request: web.Request) -> web.Response:
        self._teams.forget()
        return web.json_response({})


class RemoteTeams(Remote):
    """The client of a Teams that runs as `python -m tests.fakes.teams --port N`."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self.openid_url = f"{base_url}v1/.well-known/openidconfiguration"
        self.login_url = f"{base_url}login"
        self.service_url = f"{base_url}amer/"

    async def use_app(self, url: str) -> None:
        """Say where the app listens, with its path."""
        await self._call("POST", "app", json={"url": url})

    async def add_users(self, *names: str, installed: bool = True) -> list[TeamsUser]:
        """New people with these names, who have the app unless said otherwise."""
        people = [{"name": name, "installed": installed} for name in names]
        told = await self._call("POST", "users", json={"users": people})
        return [TeamsUser(**user) for user in told["users"]]

    async def said(self, person: Person, text: str) -> Request:
        """The signed request of a message typed to the bot, for the caller to send."""
        return await self._request("said", {"user": id_of(person), "text": text})

    async def pressed(
        self, person: Person, message: Message, title: str, inputs: Mapping[str, str] | None = None
    ) -> Request:
        """The signed request of a press in somebody's 1:1 chat, for the caller to send."""
        told = {"user": id_of(person), "message": message.id, "title": title, "inputs": dict(inputs or {})}
        return await self._request("pressed", told)

    async def messages(self, person: Person | None = None) -> list[Message]:
        """The messages in somebody's 1:1 chat, or in everybody's."""
        told = await self._call("GET", "messages", params={"user": id_of(person)} if person else {})
        return [_read(one) for one in told["messages"]]

    async def _request(self, name: str, told: Json) -> Request:
        made = await self._call("POST", name, json=told)
        return Request(made["url"], made["headers"], made["body"].encode())
