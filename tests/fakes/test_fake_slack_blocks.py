"""What the fake says against blocks and views, held to the published shapes where those are at hand."""

import pytest
from jsonschema import Draft7Validator

from tests.fakes import samples as s
from tests.fakes.slack import validate_blocks, validate_view
from tests.fakes.slack.blocks import Surface
from tests.fakes.slack.shapes import Json
from tests.support.schemas import schema

WRONG_SHAPE: dict[str, tuple[list[Json], str]] = {
    "an unknown block": ([{"type": "poem"}], "unsupported type: poem [json-pointer:/blocks/0/type]"),
    "a block without a type": ([{"text": s.plain("x")}], "missing required field: type [json-pointer:/blocks/0]"),
    "an unknown key": ([{**s.section(), "colour": "red"}], "invalid additional property: colour"),
    "a missing key": ([{"type": "header"}], "missing required field: text [json-pointer:/blocks/0]"),
    "mrkdwn in a header": ([{"type": "header", "text": s.mrkdwn("x")}], "/blocks/0/text/type]"),
    "mrkdwn on a button": ([s.actions({**s.button(), "text": s.mrkdwn("x")})], "/blocks/0/elements/0/text/type]"),
    "an unknown style": ([s.actions(s.button(style="loud"))], "must be a valid enum value"),
    "a number as text": ([{"type": "section", "text": {"type": "mrkdwn", "text": 7}}], "must provide a string"),
    "a word as a boolean": ([{"type": "header", "text": {**s.plain("x"), "emoji": "no"}}], "must provide a boolean"),
    "an input outside an input block": ([s.actions(s.typed())], "unsupported type: plain_text_input"),
}
TOO_MUCH: dict[str, tuple[list[Json], str]] = {
    "51 blocks": ([s.section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "3001 characters": (
        [s.section("x" * 3001)],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty text": ([s.section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "nothing said": ([{"type": "section"}], "missing required field: text"),
    "11 fields": ([{"type": "section", "fields": [s.plain("x")] * 11}], "no more than 10 items"),
    "a long field": ([{"type": "section", "fields": [s.plain("x" * 2001)]}], "/blocks/0/fields/0/text]"),
    "26 buttons": ([s.actions(*(s.button(action_id=f"a{n}") for n in range(26)))], "no more than 25 items"),
    "no buttons": ([{"type": "actions", "elements": []}], "no less than 1 items"),
    "a long label": ([s.actions(s.button("x" * 76))], "must be less than 76 characters"),
    "a long value": ([s.actions(s.button(value="x" * 2001))], "must be less than 2001 characters"),
    "a long action_id": ([s.actions(s.button(action_id="x" * 256))], "must be less than 256 characters"),
    "a long block_id": ([{**s.section(), "block_id": "x" * 256}], "must be less than 256 characters"),
    "one action_id twice": ([s.actions(s.button(), s.button("Other"))], "`action_id` 'accept' already exists"),
    "one block_id twice": ([{**s.section(), "block_id": "b"}] * 2, "/blocks/1/block_id]"),
    "a long header": ([{"type": "header", "text": s.plain("x" * 151)}], "must be less than 151 characters"),
    "11 things of context": ([{"type": "context", "elements": [s.plain("x")] * 11}], "no more than 10 items"),
    "101 options": ([s.actions(s.select(options=[s.option("x", f"{n}") for n in range(101)]))], "no more than 100"),
    "no options": ([s.actions(s.select(options=[]))], "no less than 1 items"),
    "a long option": ([s.actions(s.select(options=[s.option("x" * 76, "x")]))], "must be less than 76"),
    "a long option value": ([s.actions(s.select(options=[s.option("x", "x" * 151)]))], "must be less than 151"),
    "a long placeholder": ([s.actions(s.select(placeholder=s.plain("x" * 151)))], "must be less than 151"),
    "a choice that isn't offered": (
        [s.actions(s.select(initial_option=s.option("North", "north")))],
        "initial option must be one of the options",
    ),
    "options twice over": (
        [s.actions(s.select(option_groups=[{"label": s.plain("x"), "options": [s.option("a", "a")]}]))],
        "only one of",
    ),
    "an alert in a message": ([{"type": "alert", "text": s.plain("x")}], "unsupported type: alert"),
    "a link that is none": ([s.actions(s.button(url="nowhere"))], "invalid format"),
}


@pytest.mark.parametrize("case", [*WRONG_SHAPE.items(), *TOO_MUCH.items()], ids=lambda case: case[0])
def test_blocks_that_slack_refuses_are_refused_and_pointed_at(case: tuple[str, tuple[list[Json], str]]) -> None:
    _, (blocks, complaint) = case
    found = validate_blocks(blocks, "message")
    assert any(complaint in one for one in found), found


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_good_blocks_pass_everywhere(surface: Surface) -> None:
    assert validate_blocks(s.everything(), surface) == []


def test_the_longest_texts_and_lists_pass() -> None:
    long = [s.section("x" * 3000)] * 49
    assert validate_blocks([*long, s.actions(*(s.button("x" * 75, f"a{n}") for n in range(25)))], "message") == []


LONG_FORM = [s.section()] * 101
BAD_VIEWS: dict[str, tuple[Json, str]] = {
    "a long title": (
        s.modal(title=s.plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "a long submit": (s.modal(submit=s.plain("x" * 25)), "/view/submit/text]"),
    "a long close": (s.modal(close=s.plain("x" * 25)), "/view/close/text]"),
    "long metadata": (s.modal(private_metadata="x" * 3001), "/view/private_metadata]"),
    "101 blocks": (s.modal(*LONG_FORM), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    "a long label": (s.modal(s.asking(s.typed(), "a", "x" * 2001)), "/view/blocks/0/label/text]"),
    "a long hint": (s.modal(s.asking(s.typed(), "a", "x", hint=s.plain("x" * 2001))), "/view/blocks/0/hint/text]"),
    "a long prefilled value": (
        s.modal(s.asking(s.typed(initial_value="x" * 11, max_length=10), "a", "x")),
        "less than 11",
    ),
    "a length that can't be": (s.modal(s.asking(s.typed(min_length=9, max_length=3), "a", "x")), "min_length"),
    "a length over Slack's": (s.modal(s.asking(s.typed(max_length=3001), "a", "x")), "must be from 1 to 3000"),
    "two in focus": (
        s.modal(*(s.asking(s.typed(focus_on_load=True), name, "x") for name in "ab")),
        "only one element may have focus_on_load",
    ),
    "a Home tab with a title": ({**s.home(), "title": s.plain("x")}, "invalid additional property: title"),
    "no title": ({"type": "modal", "blocks": []}, "missing required field: title"),
    "an unknown surface": ({"type": "billboard", "blocks": []}, "unsupported type: billboard"),
}


@pytest.mark.parametrize("case", BAD_VIEWS.items(), ids=lambda case: case[0])
def test_views_that_slack_refuses_are_refused_and_pointed_at(case: tuple[str, tuple[Json, str]]) -> None:
    _, (view, complaint) = case
    found = validate_view(view)
    assert any(complaint in one for one in found), found


def test_a_form_that_asks_needs_a_way_to_send_it() -> None:
    view = s.modal()
    assert validate_view(view) == []
    del view["submit"]
    assert validate_view(view) == ["missing required field: submit [json-pointer:/view]"]


class TestThePublishedShapes:
    """The published schema knows shapes and no lengths: on shapes it and the fake must agree."""

    @pytest.fixture
    def schema(self) -> Json:
        return schema("block-kit.json")

    def judge(self, schema: Json, definition: str) -> Draft7Validator:
        return Draft7Validator({"$ref": f"#/definitions/{definition}", "definitions": schema["definitions"]})

    def test_take_what_the_fake_takes(self, schema: Json) -> None:
        for block in s.everything():
            self.judge(schema, "KnownBlock").validate(block)
        self.judge(schema, "ModalView").validate(s.modal())
        self.judge(schema, "HomeView").validate(s.home(*s.everything()))

    @pytest.mark.parametrize("name", WRONG_SHAPE)
    def test_refuse_what_the_fake_refuses(self, schema: Json, name: str) -> None:
        blocks, _ = WRONG_SHAPE[name]
        assert not self.judge(schema, "KnownBlock").is_valid(blocks[0])
