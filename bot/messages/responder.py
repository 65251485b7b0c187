"""A responder's card: the page with its briefing, then the claim and the transfer's steps, or who took it."""

from datetime import timedelta
from typing import assert_never

from bot.domain.escalation import Page
from bot.domain.words import PageState, Stage
from bot.messages import labels, page_phrases, phrases, spoken
from bot.messages.asker import promise_choice
from bot.messages.card import Card, Choice, Choices, Facts, Headline, Note, Part, Steps, Text, Tone, Weight
from bot.messages.intents import Intent, with_claim
from bot.messages.scene import Scene, told
from directory.people import PersonId, Role


def page_card(scene: Scene, person: PersonId, n: int) -> Card:
    """Draw the person's nth page as it stands now."""
    page = next(p for p in scene.state.pages if p.person == person and p.n == n)
    match page.state:
        case PageState.SENT:
            return _asked(scene, page)
        case PageState.ACCEPTED:
            return _accepted(scene, page)
        case PageState.DECLINED:
            return _closed(page_phrases.you_passed(page.declined), _took(scene))
        case PageState.UNDELIVERABLE:
            return _closed(phrases.no_longer(), ())
        case PageState.RESCINDED | PageState.EXPIRED:
            return _withdrawn(scene, page)
        case _:
            assert_never(page.state)


def _asked(scene: Scene, page: Page) -> Card:
    state = scene.state
    head = page_phrases.page_headline(state.wants, state.region, state.comm_center)
    facts = (
        ("Agent", (scene.people.who(state.asker),)),
        ("Customer waiting", phrases.waiting_since(state.opened_at, page.sent_at)),
        *told(scene.briefing),
    )
    choices = (
        Choice(Intent.ACCEPT, labels.ACCEPT, state.id, Weight.MAIN),
        Choice(Intent.ON_A_CALL, labels.ON_A_CALL, state.id),
        Choice(Intent.ON_A_BREAK, labels.ON_A_BREAK, state.id),
        Choice(Intent.NOT_MY_DEPARTMENT, labels.NOT_MY_DEPARTMENT, state.id),
    )
    parts: list[Part] = [Headline(head, Tone.URGENT), Facts(facts)]
    if state.opened_by != state.asker:
        parts.append(Note(page_phrases.opened_for(scene.people.who(state.opened_by)), quiet=True))
    return Card(head, (*parts, Choices(choices)))


def _accepted(scene: Scene, page: Page) -> Card:
    state = scene.state
    if state.stage is Stage.OVER and state.holder == page.person and state.disposition:
        return _closed(phrases.ended(state.disposition), (), told(scene.briefing))
    # A lapsed holder who has the caller after all holds it by a later claim than the one this page led to.
    if state.holder == page.person:
        return _held(scene) if state.stage is Stage.CLAIMED else _joined(scene)
    if page.person == state.asker:
        return _closed(page_phrases.you_hand_up(), ())
    if page.person in state.lapsed and not state.holder and state.stage is not Stage.OVER:
        choice = Choice(Intent.HAVE_CALLER, labels.HAVE_CALLER, with_claim(state.id, page.claim), Weight.MAIN)
        head = Headline(page_phrases.lapsed(), Tone.WARNING)
        return Card(head.text, (head, Note((page_phrases.still_have_caller(),)), Choices((choice,))))
    return _closed(page_phrases.no_longer_yours(), _took(scene))


def _held(scene: Scene) -> Card:
    state = scene.state
    asker = scene.people.name(state.asker)
    steps: tuple[Text, ...] = (
        (spoken.answer_the_line(asker),),
        (spoken.hear_the_briefing(),),
        (spoken.greet(asker),),
        (spoken.press_have_caller(_left_to_join(scene)),),
    )
    subject = with_claim(state.id, state.claim)
    choices = (
        Choice(Intent.HAVE_CALLER, labels.HAVE_CALLER, subject, Weight.MAIN),
        Choice(Intent.GIVE_BACK, labels.GIVE_BACK, subject, Weight.DANGER),
    )
    head = Headline(page_phrases.call_is_yours(), Tone.GOOD)
    return Card(
        head.text,
        (
            head,
            Facts((("Agent", (scene.people.who(state.asker),)), *told(scene.briefing))),
            Steps(spoken.warm_transfer(), steps),
            Choices(choices),
        ),
    )


def _left_to_join(scene: Scene) -> timedelta:
    return scene.state.plan.join_within


def _joined(scene: Scene) -> Card:
    state = scene.state
    choices = [Choice(Intent.DONE, labels.DONE, state.id, Weight.MAIN, labels.DISPOSITIONS)]
    found = scene.people.find(state.holder) if state.holder else None
    if found and found.role is Role.LEAD:
        choices.append(Choice(Intent.DEMAND_SUPERVISOR, labels.DEMANDS_SUPERVISOR, state.id))
    choices.append(promise_choice(scene))
    head = Headline(page_phrases.caller_is_yours(), Tone.GOOD)
    note = Note((page_phrases.press_done(),), quiet=True)
    return Card(head.text, (head, Facts(told(scene.briefing)), note, Choices(tuple(choices))))


def _withdrawn(scene: Scene, page: Page) -> Card:
    state = scene.state
    if state.holder and state.holder != page.person:
        return _closed(page_phrases.took_it(scene.people.name(state.holder)), (Note((phrases.thanks(),)),))
    if state.stage is Stage.OVER and state.disposition:
        return _closed(phrases.ended(state.disposition), (Note((phrases.thanks(),)),))
    if page.audience.is_leads and state.wants is Role.SUPERVISOR:
        return _closed(page_phrases.supervisor_demanded(), (Note((phrases.thanks(),)),))
    return _closed(page_phrases.withdrawn(), (Note((phrases.thanks(),)),))


def _took(scene: Scene) -> tuple[Part, ...]:
    holder = scene.state.holder
    return (Note((page_phrases.took_it(scene.people.name(holder)) + ".",), quiet=True),) if holder else ()


def _closed(head: str, parts: tuple[Part, ...], facts: tuple[tuple[str, Text], ...] = ()) -> Card:
    return Card(head, (Headline(head, Tone.OVER), *((Facts(facts),) if facts else ()), *parts))
