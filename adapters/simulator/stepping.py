"""Moving the simulated clock on: deadline after deadline, in order, so that everything happens as if one had waited."""

from datetime import datetime, timedelta

from adapters.simulator.clock import SimulatedClock
from bot.ports import Watch

MOST_STEPS = 2_000


class TooManyDeadlines(Exception):
    """There were more deadlines on the way than one move takes; the clock stands at the last one reached."""


async def move_on(clock: SimulatedClock, watch: Watch, by: timedelta) -> None:
    """Move the clock on by a span, letting each deadline on the way ring at its instant. Raises TooManyDeadlines."""
    await _walk_to(clock, watch, clock.now() + by)


async def move_to_next_deadline(clock: SimulatedClock, watch: Watch) -> bool:
    """Move the clock to the next deadline and let it ring; tell whether there was one. Raises TooManyDeadlines."""
    due = await watch.next_deadline()
    if due is None:
        return False
    await _walk_to(clock, watch, due)
    return True


async def _walk_to(clock: SimulatedClock, watch: Watch, target: datetime) -> None:
    for _ in range(MOST_STEPS):
        due = await watch.next_deadline()
        if due is None or due > target:
            break
        clock.move_to(due)
        await watch.settle()
    else:
        raise TooManyDeadlines
    clock.move_to(target)
    await watch.settle()
