"""A small bot for the fake of Teams: it calls the Bot Connector, and checks and answers what it hears."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jwt
from aiohttp import web

from tests.fakes.slack.shapes import Json
from tests.fakes.teams import APP_ID, APP_PASSWORD, CARD_TYPE, TENANT_ID, FakeTeams, TeamsUser

CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": APP_ID,
    "client_secret": APP_PASSWORD,
    "scope": "https://api.botframework.com/.default",
}


def text_block(text: str = "Hello", **more: object) -> Json:
    return {"type": "TextBlock", "text": text, **more}


def execute(title: str = "Accept", verb: str = "accept", **more: object) -> Json:
    fallback = {"type": "Action.Submit", "title": title, "data": {"verb": verb}}
    return {"type": "Action.Execute", "title": title, "verb": verb, "data": {"page": "7"}, "fallback": fallback, **more}


def asking(name: str = "account", label: str = "Account", **more: object) -> Json:
    return {"type": "Input.Text", "id": name, "label": label, **more}


def card(*body: Json, actions: list[Json] | None = None, **more: object) -> Json:
    drawn: Json = {"type": "AdaptiveCard", "version": "1.5", "body": list(body) or [text_block()], **more}
    return drawn if actions is None else {**drawn, "actions": actions}


def message(drawn: Json | None = None, text: str = "", **more: object) -> Json:
    attachments = [{"contentType": CARD_TYPE, "content": drawn}] if drawn else []
    return {"type": "message", "text": text, "attachments": attachments, **more}


def replacing(drawn: Json) -> Json:
    """The answer to a press that puts a card in the message's place."""
    return {"statusCode": 200, "type": CARD_TYPE, "value": drawn}


def dialog(drawn: Json) -> Json:
    """The answer that opens a dialog, or puts the next one in its place."""
    value = {"title": "Escalate", "height": "medium", "card": {"contentType": CARD_TYPE, "content": drawn}}
    return {"task": {"type": "continue", "value": value}}


@dataclass(frozen=True)
class Told:
    """What the connector answered."""

    status: int
    body: Any
    retry_after: str

    @property
    def code(self) -> str:
        """The code of a refusal."""
        return str(self.body["error"]["code"])


@dataclass
class Bot:
    """A bot that logs in once and calls the Bot Connector."""

    teams: FakeTeams
    session: aiohttp.ClientSession
    token: str = ""

    async def log_in(self, tenant: str = TENANT_ID, **spoiled: str) -> Told:
        """Ask for a token, with some of the credentials spoiled."""
        url = f"{self.teams.login_url}/{tenant}/oauth2/v2.0/token"
        async with self.session.post(url, data=CREDENTIALS | spoiled) as answer:
            told = Told(answer.status, await answer.json(), "")
        if told.status == 200:
            self.token = told.body["access_token"]
        return told

    async def call(self, verb: str, path: str, body: Json | None = None) -> Told:
        """One call of the connector; `path` comes after `/v3/conversations`."""
        url = f"{self.teams.service_url}v3/conversations{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.request(verb, url, json=body, headers=headers) as answer:
            text = await answer.text()
            after = answer.headers.get("Retry-After", "")
            return Told(answer.status, json.loads(text) if text.startswith(("{", "[")) else text, after)

    async def open_chat(self, user: TeamsUser, tenant: str | None = None) -> Told:
        """Create the 1:1 conversation with somebody."""
        return await self.call("POST", "", {"members": [{"id": user.mri}], "tenantId": tenant or user.tenant})

    async def send(self, chat: str, what: Json | None = None) -> Told:
        """Send a message; a plain text unless told what."""
        return await self.call("POST", f"/{chat}/activities", what or message(text="Hello"))

    async def update(self, chat: str, message_id: str, what: Json) -> Told:
        """Put another message in its place."""
        return await self.call("PUT", f"/{chat}/activities/{message_id}", what)


@dataclass
class ListeningBot:
    """A bot that checks each token with PyJWT, keeps what it hears and says what it is told to say."""

    teams: FakeTeams
    session: aiohttp.ClientSession
    says: Any = None
    status: int = 200
    heard: list[Json] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self, request: web.Request) -> web.Response:
        """Answer one request of Teams'."""
        try:
            activity = json.loads(await request.read())
            await self._check(request.headers.get("Authorization", ""), activity)
        except (jwt.PyJWTError, LookupError, ValueError):
            return web.Response(status=401)
        self.heard.append(activity)
        await self.may_answer.wait()
        return web.Response(status=self.status) if self.says is None else web.json_response(self.says)

    async def _check(self, header: str, activity: Json) -> None:
        token = header.removeprefix("Bearer ")
        async with self.session.get(self.teams.openid_url) as answer:
            metadata = await answer.json()
        async with self.session.get(metadata["jwks_uri"]) as answer:
            keys = {key["kid"]: key for key in (await answer.json())["keys"]}
        key = keys[jwt.get_unverified_header(token)["kid"]]
        if activity["channelId"] not in key["endorsements"]:
            raise LookupError("the key is not endorsed for this channel")
        claims = jwt.decode(
            token,
            jwt.PyJWK(key),
            algorithms=["RS256"],
            audience=APP_ID,
            issuer=metadata["issuer"],
            options={"require": ["exp", "iss", "aud"]},
        )
        if claims["serviceurl"] != activity["serviceUrl"]:
            raise LookupError("the token is for another service")
