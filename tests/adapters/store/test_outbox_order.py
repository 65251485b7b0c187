"""In which order messages are locked: always by their keys, so that no two who write the same ones wait in a circle."""

from typing import Any

from sqlalchemy import Connection, Engine, event

from bot.domain.words import EscalationId
from bot.messages.show import Face, Lane, Show
from directory.people import PersonId
from tests.contracts.a_store import HandClock
from tests.support.stores import fresh_store


def of(who: str, *, posts: bool) -> Show:
    return Show(PersonId(who), EscalationId("e1"), Face.PAGE, 1, Lane.WAITED_FOR, posts)


async def test_what_posts_and_what_does_not_are_written_in_one_order() -> None:
    written: list[str] = []

    def note(_: Connection, __: Any, ___: str, parameters: Any, *____: Any) -> None:
        rows = parameters if isinstance(parameters, list) else [parameters]
        written.extend(value for row in rows for value in row if str(value).startswith("e1/"))

    shows = [of("dee", posts=False), of("cy", posts=True), of("bev", posts=False), of("ali", posts=True)]
    async with fresh_store(HandClock()) as store:
        event.listen(Engine, "before_cursor_execute", note)
        try:
            await store.run(lambda unit: unit.outbox.show(shows))
        finally:
            event.remove(Engine, "before_cursor_execute", note)
    assert written == ["e1/page/ali/1", "e1/page/bev/1", "e1/page/cy/1", "e1/page/dee/1"]
