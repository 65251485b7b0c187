"""What Teams tells the bot, as JSON: who did it, where, and how to write back. Begin at `Sender.of`."""

import json
from dataclasses import dataclass
from typing import Any

from adapters.teams.render import Json
from bot.domain.acts import RequestKey, storable

_PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation of one of Teams' services. to: the one member to whom alone it is shown, where it is shared."""

    service_url: str
    conversation: str
    to: Json | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did something in Teams: their Entra object id, what Teams calls them, and where they did it."""

    account: str
    mri: str
    place: Place
    is_personal: bool

    @classmethod
    def of(cls, activity: Json) -> "Sender":
        """Read who did it; the account is empty where Teams names none."""
        who, conversation = activity.get("from") or {}, activity.get("conversation") or {}
        is_personal = conversation.get("conversationType") == _PERSONAL
        # What is said to one person in a shared conversation must be seen by them alone.
        place = Place(str(activity["serviceUrl"]), str(conversation.get("id", "")), None if is_personal else who)
        return cls(str(who.get("aadObjectId") or "").lower(), str(who.get("id") or ""), place, is_personal)


def all_storable(told: Any) -> Any:
    """Make all of its texts storable."""
    match told:
        case str():
            return storable(told)
        case list():
            return [all_storable(one) for one in told]
        case dict():
            return {storable(name): all_storable(one) for name, one in told.items()}
        case _:
            return told


def tenant_of(activity: Json) -> str:
    """Give the tenant from which it comes; empty if none is told."""
    told = (activity.get("conversation") or {}).get("tenantId")
    tenant = (activity.get("channelData") or {}).get("tenant")
    return str(told or (tenant.get("id") if isinstance(tenant, dict) else "") or "").lower()


def request_of(activity: Json) -> RequestKey:
    """Name what was done; Teams numbers the messages of each conversation by the millisecond, so both are needed."""
    return RequestKey(f"teams:{(activity.get('conversation') or {}).get('id', '')}/{activity.get('id', '')}")


def typed_in(activity: Json) -> tuple[str, str]:
    """Read a command with its slash, and the rest; the bot's own mention is taken out, others become mere names."""
    text = str(activity.get("text") or "")
    bot = (activity.get("recipient") or {}).get("id")
    for entity in activity.get("entities") or ():
        mark, mentioned = entity.get("text"), entity.get("mentioned")
        if mark and isinstance(mentioned, dict):
            name = " " if mentioned.get("id") == bot else str(mentioned.get("name") or mark)
            text = text.replace(str(mark), name)
    command, *rest = text.replace("\u00a0", " ").split(maxsplit=1) or [""]
    return f"/{command.lstrip('/').lower()}", "".join(rest).strip()


def words_of(activity: Json, who: Json) -> str:
    """Keep, in Teams' own words, how to write to a person who was met; a shared conversation is not theirs."""
    conversation = activity.get("conversation") or {}
    kept: dict[str, Any] = {
        "serviceUrl": activity["serviceUrl"],
        "channelId": activity["channelId"],
        "tenantId": tenant_of(activity),
        "user": who,
        "bot": activity.get("recipient"),
        "conversation": conversation if conversation.get("conversationType") == _PERSONAL else None,
    }
    return written(kept)


def written(words: Json) -> str:
    """Write down how to write to somebody, as it is kept."""
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))
