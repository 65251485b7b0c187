"""A card is drawn in Slack's own blocks, within Slack's limits, with nothing in it alive that was only typed."""

import json
from typing import Any

import pytest

from adapters.slack.render import blocks, notice
from bot.messages import refusing
from bot.messages.card import Card, Choice, Choices, Facts, Headline, Note, Option, Steps, Tone, When, Who, Words
from bot.messages.plain import clean, units
from directory.people import PersonId
from tests.adapters.slack.samples import AT, BEVERLY, BREAKS, HOSTILE, everywhere, page
from tests.adapters.slack.validators import check_by_schema, check_message

KNOWN = {PersonId("beverly"): "U0BEVERLY"}
STAMP = int(AT.timestamp())


def drawn(*parts: Any) -> list[dict[str, Any]]:
    shown = blocks(Card("notice", parts), KNOWN)
    check_message(shown)
    return shown


def test_a_card_with_every_part_is_taken_by_slack() -> None:
    check_message(blocks(page(), KNOWN))


def test_a_card_with_every_part_has_the_shapes_that_slacks_makers_wrote_down() -> None:
    for block in blocks(page(), KNOWN):
        check_by_schema("KnownBlock", block)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_anywhere_is_taken_by_slack_and_stays_dead(text: str) -> None:
    shown = blocks(everywhere(text), KNOWN)
    check_message(shown)
    written = json.dumps(shown, ensure_ascii=False)
    assert not {element["type"] for block in shown for element in _elements(block)} & {"link", "broadcast", "channel"}
    assert "\u202e" not in written
    for marked in _marked_up(shown):
        alive = marked.replace("<@U0BEVERLY>", "").replace(f"<!date^{STAMP}^{{time_secs}}|15:30:00 UTC>", "")
        assert "<" not in alive


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 100 and text.strip()])
def test_a_text_is_shown_as_typed(text: str) -> None:
    (note,) = drawn(Note((text,)))
    assert note["elements"][0]["elements"] == [{"type": "text", "text": clean(text)}]


def test_too_long_a_text_ends_in_an_ellipsis() -> None:
    (note,) = drawn(Note(("x" * 5000, "never reached")))
    words = "".join(element["text"] for element in note["elements"][0]["elements"])
    assert words.endswith("…")
    assert units(words) <= 3001


def test_a_headline_carries_the_sign_of_its_tone() -> None:
    assert _headline(Tone.GOOD) == {"type": "text", "text": "✅ Claimed", "style": {"bold": True}}


@pytest.mark.parametrize("part", [Headline("Claimed"), Note(("There is a newer message",), quiet=True)])
def test_every_card_has_rich_text_so_that_any_may_replace_any_other(part: Headline | Note) -> None:
    (block,) = drawn(part)
    assert block["type"] == "rich_text"


def test_every_tone_has_a_sign_of_its_own() -> None:
    assert len({_headline(tone)["text"] for tone in Tone}) == len(Tone)


def test_short_facts_stand_in_two_columns_label_beside_value() -> None:
    (section,) = drawn(Facts((("Account", ("1234567",)), ("Due", (When(AT, day=True),)), ("Lead", (BEVERLY,)))))
    assert [field["text"] for field in section["fields"]] == [
        "*Account*",
        "1234567",
        "*Due*",
        f"<!date^{STAMP}^{{date_short_pretty}} at {{time}}|23 Nov 2026 15:30 UTC>",
        "*Lead*",
        "<@U0BEVERLY>",
    ]


def test_a_long_fact_gets_the_whole_width_in_its_place_among_the_others() -> None:
    kinds = [block["type"] for block in drawn(Facts((("A", ("1",)), ("Issue", ("long " * 50,)), ("B", ("2",)))))]
    assert kinds == ["section", "rich_text", "section"]


def test_more_facts_than_a_section_holds_go_on_in_another() -> None:
    shown = drawn(Facts(tuple((f"L{n}", (str(n),)) for n in range(12))))
    assert [len(section["fields"]) for section in shown] == [10, 10, 4]


def test_a_fact_without_a_value_shows_a_dash() -> None:
    (section,) = drawn(Facts((("Offered", ("",)),)))
    assert section["fields"][1]["text"] == "–"


def test_formatting_beside_an_instant_is_drawn_where_slack_reads_none() -> None:
    _, quiet = drawn(Headline("Paging"), Note(("*not bold* at ", When(AT)), quiet=True))
    assert quiet["type"] == "rich_text"
    _, fine = drawn(Headline("Paging"), Note(("Next at ", When(AT)), quiet=True))
    assert fine["type"] == "context"
    assert fine["elements"][0]["verbatim"] is True


def test_a_person_is_mentioned_if_their_account_is_known_and_named_if_not() -> None:
    stranger = Who(PersonId("x"), "Wesley <Crusher>")
    (note,) = drawn(Note((BEVERLY, stranger)))
    assert note["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U0BEVERLY"},
        {"type": "text", "text": "Wesley <Crusher>"},
    ]


def test_an_account_that_is_none_of_slacks_is_not_mentioned() -> None:
    shown = blocks(Card("n", (Note((BEVERLY,)),)), {PersonId("beverly"): "!channel"})
    assert shown[0]["elements"][0]["elements"] == [{"type": "text", "text": "Beverly Crusher"}]


def test_words_to_say_are_a_quotation_under_their_label() -> None:
    (block,) = drawn(Words("Say to the customer", "May I place you on hold?"))
    label, quote = block["elements"]
    assert label["elements"][0] == {"type": "text", "text": "Say to the customer", "style": {"bold": True}}
    assert quote["type"] == "rich_text_quote"
    assert quote["elements"] == [{"type": "text", "text": "May I place you on hold?"}]


def test_steps_are_a_numbered_list() -> None:
    (block,) = drawn(Steps("Warm transfer", (("Dial",), ("Introduce", BEVERLY))))
    assert block["elements"][1]["style"] == "ordered"
    assert len(block["elements"][1]["elements"]) == 2


def test_buttons_carry_the_intent_and_the_subject_and_nothing_else() -> None:
    (actions,) = drawn(Choices((Choice("accept", "Accept", "p-7"),)))
    (button,) = actions["elements"]
    assert (button["action_id"], button["value"]) == ("wl:accept", "p-7")


def test_a_menu_stands_beside_the_buttons_in_a_row_that_carries_its_subject() -> None:
    (row,) = drawn(Choices((Choice("accept", "Accept", "p-7"), BREAKS, Choice("gone", "Gone", "p-7"))))
    assert row["block_id"] == "p-7"
    assert [element["type"] for element in row["elements"]] == ["button", "static_select", "button"]
    assert [option["value"] for option in row["elements"][1]["options"]] == ["5", "15"]


def test_menus_about_different_subjects_stand_in_rows_of_their_own() -> None:
    resolved = (Option("resolved", "Resolved"),)
    rows = drawn(Choices(tuple(Choice("close", "Close", f"c-{n}", options=resolved) for n in range(3))))
    assert [row["block_id"] for row in rows] == ["c-0", "c-1", "c-2"]


def test_the_same_choice_for_several_subjects_keeps_every_id_unique() -> None:
    done = [Choice("done", "Done", f"c-{n}") for n in range(30)]
    menu = Choice("close", "Close", "c-1", options=(Option("ok", "Resolved"),))
    shown = drawn(Choices(tuple(done)), Choices((menu,)), Choices((menu, menu)))
    assert [len(row["elements"]) for row in shown] == [25, 5, 1, 2]
    assert shown[0]["elements"][1]["action_id"] == "wl:done#2"
    assert [row["block_id"] for row in shown[2:]] == ["c-1", "c-1#2"]
    assert [element["action_id"] for element in shown[3]["elements"]] == ["wl:close#2", "wl:close#3"]


def test_a_card_too_long_for_a_message_says_so_at_its_end() -> None:
    shown = drawn(*(Note((f"line {n}",)) for n in range(60)))
    assert len(shown) == 50
    assert shown[-1]["elements"][0]["text"] == refusing.more_than_fits()


def test_the_notification_holds_the_notice_alone_escaped() -> None:
    card = Card("A <!channel> & more", (Note(("secret account 1234567",)),))
    assert notice(card) == "A &lt;!channel&gt; &amp; more"


def test_an_empty_part_is_left_out_rather_than_refused() -> None:
    assert drawn(Note(()), Facts(()), Choices(())) == []


def _elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for element in block.get("elements", []):
        found += [element, *_elements(element)]
    return found


def _marked_up(drawn: object) -> list[str]:
    if isinstance(drawn, dict):
        own = [drawn["text"]] if drawn.get("type") == "mrkdwn" else []
        return own + [text for value in drawn.values() for text in _marked_up(value)]
    return [text for value in drawn for text in _marked_up(value)] if isinstance(drawn, list) else []


def _headline(tone: Tone) -> dict[str, Any]:
    (block,) = drawn(Headline("Claimed", tone))
    (line,) = block["elements"]
    (text,) = line["elements"]
    return dict(text)
