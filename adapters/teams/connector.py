"""Calls of Teams' Bot Connector through its SDK, in a pool of threads, at the pace that Teams allows. Never retries."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
import urllib3.exceptions
from botframework.connector import ConnectorClient
from botframework.connector.models import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationParameters,
    ErrorResponseException,
)
from msrest.authentication import Authentication
from msrest.exceptions import ClientException
from msrest.pipeline import Pipeline

from adapters.teams import errors
from adapters.teams.activities import Place
from adapters.teams.latest import Latest
from adapters.teams.login import Login
from adapters.teams.pace import Pace
from adapters.teams.render import Json
from adapters.teams.wire import Wire

SENDERS = 32
"""How many threads may call at one time."""

SECONDS = 5
"""How long a call may take."""

# Teams has a handful of them in all the world.
_MOST_SERVICES = 64
_NOT_CONNECTED = (
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ProxyError,
)

T = TypeVar("T")


class Connector:
    """Sends, updates and asks. Everything raises Undeliverable, and nothing is tried twice."""

    def __init__(
        self, login: Login, session: Callable[[], aiohttp.ClientSession], pace: Pace, pool: Executor, wire: Wire
    ) -> None:
        self._login = login
        self._session = session
        self._pace = pace
        self._pool = pool
        self._wire = wire
        self._clients = Latest[str, Any](_MOST_SERVICES)

    def client(self, service_url: str) -> Any:
        """Give the SDK's client of one of Teams' services, always the same one."""
        # A new one for each turn, as the SDK makes them, takes most of the turn's time.
        made = self._clients.get(service_url)
        if made is None:
            made = ConnectorClient(Authentication(), base_url=service_url)
            made.config.pipeline = Pipeline([made.config.user_agent_policy], self._wire)
            made.config.keep_alive = True
            # A card is JSON already; walking through all of it takes the SDK ten times as long as drawing it does.
            made.conversations._serialize.serialize_type["object"] = _as_it_is
            self._clients[service_url] = made
        return made

    async def send(self, place: Place, message: Json) -> str:
        """Send a new message and give its id."""
        await self._pace.wait(_thread(place))
        if place.to is not None:
            return await self._whisper(place, message)
        conversations = self.client(place.service_url).conversations
        call = partial(conversations.send_to_conversation, place.conversation, _activity(message))
        return _id(await self._call(call, posting=True), posting=True)

    async def update(self, place: Place, id: str, message: Json) -> None:
        """Put another message in the place of one."""
        await self._pace.wait(_thread(place))
        conversations = self.client(place.service_url).conversations
        await self._call(partial(conversations.update_activity, place.conversation, id, _activity(message)))

    async def open(self, service_url: str, mri: str, bot: Json, tenant: str) -> str:
        """Open the chat with one person, or find it if it is open, and give its id."""
        await self._pace.wait(mri)
        wanted = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=bot.get("id"), name=bot.get("name")),
            members=[ChannelAccount(id=mri)],
            tenant_id=tenant,
            channel_data={"tenant": {"id": tenant}},
        )
        return _id(await self._call(partial(self.client(service_url).conversations.create_conversation, wanted)))

    async def member(self, place: Place, id: str) -> Json:
        """Ask who a member of a conversation is; what is told has Teams' own names, such as userPrincipalName."""
        await self._pace.wait(_thread(place), look_up=True)
        conversations = self.client(place.service_url).conversations
        return _profile(await self._call(partial(conversations.get_conversation_member, place.conversation, id)))

    async def members(self, place: Place) -> list[Json]:
        """Ask who all the members of a conversation are, each told as in `member`."""
        await self._pace.wait(_thread(place), look_up=True)
        conversations = self.client(place.service_url).conversations
        told = await self._call(partial(conversations.get_conversation_members, place.conversation))
        return [_profile(one) for one in told]

    async def _whisper(self, place: Place, message: Json) -> str:
        """Send to one member of a shared conversation alone, of which the SDK knows nothing."""
        token = await self._login.token()
        url = f"{place.service_url.rstrip('/')}/v3/conversations/{quote(place.conversation, safe='')}/activities"
        sent = {**message, "recipient": place.to}
        limit = aiohttp.ClientTimeout(total=SECONDS)
        query = {"isTargetedActivity": "true"}
        try:
            async with self._session().post(
                url, params=query, json=sent, headers=_signed(token), timeout=limit
            ) as answer:
                if answer.status == 401:
                    self._login.forget(token)
                if answer.status >= 300:
                    raise errors.refused(answer.status, answer.headers, await answer.text(), posting=True)
                return str((await answer.json(content_type=None))["id"])
        except (aiohttp.ClientError, TimeoutError) as silence:
            raise errors.unanswered(
                connected=not isinstance(silence, aiohttp.ClientConnectorError), posting=True
            ) from silence
        except (LookupError, TypeError, ValueError) as nonsense:
            raise errors.unreadable(posting=True) from nonsense

    async def _call(self, call: Callable[..., T], *, posting: bool = False) -> T:
        token = await self._login.token()
        signed = partial(call, custom_headers=_signed(token))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, signed)
        except ErrorResponseException as refusal:
            answer = refusal.response
            if answer.status_code == 401:
                self._login.forget(token)
            raise errors.refused(answer.status_code, answer.headers, answer.text(), posting=posting) from refusal
        except (urllib3.exceptions.HTTPError, ClientException, OSError) as silence:
            connected = not isinstance(silence, _NOT_CONNECTED)
            raise errors.unanswered(connected=connected, posting=posting) from silence
        except (AttributeError, LookupError, TypeError, ValueError) as nonsense:
            raise errors.unreadable(posting=posting) from nonsense


def _as_it_is(drawn: Any, **_: Any) -> Any:
    return drawn


def _thread(place: Place) -> str:
    # The threads of a channel share its limits.
    return place.conversation.partition(";")[0]


def _signed(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _activity(message: Json) -> Any:
    drawn = [Attachment(content_type=one["contentType"], content=one["content"]) for one in message["attachments"]]
    return Activity(type="message", summary=message["summary"], attachments=drawn)


def _profile(told: Any) -> Json:
    more: Json = told.additional_properties or {}
    return {**more, "id": told.id, "name": told.name, "aadObjectId": told.aad_object_id or more.get("objectId")}


def _id(told: Any, *, posting: bool = False) -> str:
    id = getattr(told, "id", None)
    if not id:
        raise errors.unreadable(posting=posting)
    return str(id)
