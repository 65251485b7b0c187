"""One interleaving: what happens to several replicas, and in which order, all of it told by a seed. Begin at `play`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from bot.domain.acts import Pressed, Typed
from bot.messages.intents import Intent
from tests.machine.chat import Fault, Offer
from tests.simulation.judging import judge
from tests.simulation.openings import OPENINGS, opening, press
from tests.simulation.place import EVERYBODY, MILLISECONDS, MINUTES, PEOPLE, SECONDS, WITHOUT_SAM
from tests.simulation.replica import Replica
from tests.simulation.turns import Fate, Waiting
from tests.simulation.world import World

FEWEST_STEPS, MOST_STEPS = 12, 48
MOST_AT_ONCE = 5
"""More than these are not begun at a time: then somebody has to go on first."""

Fates = tuple[Fate | Fault | None, ...]
WRITES: Fates = (*[None] * 20, Fate.AWAY, Fate.KILLED, Fate.KILLED, Fate.LATE)
READS: Fates = (*[None] * 20, Fate.AWAY)
CALLS: Fates = (
    *[Fault.NONE] * 14,
    Fault.DROPPED,
    Fault.TOO_FAST,
    Fault.UNHEARD,
    Fault.UNANSWERED,
    Fault.UNANSWERED,
    Fault.HELD,
    Fault.REFUSED,
    Fault.DELETED,
)
FINDS: Fates = (Fault.NONE, Fault.NONE, Fault.DROPPED, Fate.BLIND)
FATES = {"write": WRITES, "read": READS, "find": FINDS, "answer": (None,)}
SAID = ("A-100", "B-200", "supervisor A-100", "C-300")
RARE = (Intent.DETAILS, Intent.CALLBACK_DETAILS)


class Interleaving:
    """A world, and the chance that decides what happens in it."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.world = World(opening(self._random.randrange(len(OPENINGS))))
        self._quickest = ""
        happenings: tuple[tuple[int, Callable[[], None]], ...] = (
            (26, self._a_choice_is_pressed),
            (4, self._an_old_choice_is_pressed),
            (6, self._an_escalation_is_opened),
            (7, self._an_act_is_delivered_again),
            (2, self._somebody_says_whether_they_are_free),
            (12, self._deadlines_are_rung),
            (18, self._messages_are_sent),
            (14, self._time_passes),
            (3, self._late_answers_come),
            (3, self._a_replica_is_killed),
            (2, self._the_directory_changes),
        )
        self._happenings = [happening for _, happening in happenings]
        self._weights = [weight for weight, _ in happenings]

    def play(self) -> World:
        """Let it happen, let all come to rest, and hold it against the rules. Gives the world as it stands then."""
        self.world.run(self._happen())
        return self.world

    async def _happen(self) -> None:
        random, world = self._random, self.world
        await world.have_an_idle_replica()
        world.turns.calm = False
        for _ in range(random.choice((2, 2, 3))):
            world.replica(random.randint(-3, 3) * MILLISECONDS)
        for _ in range(random.randint(FEWEST_STEPS, MOST_STEPS)):
            waiting = world.turns.waiting()
            if random.random() < 0.1:
                self._quickest = random.choice(world.replicas).name if world.replicas else ""
            if random.random() * (len(waiting) + 1) < len(waiting) or len(waiting) >= MOST_AT_ONCE:
                self._somebody_goes_on(waiting)
            else:
                random.choices(self._happenings, self._weights)[0]()
            await world.still()
            world.bury()
            if world.shared.broken:
                return
        await world.settle()
        judge(world)

    def _somebody_goes_on(self, waiting: Sequence[Waiting]) -> None:
        quick = [one for one in waiting if one.replica == self._quickest] if self._random.random() < 0.7 else []
        one = self._random.choice(quick or waiting)
        self.world.turns.give(one, self._random.choice(FATES.get(one.port, CALLS)))

    def _replica(self) -> Replica:
        """Choose a replica, mostly the quickest: the others stall meanwhile."""
        quick = (
            [one for one in self.world.replicas if one.name == self._quickest] if self._random.random() < 0.5 else []
        )
        return self._random.choice(quick or self.world.replicas or [self.world.replica()])

    def _offer(self, offers: list[Offer]) -> None:
        offer = self._random.choice(offers)
        if offer.choice.intent in RARE:
            offer = self._random.choice(offers)
        act = press(self.world, offer, self._random.randrange(4))
        self._ask(act)
        if self._random.random() < 0.2:
            self._ask(replace(act, request=self.world.request()))

    def _ask(self, act: Pressed | Typed) -> None:
        replica = self._replica()
        self.world.turns.note(act.by, _in_words(act), f"at {replica.name}")
        self.world.ask(replica, act)

    def _a_choice_is_pressed(self) -> None:
        offers = self.world.chat.choices()
        if offers:
            self._offer(offers)

    def _an_old_choice_is_pressed(self) -> None:
        if self.world.chat.offers:
            self._offer(list(self.world.chat.offers))

    def _an_escalation_is_opened(self) -> None:
        request = self.world.request()
        said = f"{self._random.choice(SAID)} {request}"
        self._ask(Typed(self._random.choice(PEOPLE[:2]), "/escalate", said, request))

    def _an_act_is_delivered_again(self) -> None:
        """A platform that heard nothing asks again, and sometimes one that was answered does."""
        world = self.world
        asked = world.unanswered or [act for act, _ in world.answered] + world.under_way()
        acts = [act for act in asked if isinstance(act, Pressed | Typed)]
        if acts:
            self._ask(self._random.choice(acts))

    def _somebody_says_whether_they_are_free(self) -> None:
        who = self._random.choice(PEOPLE[2:])
        said, minutes = self._random.choice((("/busy", "1"), ("/available", "")))
        self._ask(Typed(who, said, minutes, self.world.request()))

    def _deadlines_are_rung(self) -> None:
        replica = self._replica()
        self.world.turns.note(replica.name, "looks at the deadlines")
        replica.begin(replica.warmline.ringer.ring_all())

    def _messages_are_sent(self) -> None:
        replica = self._replica()
        self.world.turns.note(replica.name, "looks at the messages")
        replica.begin(replica.warmline.sender.send_all())

    def _time_passes(self) -> None:
        world, random = self.world, self._random
        now = world.clock.now()
        ahead = sorted({at for at in world.deadlines() if at > now})
        if world.turns.waiting() and random.random() < 0.7:
            at = now + random.choice((SECONDS, 2 * SECONDS, 4 * SECONDS, 11 * SECONDS))
        elif ahead and random.random() < 0.7:
            at = ahead[0] + random.choice((-2, 0, 0, 3)) * MILLISECONDS
        else:
            at = now + random.choice((2 * MILLISECONDS, SECONDS, SECONDS, 5 * SECONDS, 11 * SECONDS, 2 * MINUTES))
        world.turns.note("time", f"{at:%H:%M:%S.%f}")
        world.move_to(at)

    def _late_answers_come(self) -> None:
        self.world.turns.note("chat", "late answers come")
        self.world.chat.answer_held(lost=self._random.random() < 0.5)

    def _a_replica_is_killed(self) -> None:
        replica = self._replica()
        self.world.turns.note(replica.name, "is killed")
        replica.kill()
        self.world.replica(self._random.randint(-3, 3) * MILLISECONDS)

    def _the_directory_changes(self) -> None:
        name = self._random.choice((EVERYBODY, WITHOUT_SAM))
        self.world.turns.note("directory", name)
        self.world.take_directory(name)


def play(seed: int) -> World:
    """Play the interleaving of a seed; what was broken in it stands in the world that it gives."""
    return Interleaving(seed).play()


def _in_words(act: Pressed | Typed) -> str:
    match act:
        case Pressed():
            return f"presses {act.intent} {act.option} of {act.subject} ({act.request})"
        case Typed():
            return f"types {act.command} {act.text}"
