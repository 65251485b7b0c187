"""The floor in Teams: a bot on the SDK's own adapter and authentication, which answers each message with its words.

Two things are kinder than the SDK by itself: its token is asked for once, not at each turn, and it has our server.
"""

import asyncio
import os

import aiohttp
from botbuilder.core import TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity
from botframework.connector.auth import BotFrameworkAuthenticationFactory, ChannelValidation
from msrest.authentication import BasicTokenAuthentication
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.app import web_app
from adapters.web.serving import listen, run, serve
from tests.bench.processes import TEAMS_PATH
from tests.fakes.teams import APP_ID, APP_PASSWORD, TENANT_ID


class _OneLogin:
    """What the SDK wants of a credentials factory, around one token."""

    def __init__(self, token: str) -> None:
        self._credentials = BasicTokenAuthentication({"access_token": token})

    async def is_valid_app_id(self, app_id: str) -> bool:
        return app_id == APP_ID

    async def is_authentication_disabled(self) -> bool:
        return False

    async def create_credentials(self, *_: object, **__: object) -> BasicTokenAuthentication:
        return self._credentials


async def _token(login_url: str) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": APP_ID,
        "client_secret": APP_PASSWORD,
        "scope": "https://api.botframework.com/.default",
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{login_url}/{TENANT_ID}/oauth2/v2.0/token", data=form) as answer,
    ):
        return str((await answer.json())["access_token"])


async def _answer(turn: TurnContext) -> None:
    await turn.send_activity(turn.activity.text)


async def main(port: int, openid_url: str, login_url: str) -> None:
    """Serve until SIGTERM."""
    ChannelValidation.open_id_metadata_endpoint = openid_url
    authentication = BotFrameworkAuthenticationFactory.create(credential_factory=_OneLogin(await _token(login_url)))
    adapter = CloudAdapterBase(authentication)

    async def messages(request: Request) -> Response:
        activity = Activity().deserialize(await request.json())
        verified = await authentication.authenticate_request(activity, request.headers["authorization"])
        await adapter.process_activity(verified, activity, _answer)
        return Response()

    async def ready() -> list[str]:
        return []

    routes = [Route(TEAMS_PATH, messages, methods=["POST"])]
    await serve(web_app(routes, ready), listen("127.0.0.1", port), asyncio.Event())


if __name__ == "__main__":
    run(main(int(os.environ["PORT"]), os.environ["TEAMS_OPENID_METADATA_URL"], os.environ["TEAMS_LOGIN_URL"]))
