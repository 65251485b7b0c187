"""Warmline's Teams adapter alone, before a desk that answers each message with its words: nothing is stored.

Its clock runs so fast that Teams' limits, 50 calls a second in a tenant, are never reached.
"""

import asyncio
import os
from time import monotonic

from adapters.teams.settings import TeamsSettings
from adapters.teams.teams import Teams
from adapters.web.app import web_app
from adapters.web.serving import listen, run, serve
from bot.domain.acts import Act, Typed
from bot.messages.card import Card, Note, Reply
from bot.ports import Contact, Platform
from bot.ports.references import Reference
from directory.people import PersonId

_TIMES_AS_FAST = 40


class _Everybody:
    """The directory: everybody is in it, under their account's name; and everybody's reference is known."""

    async def person_of(self, _platform: Platform, account: str) -> PersonId | None:
        return PersonId(account)

    async def person_by_email(self, _email: str) -> PersonId | None:
        return None

    async def contact(self, _platform: Platform, person: PersonId) -> Contact | None:
        return Contact(person, person, None, None)

    async def remember(self, _platform: Platform, _person: PersonId, _account: str, _chat: str | None) -> None:
        return

    async def find(self, _platform: Platform, names: tuple[str, ...]) -> Reference | None:
        return Reference(names[0], "", names[0])

    async def keep(self, _platform: Platform, _reference: Reference) -> None:
        return

    async def lose(self, _platform: Platform, _account: str, _why: str) -> None:
        return

    async def lost(self, _platform: Platform) -> tuple[Reference, ...]:
        return ()


async def _answer(act: Act) -> Reply:
    words = act.command.removeprefix("/") if isinstance(act, Typed) else ""
    return Reply(card=Card(words, (Note((words,)),)))


async def main(port: int, settings: TeamsSettings | None) -> None:
    """Serve until SIGTERM."""
    if settings is None:
        raise RuntimeError("TEAMS_APP_ID is not set")
    everybody = _Everybody()
    teams = Teams(settings, _answer, everybody, everybody, lambda: monotonic() * _TIMES_AS_FAST)
    await teams.start()

    async def ready() -> list[str]:
        return []

    await serve(web_app(teams.routes, ready), listen("127.0.0.1", port), asyncio.Event())
    await teams.stop()


if __name__ == "__main__":
    run(main(int(os.environ["PORT"]), TeamsSettings.read(os.environ)))
