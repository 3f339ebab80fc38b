"""Slack's limits: what the kit builds keeps them, and lint names whatever does not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.block_kit.surfaces import message_problems, view_problems
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.block_kit import Block
from bot.slack.blocks.check.lint import problems_of_message, problems_of_view
from tests.blocks.corpus import HOSTILE

TYPED = st.text(alphabet=st.characters(exclude_categories=()), max_size=200) | st.sampled_from(HOSTILE)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "blocks", "elements", "block_id", "element", "options", "metadata"]), inner
        )
    ),
    max_leaves=12,
)
DIVIDER: Block = {"type": "divider"}


def message(*blocks: Any, **more: Any) -> dict[str, Any]:
    return {"channel": "C1", "text": "SEV1: checkout is down", "parse": "none", "blocks": list(blocks), **more}


def form(*blocks: Any, **more: Any) -> dict[str, Any]:
    return {**block_kit.modal("Declare", blocks or [DIVIDER], "declare"), **more}


def options(count: int) -> list[Block]:
    return [block_kit.option(f"Choice {number}", str(number)) for number in range(count)]


def raw_button(**more: Any) -> Block:
    return {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, **more}


def everything(typed: str) -> list[Block]:
    asked = block_kit.confirm(typed, typed, typed or "Yes", "danger")
    few = [block_kit.option(typed, str(number), typed) for number in range(5)]
    mrkdwn = text.escape(typed)
    return [
        block_kit.header(typed),
        block_kit.section(mrkdwn, block_kit.button(typed, "accessory", "value", "primary", asked), "section"),
        block_kit.section(text.bold(typed) + text.code(typed), block_kit.overflow("more", few)),
        *block_kit.sections(mrkdwn + "\n" + text.quote(typed), at_most=2),
        block_kit.fields([text.clip_escaped(typed, 300)] * 11 + [mrkdwn]),
        block_kit.context(*[text.clip_escaped(typed, 300)] * 11, mrkdwn),
        block_kit.actions(
            block_kit.static_select("select", few, typed, "3"),
            block_kit.users_select("user", typed, "U1"),
            block_kit.checkboxes("ticks", few, ["1", "2"]),
            block_id="actions",
        ),
        block_kit.input_block(
            typed,
            block_kit.plain_text_input("typed", placeholder=typed, initial=typed[:500]),
            "input",
            hint=typed,
            optional=True,
        ),
    ]


@given(TYPED)
def test_whatever_is_typed_the_kit_keeps_every_limit(typed: str) -> None:
    blocks = everything(typed)
    assert [found for block in blocks for found in problems_of_message(message(block))] == []
    assert problems_of_view(block_kit.modal(typed, blocks, "callback", typed or "Send", typed, "metadata")) == []
    assert problems_of_view(block_kit.home([block for block in blocks if block["type"] != "input"])) == []


@pytest.mark.parametrize("typed", HOSTILE)
def test_the_local_slack_agrees_that_the_kit_keeps_every_limit(typed: str) -> None:
    blocks = everything(typed)
    assert [found for block in blocks for found in message_problems(message(block))] == []
    assert view_problems(block_kit.modal(typed, blocks, "callback", typed or "Send", typed, "metadata")) == []


def test_people_see_their_own_words_in_a_form_unchanged() -> None:
    assert block_kit.plain_text_input("a", initial="<!channel> & @here")["initial_value"] == "<!channel> & @here"


def test_user_text_is_not_linked_by_itself() -> None:
    for block in (block_kit.section("x"), block_kit.context("x"), block_kit.fields(["x"])):
        (shown,) = [block["text"]] if "text" in block else block.get("elements") or block["fields"]
        assert shown["verbatim"] is True


def test_a_long_text_is_split_and_at_last_cut() -> None:
    pieces = block_kit.sections("word " * 5_000, at_most=3)
    assert len(pieces) == 3
    assert pieces[-1]["text"]["text"].endswith(text.ELLIPSIS)
    assert not pieces[0]["text"]["text"].endswith(text.ELLIPSIS)


def test_blocks_that_do_not_fit_are_counted() -> None:
    fitted = block_kit.fit([DIVIDER] * 60)
    assert len(fitted) == 50
    assert fitted[-1]["elements"][0]["text"] == "\u2026 and 11 more"
    assert problems_of_message(message(*fitted)) == []


def test_blocks_that_are_too_long_together_are_found_and_counted() -> None:
    full = [block_kit.section("x" * 3_000)] * 4
    assert problems_of_message(message(*full)) == []
    for more in (block_kit.section("x"), block_kit.context("x"), block_kit.actions(block_kit.button("x", "a"))):
        assert problems_of_message(message(*full, more)) == ["blocks: 12001 characters together, the limit is 12000"]
    fitted = block_kit.fit([block_kit.section("x" * 1_000)] * 20)
    assert fitted[-1]["elements"][0]["text"] == "\u2026 and 9 more"
    assert problems_of_message(message(*fitted)) == []


@pytest.mark.parametrize(
    "build",
    [
        lambda: block_kit.button("Go", "a" * 256),
        lambda: block_kit.button("Go", "a", "v" * 2_001),
        lambda: block_kit.option("text", "v" * 151),
        lambda: block_kit.section("x", block_id="b" * 256),
        lambda: block_kit.modal("T", [], "c", private_metadata="m" * 3_001),
        lambda: block_kit.static_select("a", []),
        block_kit.actions,
    ],
)
def test_what_the_bot_reads_back_is_refused_rather_than_cut(build: Any) -> None:
    with pytest.raises(ValueError, match=r"may have|needs"):
        build()


def section(most: int) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * most}}


def asking(element: Block) -> Block:
    return {"type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "L"}, "element": element}


def in_actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


SELECT: Block = {"type": "static_select", "action_id": "s"}
MARKDOWN: Block = {"type": "markdown", "text": "x" * 7_000}
LONG_LABEL = {"type": "plain_text", "text": "x" * 76}
BAD_BLOCKS: dict[str, list[Any]] = {
    "blocks/0/text: 3001 characters, the limit is 3000": [section(3_001)],
    "blocks/0/text: empty": [section(0)],
    "blocks/1: 'sektion' may not stand here": [DIVIDER, {"type": "sektion"}],
    "blocks: 51 of them, the limit is 50": [DIVIDER] * 51,
    "blocks/1/block_id: 'b' is there twice": [
        block_kit.section("x", block_id="b"),
        block_kit.section("y", block_id="b"),
    ],
    "blocks/0: action_id 'go' is there 2 times": [in_actions(raw_button(), raw_button())],
    "blocks/0/text: 'mrkdwn', it must be plain_text": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "blocks/0/text: needed in header": [{"type": "header"}],
    "blocks/0: needs text or fields": [{"type": "section"}],
    "blocks/0/fields: 11 of them, the limit is 10": [{"type": "section", "fields": [section(1)["text"]] * 11}],
    "blocks/0/fields/0: 2001 characters, the limit is 2000": [{"type": "section", "fields": [section(2_001)["text"]]}],
    "blocks/0/elements: empty, where at least 1 must be": [in_actions()],
    "blocks/0/elements: 26 of them, the limit is 25": [in_actions(*(raw_button(action_id=str(n)) for n in range(26)))],
    "blocks/0/elements/0/text: 76 characters, the limit is 75": [in_actions(raw_button(text=LONG_LABEL))],
    "blocks/0/elements/0/value: 2001 characters, the limit is 2000": [in_actions(raw_button(value="v" * 2_001))],
    "blocks/0/elements/0/style: 'green', it must be one of primary, danger": [in_actions(raw_button(style="green"))],
    "blocks/0/elements/0/colour: unknown in button": [in_actions(raw_button(colour="green"))],
    "blocks/0/elements/0/confirm/deny: needed in confirm": [
        in_actions(raw_button(confirm=dict.fromkeys(("title", "text", "confirm"), LONG_LABEL)))
    ],
    "blocks/0/elements/0/options: empty, where at least 1 must be": [in_actions({**SELECT, "options": []})],
    "blocks/0/elements/0/options: needed in static_select": [in_actions(SELECT)],
    "blocks/0/elements/0/options: 101 of them, the limit is 100": [in_actions({**SELECT, "options": options(101)})],
    "blocks/0/elements/0/options: 6 of them, the limit is 5": [
        in_actions({"type": "overflow", "action_id": "o", "options": options(6)})
    ],
    "blocks/0/elements/0: 'plain_text_input' may not stand here": [in_actions(block_kit.plain_text_input("a"))],
    "blocks/0/element/max_length: 3001, it must be a number from 1 to 3000": [
        asking({"type": "plain_text_input", "action_id": "a", "max_length": 3_001})
    ],
    "blocks: 14000 characters of markdown, the limit is 12000": [MARKDOWN, MARKDOWN],
    "blocks: 2 elements with focus_on_load, the limit is 1": [
        asking({**SELECT, "options": options(1), "focus_on_load": True}),
        {**asking({**SELECT, "options": options(1), "focus_on_load": True}), "block_id": "c"},
    ],
}


@pytest.mark.parametrize("problem", BAD_BLOCKS)
def test_a_problem_says_where_and_what(problem: str) -> None:
    assert problem in problems_of_message(message(*BAD_BLOCKS[problem]))


@pytest.mark.parametrize("problem", [each for each in BAD_BLOCKS if "focus_on_load" not in each])
def test_the_local_slack_refuses_what_lint_refuses(problem: str) -> None:
    assert message_problems(message(*BAD_BLOCKS[problem]))


def nested(inner: Any) -> dict[str, Any]:
    return {"event_type": "warroom", "event_payload": {"key": inner}}


BAD_MESSAGES: dict[str, dict[str, Any]] = {
    "text: needed": {"text": " "},
    "text: 3901 characters, the limit is 3900": {"text": "x" * 3_901},
    "text: mentions everyone (<!channel>)": {"text": "<!channel> help"},
    "blocks/0/text/text: mentions everyone (<!here>)": {"blocks": [block_kit.section("<!here|x>")]},
    "link_names: never": {"link_names": False},
    "parse: 'full'": {"parse": "full"},
    "parse: None": {"parse": None},
    "metadata/event_payload/key: a dict": {"metadata": nested({"a": 1})},
    "metadata/event_payload/key: a list": {"metadata": nested([1])},
    "metadata/event_type: needed": {"metadata": {"event_payload": {}}},
    "blocks: a str, it must be a list": {"blocks": "[]"},
    "/: 3": {"thread_ts": "\u20ac" * 60_000},
    "/: can't be sent as JSON": {"text": "half \ud83d"},
    "/: can't be sent as JSON: Object": {"thread_ts": object()},
}


@pytest.mark.parametrize("problem", BAD_MESSAGES)
def test_a_message_says_what_is_wrong_with_it(problem: str) -> None:
    assert any(found.startswith(problem) for found in problems_of_message(message(**BAD_MESSAGES[problem])))


def test_a_post_without_parse_is_a_problem_and_an_answer_is_none() -> None:
    post = message()
    del post["parse"]
    assert problems_of_message(post) == ["parse: None, it must be 'none' in every post and edit"]
    assert problems_of_message({"text": "Declared.", "response_type": "ephemeral"}) == []


def test_what_is_never_shown_may_hold_anything() -> None:
    assert problems_of_message(message(block_kit.actions(block_kit.button("Go", "a", "<!channel>")))) == []


BAD_VIEWS: dict[str, dict[str, Any]] = {
    "title: 25 characters, the limit is 24": form(title={"type": "plain_text", "text": "x" * 25}),
    "title: needed in modal": {"type": "modal", "blocks": []},
    "submit: needed": {**form(asking(block_kit.plain_text_input("a"))), "submit": None},
    "private_metadata: 3001 characters, the limit is 3000": form(private_metadata="m" * 3_001),
    "callback_id: 256 characters, the limit is 255": form(callback_id="c" * 256),
    "blocks: 101 of them, the limit is 100": form(blocks=[DIVIDER] * 101),
    "blocks/0: 'markdown' may not stand here": form({"type": "markdown", "text": "x"}),
    "type: 'window' isn't a view": {"type": "window"},
    "/: 3": form(blocks=[section(3_000)] * 100),
}


@pytest.mark.parametrize("problem", BAD_VIEWS)
def test_a_view_says_what_is_wrong_with_it(problem: str) -> None:
    assert any(found.startswith(problem) for found in problems_of_view(BAD_VIEWS[problem]))


@pytest.mark.parametrize("problem", BAD_VIEWS)
def test_the_local_slack_refuses_the_views_that_lint_refuses(problem: str) -> None:
    assert view_problems(BAD_VIEWS[problem])


@given(JSON)
def test_lint_survives_anything(value: Any) -> None:
    problems_of_message({"text": value, "blocks": value, "metadata": value})
    problems_of_view({"type": "modal", "blocks": value, "title": value, "submit": value})
    problems_of_message(message(value))
