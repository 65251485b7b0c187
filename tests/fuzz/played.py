"""What Slack and Teams truly send, as an escalation on each gives rise to it: one payload of every shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.messages.intents import Intent
from tests.fakes.slack import Message as SlackMessage
from tests.fakes.slack import payloads
from tests.fakes.slack.blocks import walk
from tests.fakes.slack.shapes import Json
from tests.fakes.teams import Chat, Dialog, NotThere, TeamsUser, activities
from tests.fakes.teams import Message as TeamsMessage
from tests.fuzz.house import Chats

COMMAND = "a command in Slack"


@dataclass(frozen=True, slots=True)
class Played:
    """Payloads by what somebody did. slack: Slack's, where COMMAND is a form's fields; teams: Teams' activities."""

    slack: dict[str, Any]
    teams: dict[str, Any]


async def play(chats: Chats) -> Played:
    """Play so far that every kind of card stands before somebody, and give what they would send."""
    return Played(await _in_slack(chats), await _in_teams(chats))


async def _in_slack(chats: Chats) -> dict[str, Any]:
    slack, ana, walter = chats.slack, chats.slack_users["ana"], chats.slack_users["walter"]
    typed = await slack.command(ana, "/escalate", "4711 no dial tone")
    told = {COMMAND: typed.payload}
    await chats.house.home.warmline.onlooker.settle()
    page, card = slack.latest(walter), slack.latest(ana)
    told["a button on a page"] = slack.press_payload(walter, page, _element(page, "button", Intent.ACCEPT)["action_id"])
    menu = _element(card, "static_select", Intent.PROMISE)
    chosen = menu["options"][0]["value"]
    told["a menu"] = _without_what_was_drawn(slack.press_payload(ana, card, menu["action_id"], option=chosen))
    again = await slack.command(ana, "/escalate", "4711 it rings again")
    assert again.shown
    button = _element(again.shown, "button", Intent.DEMAND_SUPERVISOR)
    told["a button on a private answer"] = slack.press_payload(ana, again.shown, button["action_id"])
    await slack.command(ana, "/escalate")
    form = slack.open_view(ana)
    told["a form"] = _without_what_was_drawn(payloads.view_submission(ana, form, slack.new_trigger(ana)))
    # The same button may stand in a dialog.
    pressed = payloads.action({"block_id": "b1"}, button, None, slack.new_ts())
    in_dialog = payloads.block_actions(ana, form, pressed, slack.new_trigger(ana), "")
    told["a button in a dialog"] = _without_what_was_drawn(in_dialog)
    told["a home that was opened"] = (await slack.open_home(ana)).payload
    return told


def _element(where: SlackMessage, kind: str, intent: Intent) -> Json:
    """Find what is drawn for an intent."""
    return next(one for _, one in walk(where.blocks) if one["type"] == kind and intent in one["action_id"])


def _without_what_was_drawn(told: Json) -> Json:
    """Leave out the blocks around it, of which other payloads have enough."""
    return {name: {**part, "blocks": []} if name in ("message", "view") else part for name, part in told.items()}


async def _in_teams(chats: Chats) -> dict[str, Any]:
    teams, darnell = chats.teams, chats.teams_users["darnell"]
    teams.limits.sends = teams.limits.look_ups = teams.limits.tenant = ()
    place = teams.add_channel("Support", *chats.teams_users.values())
    told = {"an installation": (await teams.install(darnell)).activity}
    told["a message"] = (await teams.say(darnell, "escalate 5822 no dial tone")).activity
    await teams.wait_for(lambda: teams.latest(darnell))
    await chats.house.home.warmline.onlooker.settle()
    card = await teams.wait_for(lambda: _pressable(teams.messages(darnell)))
    await teams.say(darnell, "escalate")
    form = await teams.wait_for(lambda: _form(teams.messages(darnell)))
    filled = {"account": "6933", "issue": "no dial tone"}
    for as_submit in (False, True):
        how = "that no card answers" if as_submit else "that a card answers"
        told[f"a press {how}"] = teams.press_payload(darnell, card, _first(card), as_submit=as_submit)
        told[f"a form {how}"] = teams.press_payload(darnell, form, _first(form), filled, as_submit=as_submit)
    menu, option = _menu(card)
    told["a choice from a menu"] = teams.press_payload(darnell, card, menu, option)
    told["the wish for a dialog"] = (await teams.task_fetch(darnell, "escalate")).activity
    told["a dialog that was sent"] = (await teams.task_submit(darnell, _first(teams.dialog(darnell)), filled)).activity
    return told | await _in_a_channel(chats, darnell, place)


async def _in_a_channel(chats: Chats, darnell: TeamsUser, place: Chat) -> dict[str, Any]:
    teams, beverly = chats.teams, chats.teams_users["beverly"]
    stamp = activities.Stamp(teams.new_id(), teams.clock.now(), teams.bot_id, teams.service_url)
    came = activities.joined(stamp, darnell, teams.chat_with(darnell))
    return {
        "a mention in a channel": (await teams.mention(darnell, place, "leads")).activity,
        "a slash command in a channel": (await teams.slash(darnell, place, "escalate", "help")).activity,
        "a bot that was added": came,
        "somebody who was added": came | {"membersAdded": [{"id": beverly.mri, "aadObjectId": beverly.id}]},
    }


def _pressable(messages: list[TeamsMessage]) -> TeamsMessage:
    return _found(one for one in messages if one.actions() and "account" not in one.inputs())


def _form(messages: list[TeamsMessage]) -> TeamsMessage:
    return _found(one for one in messages if "account" in one.inputs())


def _found(those: Iterator[TeamsMessage]) -> TeamsMessage:
    one = next(those, None)
    if one is None:
        raise NotThere("no such message yet")
    return one


def _menu(card: TeamsMessage) -> tuple[str, dict[str, str]]:
    """Find a button that takes a menu's choice with it, and that menu with its first option."""
    menus = {title: action.data["menu"] for title, action in card.actions().items() if "menu" in action.data}
    title, menu = next(iter(menus.items()))
    return title, {menu: next(iter(card.inputs()[menu].choices))}


def _first(where: TeamsMessage | Dialog) -> str:
    return next(iter(where.actions()))
