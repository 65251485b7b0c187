"""From what somebody did on the page to an act, through the one door, to what only they see of it."""

import logging
import traceback
from dataclasses import dataclass, replace

from adapters.simulator.private import PrivateViews
from bot.domain.acts import Act, HomeOpened, Pressed, RequestKey, Submitted, Typed
from bot.messages import refusing
from bot.messages.card import Card, FieldKind, Form, Note, Reply
from bot.ports import Clock, Door, Unavailable
from directory.people import PersonId

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command that the page hints at."""

    name: str
    usage: str


COMMANDS = (
    Command(
        "/escalate", "alone, for a form — or: [supervisor] [region] [tech|cs] ACCOUNT what is wrong… — or: status, help"
    ),
    Command("/leads", "[region] — who is on shift now, and free, busy or away"),
    Command("/available", "you may be paged again"),
    Command("/busy", "[minutes] — you are not paged for a while"),
    Command("/callbacks", "the callbacks that you and your region owe"),
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Does what people do on the page."""

    door: Door
    clock: Clock
    views: PrivateViews

    async def command(self, by: PersonId, line: str, request: RequestKey) -> None:
        """Type a line. Anything but a command of ours is answered with the commands that there are."""
        name, _, text = line.strip().partition(" ")
        if name not in {command.name for command in COMMANDS}:
            self._answer(by, _only_commands(), line)
            return
        reply = await self._through_the_door(Typed(by, name, text.strip(), request))
        self._show(by, reply, line)

    async def press(self, by: PersonId, intent: str, subject: str, option: str, request: RequestKey) -> None:
        """Press a choice."""
        self._show(by, await self._through_the_door(Pressed(by, intent, subject, option, request)), "")

    async def submit(
        self, by: PersonId, intent: str, subject: str, values: dict[str, str], request: RequestKey
    ) -> None:
        """Send a form. What does not fit its fields is sent back without asking the desk, as any platform does."""
        opened = self.views.of(by).open_form
        standing = opened if opened and opened.is_for(intent, subject) else None
        errors = misfits(standing.form, values) if standing else {}
        if not errors:
            reply = await self._through_the_door(Submitted(by, intent, subject, request, values))
            if not reply.errors:
                self.close_form(by)
                self._show(by, reply, "")
                return
            errors = reply.errors
        if standing:
            self.views.keep(by, self.views.of(by).opened(standing.form, values, errors))
        else:
            self._answer(by, _sentences(tuple(errors.values())), "")

    def close_form(self, by: PersonId) -> None:
        """Put the open form away."""
        view = self.views.of(by)
        if view.open_form:
            self.views.keep(by, replace(view, open_form=None))

    async def _through_the_door(self, act: Act) -> Reply:
        try:
            return await self.door(act)
        except Unavailable:
            return _unkept(act, refusing.not_taken())
        except Exception as fault:
            # Without the fault's own words: they may quote what a caller told.
            where = "".join(traceback.format_tb(fault.__traceback__)).rstrip()
            log.error("%s failed: %s\n%s", type(act).__name__, type(fault).__name__, where)
            return _unkept(act, refusing.went_wrong())

    def _show(self, by: PersonId, reply: Reply, asked: str) -> None:
        before = view = self.views.of(by)
        if reply.form:
            view = view.opened(reply.form)
        if reply.card:
            view = view.answered(reply.card, asked, self.clock.now())
        if view != before:
            self.views.keep(by, view)

    def _answer(self, by: PersonId, card: Card, asked: str) -> None:
        self.views.keep(by, self.views.of(by).answered(card, asked, self.clock.now()))


def misfits(form: Form, values: dict[str, str]) -> dict[str, str]:
    """A sentence for each field whose value is missing, too long, or not one of its options."""
    errors = {}
    for field in form.fields:
        value = values.get(field.name, "")
        if not value.strip():
            if field.required:
                errors[field.name] = "Please fill this in."
        elif field.kind is FieldKind.MENU and value not in {option.value for option in field.options}:
            errors[field.name] = "Please choose one of the list."
        elif len(value) > field.longest:
            errors[field.name] = f"Please keep this under {field.longest} characters; it has {len(value)}."
    return errors


def _unkept(act: Act, sentence: str) -> Reply:
    """A form that could not be sent stays open with what was typed; anything else is answered."""
    match act:
        case Submitted():
            return Reply(errors={"": sentence})
        case Typed() | Pressed() | HomeOpened():
            return Reply(card=_sentences((sentence,)))


def _only_commands() -> Card:
    known = ", ".join(command.name for command in COMMANDS)
    return _sentences((f"Only commands are understood here: {known}.",))


def _sentences(sentences: tuple[str, ...]) -> Card:
    return Card(sentences[0], tuple(Note((sentence,)) for sentence in sentences))
