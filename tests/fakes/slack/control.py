"""A Slack in a process of its own, told what to do by JSON at `/_control/…`. Begin at `RemoteSlack`."""

from datetime import datetime

from aiohttp import web

from tests.fakes.slack.faults import Fault, FaultKind
from tests.fakes.slack.remote import Remote
from tests.fakes.slack.seen import Message, Version
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.shapes import Json
from tests.fakes.slack.workspace import Person, SlackUser, id_of


def _written(message: Message) -> Json:
    history = [
        {"at": version.at.isoformat(), "text": version.text, "blocks": version.blocks, "metadata": version.metadata}
        for version in message.history
    ]
    return {
        "channel": message.channel,
        "owner": message.owner,
        "ts": message.ts,
        "ephemeral": message.ephemeral,
        "history": history,
    }


def _read(told: Json) -> Message:
    history = [
        Version(datetime.fromisoformat(version["at"]), version["text"], version["blocks"], version["metadata"])
        for version in told["history"]
    ]
    return Message(told["channel"], told["owner"], told["ts"], history, told["ephemeral"])


class Control:
    """The control API of one Slack; each answer is JSON."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        slack.web.add_routes(
            [
                web.get("/_control/messages", self._messages),
                web.post("/_control/users", self._users),
                web.post("/_control/faults", self._fault),
                web.delete("/_control/faults", self._no_faults),
                web.get("/_control/counts", self._counts),
                web.get("/_control/wait", self._wait),
                web.post("/_control/forget", self._forget),
            ]
        )

    async def _messages(self, request: web.Request) -> web.Response:
        wanted = request.query.get("user")
        people = [wanted] if wanted else list(self._slack.dms)
        messages = [_written(message) for person in people for message in self._slack.messages(person)]
        shown = [_written(message) for person in people for message in self._slack.ephemerals(person)]
        return web.json_response({"messages": messages, "ephemerals": shown})

    async def _users(self, request: web.Request) -> web.Response:
        added = [self._slack.add_user(**told) for told in (await request.json())["users"]]
        return web.json_response({"users": [{"id": u.id, "name": u.name, "email": u.email} for u in added]})

    async def _fault(self, request: web.Request) -> web.Response:
        told = await request.json()
        self._slack.faults.add(Fault(**{**told, "kind": FaultKind(told["kind"])}))
        return web.json_response({})

    async def _no_faults(self, _request: web.Request) -> web.Response:
        self._slack.faults.clear()
        return web.json_response({})

    async def _counts(self, _request: web.Request) -> web.Response:
        refusals = [
            {"at": one.at.isoformat(), "method": one.method, "error": one.error, "detail": one.detail}
            for one in self._slack.refusals
        ]
        counts = {"requests": dict(self._slack.requests), "peak_in_flight": self._slack.peak_in_flight}
        return web.json_response({**counts, "sockets": self._slack.sockets.count, "refusals": refusals})

    async def _wait(self, request: web.Request) -> web.Response:
        count, within = int(request.query["posts"]), float(request.query["within"])
        posted = self._slack.posted.values
        try:
            await self._slack.wait_for(lambda: sum(map(len, posted())) >= count, within)
        except AssertionError:
            return web.json_response({"posts": sum(map(len, posted()))}, status=408)
        return web.json_response({"posts": sum(map(len, posted()))})

    async def _forget(self, _request: web.Request) -> web.Response:
        self._slack.forget()
        return web.json_response({})


class RemoteSlack(Remote):
    """The client of a Slack that runs as `python -m tests.fakes.slack --port N`."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self.api_url = f"{base_url}api/"

    async def add_users(self, *names: str) -> list[SlackUser]:
        """New members with these names."""
        told = await self._call("POST", "users", json={"users": [{"name": name} for name in names]})
        return [SlackUser(**user) for user in told["users"]]

    async def messages(self, person: Person | None = None) -> list[Message]:
        """Somebody's messages, or everybody's."""
        return [_read(one) for one in (await self._dump(person))["messages"]]

    async def ephemerals(self, person: Person | None = None) -> list[Message]:
        """What only one person saw: somebody's, or everybody's."""
        return [_read(one) for one in (await self._dump(person))["ephemerals"]]

    async def _dump(self, person: Person | None) -> Json:
        return await self._call("GET", "messages", params={"user": id_of(person)} if person else {})
