"""Where an interleaving begins: in the middle of things, as they stand after all went well so far."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache

from bot.domain.acts import Pressed, Typed
from bot.messages.card import Choice
from bot.messages.intents import Intent
from directory.people import PersonId
from tests.machine.chat import Offer
from tests.simulation.place import MINUTES, SECONDS
from tests.simulation.world import World, a_new_world

Step = Callable[[World], None]


def typed(by: str, said: str) -> Step:
    """Let an agent escalate; the request stands in what they say, so that nothing is mixed up later."""

    def step(world: World) -> None:
        request = world.request()
        world.ask(world.replicas[0], Typed(PersonId(by), "/escalate", f"{said} {request}", request))

    return step


def pressed(by: str, intent: Intent) -> Step:
    """Let somebody press a choice that they have in front of them."""

    def step(world: World) -> None:
        offer = next(one for one in world.chat.choices() if one.reader == by and one.choice.intent == intent)
        world.ask(world.replicas[0], press(world, offer))

    return step


def passed(time: timedelta) -> Step:
    """Let time pass."""
    return lambda world: world.move_to(world.clock.now() + time)


def press(world: World, offer: Offer, option: int = 0) -> Pressed:
    """Give the act of pressing a choice."""
    return Pressed(
        offer.reader, offer.choice.intent, offer.choice.subject, option_of(offer.choice, option), world.request()
    )


def option_of(choice: Choice, place: int) -> str:
    """Give one of the options of a menu; nothing for a plain choice."""
    return choice.options[place % len(choice.options)].value if choice.options else ""


_ONE = (typed("ana", "A-100"),)
_TWO = (*_ONE, typed("ali", "B-200"))
_CLAIMED = (*_TWO, pressed("bev", Intent.ACCEPT))
_JOINED = (*_CLAIMED, pressed("ana", Intent.TRANSFERRED))
_OWED = (*_ONE, pressed("ana", Intent.PROMISE))
_LATE = (*_ONE, *[passed(30 * SECONDS)] * 5)
OPENINGS: tuple[Sequence[Step], ...] = (
    (),
    _ONE,
    _TWO,
    _CLAIMED,
    (*_CLAIMED, passed(MINUTES)),
    _JOINED,
    (*_JOINED, pressed("bev", Intent.DEMAND_SUPERVISOR)),
    _OWED,
    (*_OWED, passed(20 * MINUTES)),
    _LATE,
)


@cache
def opening(place: int) -> World:
    """Give the world in which an opening has happened; it is to be copied, and left as it is."""
    world = a_new_world()
    world.run(_happen(world, OPENINGS[place]))
    assert not world.shared.broken, world.shared.broken
    return world


async def _happen(world: World, steps: Sequence[Step]) -> None:
    world.replica()
    await world.settle()
    for step in steps:
        step(world)
        await world.still()
        world.move_to(world.clock.now() + 2 * SECONDS)
        await world.settle()
