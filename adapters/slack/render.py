"""Draws a neutral card as Slack's blocks. Begin reading at `blocks`; forms and whole views are in `views.py`.

What somebody typed is drawn only where Slack reads no markup: in plain_text objects and rich_text elements. Markup is
used where an instant or a person stands in small text, and only if nothing around it could be read as formatting.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC
from itertools import groupby
from typing import Any, assert_never

from adapters.slack.text import escape
from bot.messages import refusing
from bot.messages.card import (
    Card,
    Choice,
    Choices,
    Facts,
    Headline,
    Note,
    Option,
    Part,
    Span,
    Steps,
    Text,
    Tone,
    Weight,
    When,
    Who,
    Words,
)
from bot.messages.plain import CUT, clean, cut, units
from directory.people import PersonId

Json = dict[str, Any]
Mentions = Mapping[PersonId, str]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
INTENT_PREFIX = "wl:"

_PARAGRAPH = 3000
_STEP = 1000
_SMALL = 2000
_SHORT_FACT = 80
_PAIRS_PER_SECTION = 5
_CHOICES_PER_ROW = 25
_BUTTON_LABEL = 75
_OPTION_LABEL = 75
_PLACEHOLDER = 150
_NOTICE = 300
_NOTHING = "–"

_SIGNS = {Tone.CALM: "💬", Tone.URGENT: "🔴", Tone.GOOD: "✅", Tone.WARNING: "⚠️", Tone.OVER: "⚪"}
_STYLES = {Weight.MAIN: {"style": "primary"}, Weight.DANGER: {"style": "danger"}, Weight.PLAIN: {}}
_FORMATTING = re.compile(r"[*_~`]|:\S+:|^>", re.MULTILINE)
_UNIQUE = re.compile(r"#\d+$")
_ACCOUNT = re.compile(r"[UW][A-Z0-9]+")


def notice(card: Card) -> str:
    """Give the notification's text, the only words of a card that a lock screen shows."""
    return escape(clean(card.notice).strip(), _NOTICE) or _NOTHING


def blocks(card: Card, mentions: Mentions, most: int = MESSAGE_BLOCKS) -> list[Json]:
    """Draw a card in at most so many blocks; if some had to be left out, the last block says so.

    mentions: the Slack accounts of the people on the card, as far as they are known.
    """
    parts = card.parts
    if not any(isinstance(part, Headline) for part in parts):
        # A message with rich text can be redrawn only as one that has some too, and small print is none.
        parts = tuple(replace(part, quiet=False) if isinstance(part, Note) else part for part in parts)
    drawn = [block for part in parts for block in _part(part, mentions)]
    if len(drawn) > most:
        drawn = [*drawn[: most - 1], _context([plain(refusing.more_than_fits())])]
    return _with_unique_ids(drawn)


def plain(text: str, limit: int = _PARAGRAPH) -> Json:
    """Make a text object in which Slack reads no markup."""
    return {"type": "plain_text", "text": cut(clean(text).strip(), limit) or _NOTHING, "emoji": False}


def options(entries: Iterable[Option]) -> list[Json]:
    """Draw the entries of a menu."""
    return [{"text": plain(entry.label, _OPTION_LABEL), "value": entry.value} for entry in entries]


def without_suffix(name: str) -> str:
    """Undo what made an action_id or block_id unique in its message."""
    return _UNIQUE.sub("", name)


def _part(part: Part, mentions: Mentions) -> list[Json]:
    match part:
        case Headline():
            # Not Slack's header block, which is no rich text.
            return [_rich_text(_line(_bold(f"{_SIGNS[part.tone]} {part.text}")))]
        case Facts():
            return _facts(part, mentions)
        case Note():
            return _note(part, mentions)
        case Words():
            quote = {"type": "rich_text_quote", "elements": _rich((part.text,), mentions, _PARAGRAPH)}
            return [_rich_text(_line(_bold(part.label)), quote)]
        case Steps():
            items = [_line(*_rich(step, mentions, _STEP)) for step in part.steps]
            numbered = {"type": "rich_text_list", "style": "ordered", "elements": items}
            return [_rich_text(_line(_bold(part.title)), *([numbered] if items else []))]
        case Choices():
            return _choices(part)
    assert_never(part)


def _facts(part: Facts, mentions: Mentions) -> list[Json]:
    drawn: list[Json] = []
    pairs = [(label, value, _small(value, mentions)) for label, value in part.pairs]
    for is_short, group in groupby(pairs, key=lambda pair: pair[2] is not None and _is_short(pair[1])):
        if is_short:
            fields = [field for label, _, small in group if small for field in (_label(label), small)]
            size = 2 * _PAIRS_PER_SECTION
            drawn += [{"type": "section", "fields": fields[at : at + size]} for at in range(0, len(fields), size)]
        else:
            drawn += [
                _rich_text(_line(_bold(label), *_rich(("\n", *value), mentions, _PARAGRAPH)))
                for label, value, _ in group
            ]
    return drawn


def _is_short(value: Text) -> bool:
    words = "".join(_words(value))
    return units(words) <= _SHORT_FACT and "\n" not in words


def _note(part: Note, mentions: Mentions) -> list[Json]:
    if not part.text:
        return []
    small = _small(part.text, mentions) if part.quiet else None
    if small is not None:
        return [_context([small])]
    return [_rich_text(_line(*_rich(part.text, mentions, _PARAGRAPH)))]


def _choices(part: Choices) -> list[Json]:
    # A menu has no value of its own that could hold its subject, so the id of its row does.
    rows: list[Json] = []
    for choice in part.choices:
        row = rows[-1] if rows else None
        is_at_odds = row is not None and choice.options and row.get("block_id", choice.subject) != choice.subject
        if row is None or is_at_odds or len(row["elements"]) == _CHOICES_PER_ROW:
            row = {"type": "actions", "elements": []}
            rows.append(row)
        if choice.options:
            row["block_id"] = choice.subject
        row["elements"].append(_menu(choice) if choice.options else _button(choice))
    return rows


def _button(choice: Choice) -> Json:
    return {
        "type": "button",
        "action_id": INTENT_PREFIX + choice.intent,
        "text": plain(choice.label, _BUTTON_LABEL),
        "value": choice.subject,
        **_STYLES[choice.weight],
    }


def _menu(choice: Choice) -> Json:
    return {
        "type": "static_select",
        "action_id": INTENT_PREFIX + choice.intent,
        "placeholder": plain(choice.label, _PLACEHOLDER),
        "options": options(choice.options),
    }


def _with_unique_ids(drawn: list[Json]) -> list[Json]:
    # Slack refuses a message in which a block_id or an action_id stands twice.
    seen: dict[str, int] = {}

    def unique(name: str) -> str:
        seen[name] = seen.get(name, 0) + 1
        return name if seen[name] == 1 else f"{name}#{seen[name]}"

    for block in drawn:
        if block["type"] == "actions":
            if "block_id" in block:
                block["block_id"] = unique(block["block_id"])
            for element in block["elements"]:
                element["action_id"] = unique(element["action_id"])
    return drawn


def _context(elements: list[Json]) -> Json:
    return {"type": "context", "elements": elements}


def _rich_text(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _line(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def _bold(text: str) -> Json:
    return {"type": "text", "text": cut(clean(text), _SMALL) or _NOTHING, "style": {"bold": True}}


def _label(text: str) -> Json:
    if _FORMATTING.search(text) or not text.strip():
        return plain(text, _SMALL)
    return {"type": "mrkdwn", "text": f"*{escape(clean(text).strip(), _SMALL - 2)}*", "verbatim": True}


def _small(text: Text, mentions: Mentions) -> Json | None:
    """Make one text object of a text; None if its words could be read as formatting beside an instant or person."""
    if all(isinstance(span, str) for span in text):
        return plain("".join(_words(text)), _SMALL)
    if any(_FORMATTING.search(words) for words in _words(text)):
        return None
    drawn = "".join(_markup(span, mentions) for span in text)
    return {"type": "mrkdwn", "text": drawn, "verbatim": True} if units(drawn) <= _SMALL else None


def _words(text: Text) -> list[str]:
    spoken = [span.name if isinstance(span, Who) else span for span in text if not isinstance(span, When)]
    return [words for words in spoken if words]


def _markup(span: Span, mentions: Mentions) -> str:
    match span:
        case str():
            return escape(clean(span), _SMALL)
        case When():
            return f"<!date^{int(span.at.timestamp())}^{_date_format(span)}|{_fallback(span)}>"
        case Who():
            account = _account(span, mentions)
            return f"<@{account}>" if account else escape(clean(span.name), _SMALL)
    assert_never(span)


def _rich(text: Text, mentions: Mentions, limit: int) -> list[Json]:
    """Draw a text as rich_text elements with at most `limit` characters of words; never empty, which Slack refuses."""
    drawn: list[Json] = []
    for span in text:
        if limit <= 0:
            drawn.append({"type": "text", "text": CUT})
            break
        element = _element(span, mentions, limit)
        if element.get("text") != "":
            drawn.append(element)
            limit -= units(element.get("text", ""))
    return drawn or [{"type": "text", "text": _NOTHING}]


def _element(span: Span, mentions: Mentions, limit: int) -> Json:
    match span:
        case str():
            return {"type": "text", "text": cut(clean(span), limit)}
        case When():
            return {
                "type": "date",
                "timestamp": int(span.at.timestamp()),
                "format": _date_format(span),
                "fallback": _fallback(span),
            }
        case Who():
            account = _account(span, mentions)
            if account:
                return {"type": "user", "user_id": account}
            return {"type": "text", "text": cut(clean(span.name), limit)}
    assert_never(span)


def _account(who: Who, mentions: Mentions) -> str | None:
    account = mentions.get(who.person)
    return account if account and _ACCOUNT.fullmatch(account) else None


def _date_format(when: When) -> str:
    return "{date_short_pretty} at {time}" if when.day else "{time_secs}"


def _fallback(when: When) -> str:
    return when.at.astimezone(UTC).strftime("%d %b %Y %H:%M UTC" if when.day else "%H:%M:%S UTC")
