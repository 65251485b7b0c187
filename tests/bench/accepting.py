"""Everybody who was paged accepts at once: one has the claim, all others are told who."""

import asyncio
from pathlib import Path

from tests.bench.firing import Volley
from tests.bench.people import accepting, fire, typed
from tests.bench.place import Place
from tests.bench.scene import Scene, scene
from tests.bench.table import Row, times
from tests.fakes.slack import Message

_WITHIN = 60
_LOOKS_APART = 0.2


async def racing(folder: Path, count: int = 1000) -> list[Row]:
    """Measure so many accepts of one escalation, each on a connection of its own."""
    place = Place(agents=1, leads=count, at_most=None)
    async with scene(place, folder) as here:
        async with here.warmline(place) as app:
            await fire(Volley(app.port, 1, [typed(here.people["agent0"], "4471-100 no dial tone since noon")]))
            await here.posts(count + 1, _WITHIN)
            owners = {user.id: user for user in here.people.values()}
            pages = [page for page in await here.slack.messages() if page.owner != here.people["agent0"].id]
            presses = [accepting(owners[page.owner], page) for page in pages]
            shots = await fire(Volley(app.port, count, presses))
            answers = await _answers(here, count - 1)
            holders = here.holders()
        async with here.bare() as app:
            floor = await fire(Volley(app.port, count, presses))
    named = sum(holders[0].title() in answer.plain() for answer in answers)
    told = max(answer.posted_at.timestamp() for answer in answers) - min(shots.sent)
    what = f"{count:,} accepts at once: {len(holders)} claim, {named} answers that name the winner"
    return [
        Row(what, f"{floor.seconds:.2f} s", f"{shots.seconds:.2f} s", times(shots.seconds, floor.seconds)),
        Row("  until the last of those answers is read", "", f"{told:.2f} s", times(told, floor.seconds)),
    ]


async def _answers(here: Scene, count: int) -> list[Message]:
    """Wait for the private answers."""
    async with asyncio.timeout(_WITHIN):
        while True:
            answers = await here.slack.ephemerals()
            if len(answers) >= count:
                return answers
            await asyncio.sleep(_LOOKS_APART)
