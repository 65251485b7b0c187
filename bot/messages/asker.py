"""The asker's cards: how the paging goes and what to say meanwhile, then who accepted and how to transfer."""

from typing import assert_never

from bot.domain.calling_back import kinds_offered
from bot.domain.escalation import Escalation
from bot.domain.words import CallbackStage, Disposition, PageState, Stage
from bot.messages import callback_phrases, labels, page_phrases, phrases, spoken
from bot.messages.card import (
    Card,
    Choice,
    Choices,
    Facts,
    Headline,
    Note,
    Part,
    Steps,
    Text,
    Tone,
    Weight,
    When,
    Words,
)
from bot.messages.intents import Intent, with_claim
from bot.messages.scene import Scene, told
from directory.people import PersonId, Role


def asker_card(scene: Scene, reader: PersonId) -> Card:
    """Draw the card that edits itself, for the asker or for the agent who asked before them."""
    state = scene.state
    match state.stage:
        case Stage.PAGING | Stage.WAITING:
            parts = _while_paging(scene)
        case Stage.CLAIMED:
            parts = _while_claimed(scene)
        case Stage.JOINED:
            holder = scene.people.name(state.holder) if state.holder else ""
            parts = (Headline(phrases.is_with(holder), Tone.GOOD), _about(scene))
        case Stage.OVER:
            parts = _when_over(scene)
        case _:
            assert_never(state.stage)
    if reader != state.asker and state.stage is not Stage.OVER:
        parts = (Headline(phrases.handed_up(scene.people.name(state.asker)), Tone.GOOD), _about(scene))
    return Card(parts[0].text if isinstance(parts[0], Headline) else "", parts)


def _while_paging(scene: Scene) -> tuple[Part, ...]:
    state = scene.state
    parts: list[Part] = [
        Headline(phrases.locating(state.wants), Tone.CALM),
        Words(labels.SAY, _words(scene)),
        Facts((*_progress(scene), *told(scene.briefing))),
    ]
    parts.extend(Note(phrases.not_reached_yet(platform, _counted(scene, who))) for platform, who in scene.unreached)
    if state.owed_by and state.owed_until:
        parts.append(Note(phrases.already_owed(scene.people.who(state.owed_by), state.owed_until)))
    if state.also_with:
        parts.append(Note(phrases.already_open_with(scene.people.who(state.also_with))))
    return (*parts, Choices(_choices(scene)))


def _counted(scene: Scene, who: tuple[PersonId, ...]) -> str:
    found = [scene.people.find(person) for person in who]
    one, many = ("lead", "leads") if all(p and p.role is Role.LEAD for p in found) else ("person", "people")
    return f"{len(who)} {one if len(who) == 1 else many}"


def _words(scene: Scene) -> str:
    state = scene.state
    begun = state.step <= 1 if state.wants is Role.LEAD else state.wave <= 0
    if state.stage is Stage.PAGING and begun:
        return spoken.may_i_place_you_on_hold(state.wants)
    lead_today = len(kinds_offered(state, scene.now)) > 1
    return spoken.currently_assisting(state.wants, lead_today, scene.within)


def _progress(scene: Scene) -> tuple[tuple[str, Text], ...]:
    state, people = scene.state, scene.people
    asked = [people.who(p.person) for p in state.open_pages]
    facts: list[tuple[str, Text]] = []
    if state.stage is Stage.WAITING:
        facts.append(("Wave", (phrases.last_call(),)))
    elif state.wave >= 0:
        wave = phrases.paged_as(state.waves[state.wave].audience, state.wave + 1, len(state.waves))
        facts.append(("Wave", (wave,)))
    facts.append(("Paged", phrases.listed(list(asked)) if asked else (phrases.nobody_yet(),)))
    facts.extend(_passed(scene))
    if state.deadline:
        facts.append(("Next", (*_what_is_next(state), When(state.deadline))))
    return tuple(facts)


def _passed(scene: Scene) -> tuple[tuple[str, Text], ...]:
    passed: list[Text] = []
    for page in scene.state.pages:
        who = scene.people.who(page.person)
        if page.state is PageState.DECLINED and page.declined:
            passed.append((who, phrases.declined_because(page.declined)))
        elif page.state is PageState.UNDELIVERABLE:
            passed.append((who, phrases.not_reachable()))
    spans = [span for place, text in enumerate(passed) for span in ((", ",) if place else ()) + text]
    return (("Passed", tuple(spans)),) if spans else ()


def _what_is_next(state: Escalation) -> Text:
    if state.stage is Stage.WAITING or state.wave + 1 >= len(state.waves):
        return (phrases.then_last(),)
    return (phrases.then_audience(state.waves[state.wave + 1].audience),)


def _choices(scene: Scene) -> tuple[Choice, ...]:
    state = scene.state
    choices = [Choice(Intent.DETAILS, labels.ADD_DETAILS, state.id)]
    if state.wants is Role.LEAD:
        choices.append(Choice(Intent.DEMAND_SUPERVISOR, labels.DEMANDS_SUPERVISOR, state.id))
    choices.append(promise_choice(scene))
    choices.append(Choice(Intent.GONE, labels.GONE, state.id, Weight.DANGER))
    return tuple(choices)


def promise_choice(scene: Scene) -> Choice:
    """Offer the callbacks that may be promised now: a menu, or a button where only a Supervisor's is offered."""
    kinds = kinds_offered(scene.state, scene.now)
    options = tuple(labels.KINDS[kind] for kind in kinds) if len(kinds) > 1 else ()
    return Choice(Intent.PROMISE, labels.PROMISE, scene.state.id, options=options)


def _about(scene: Scene) -> Facts:
    return Facts(told(scene.briefing))


def _while_claimed(scene: Scene) -> tuple[Part, ...]:
    state = scene.state
    holder = scene.people.name(state.holder) if state.holder else ""
    choices = [Choice(Intent.DETAILS, labels.ADD_DETAILS, state.id)]
    if state.wants is Role.LEAD:
        choices.append(Choice(Intent.DEMAND_SUPERVISOR, labels.DEMANDS_SUPERVISOR, state.id))
    return (
        Headline(phrases.accepted(holder), Tone.GOOD),
        Note((phrases.see_below(),)),
        _about(scene),
        Choices(tuple(choices)),
    )


def _when_over(scene: Scene) -> tuple[Part, ...]:
    state, callback = scene.state, scene.callback
    disposition = state.disposition or Disposition.NOT_REPORTED
    parts: list[Part] = [Headline(phrases.ended(disposition), Tone.OVER), _about(scene)]
    if callback and callback.stage is CallbackStage.CLOSED and callback.disposition:
        parts.append(Note((callback_phrases.callback_ended(callback.disposition) + ".",)))
    elif callback:
        parts.append(Note(phrases.owes_it(scene.people.who(callback.owner), callback.due_at)))
    elif disposition is Disposition.CALLER_GONE:
        parts.append(Note((phrases.callback_if_wanted(),)))
        parts.append(Choices((promise_choice(scene),)))
    return tuple(parts)


def claim_card(scene: Scene, claim: int) -> Card:
    """Draw the message that tells the asker who accepted; its choices go when that claim is over."""
    state = scene.state
    page = next((p for p in state.pages if p.claim == claim), None)
    person = page.person if page else state.holder
    if person is None:
        return Card(phrases.no_longer(), (Headline(phrases.no_longer(), Tone.OVER),))
    name, number = scene.people.name(person), scene.people.dial(person)
    if person == state.asker:
        return Card(phrases.is_with(name), (Headline(phrases.is_with(name), Tone.GOOD),))
    if state.claim == claim and state.stage is Stage.OVER and state.joined_at:
        return Card(page_phrases.took_it(name), (Headline(page_phrases.took_it(name), Tone.OVER),))
    if state.claim != claim or state.stage not in (Stage.CLAIMED, Stage.JOINED):
        return Card(phrases.accepted(name), (Headline(phrases.had_accepted(name), Tone.OVER),))
    if state.stage is Stage.JOINED:
        parts: tuple[Part, ...] = (Headline(phrases.is_with(name), Tone.GOOD), Note((phrases.you_may_leave(),)))
        return Card(phrases.is_with(name), parts)
    subject = with_claim(state.id, claim)
    choices = (
        Choice(Intent.TRANSFERRED, labels.TRANSFERRED, subject, Weight.MAIN),
        Choice(Intent.NO_ANSWER, labels.NO_ANSWER, subject),
        Choice(Intent.GONE, labels.GONE, state.id, Weight.DANGER),
    )
    steps = Steps(spoken.warm_transfer(), _steps(scene, person))
    return Card(
        phrases.accepted_dial(name, number),
        (Headline(phrases.accepted_dial(name, number), Tone.GOOD), steps, Choices(choices)),
    )


def _role(scene: Scene, person: PersonId) -> Role:
    found = scene.people.find(person)
    return Role.LEAD if found and found.role is Role.LEAD else Role.SUPERVISOR


def _steps(scene: Scene, person: PersonId) -> tuple[Text, ...]:
    name, briefing = scene.people.name(person), scene.briefing
    return (
        spoken.dial(scene.people.who(person), scene.people.dial(person)),
        (spoken.say_escalation(),),
        (spoken.give_account(briefing.account, briefing.account_name, briefing.caller_name),),
        (spoken.restate(briefing.issue),),
        (spoken.say_offered(briefing.offered),),
        (spoken.conference(),),
        (spoken.introduce(spoken.introduction(_role(scene, person), name)),),
        (spoken.leave(),),
    )
