"""Each builder cuts at what Slack takes of it, and refuses what would be wrong when cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.slack.blocks import block_kit
from bot.slack.blocks.block_kit import Block

OPTION = block_kit.option("one", "1")
BUTTON = block_kit.button("Go", "go")


def lengths(node: Any) -> Iterator[int]:
    """Yield the length of every text that is drawn."""
    if isinstance(node, dict):
        for name, member in node.items():
            if name in {"text", "initial_value"} and isinstance(member, str):
                yield len(member)
            else:
                yield from lengths(member)
    elif isinstance(node, list):
        for member in node:
            yield from lengths(member)


@pytest.mark.parametrize(
    ("build", "most"),
    [
        (block_kit.header, 150),
        (block_kit.section, 3_000),
        (lambda typed: block_kit.fields([typed]), 2_000),
        (block_kit.context, 2_000),
        (lambda typed: block_kit.button(typed, "go"), 75),
        (lambda typed: block_kit.option(typed, "1"), 75),
        (lambda typed: block_kit.option("", "1", typed), 75),
        (lambda typed: block_kit.confirm(typed, "", ""), 100),
        (lambda typed: block_kit.confirm("", typed, ""), 300),
        (lambda typed: block_kit.confirm("", "", typed), 30),
        (lambda typed: block_kit.static_select("a", [OPTION], typed), 150),
        (lambda typed: block_kit.users_select("a", typed), 150),
        (lambda typed: block_kit.plain_text_input("a", placeholder=typed), 150),
        (lambda typed: block_kit.plain_text_input("a", initial=typed), 3_000),
        (lambda typed: block_kit.plain_text_input("a", initial=typed, max_length=7), 7),
        (lambda typed: block_kit.plain_text_input("a", initial=typed, max_length=9_000), 3_000),
        (lambda typed: block_kit.input_block(typed, {}, "b"), 2_000),
        (lambda typed: block_kit.input_block("", {}, "b", hint=typed), 2_000),
        (lambda typed: block_kit.modal(typed, [], "c"), 24),
        (lambda typed: block_kit.modal("", [], "c", submit=typed), 24),
        (lambda typed: block_kit.modal("", [], "c", close=typed), 24),
    ],
)
def test_a_text_is_cut_at_what_slack_takes(build: Callable[[str], Block], most: int) -> None:
    assert max(lengths(build("x" * most))) == most
    (cut,) = [length for length in lengths(build("x" * (most + 1))) if length == most]
    assert "…" in str(build("x" * (most + 1)))
    assert "…" not in str(build("x" * cut))


@pytest.mark.parametrize(
    ("build", "most"),
    [
        (lambda typed: block_kit.button("Go", typed), 255),
        (lambda typed: block_kit.button("Go", "go", typed), 2_000),
        (lambda typed: block_kit.option("one", typed), 150),
        (lambda typed: block_kit.section("it", block_id=typed), 255),
        (lambda typed: block_kit.modal("it", [], typed), 255),
        (lambda typed: block_kit.modal("it", [], "c", private_metadata=typed), 3_000),
    ],
)
def test_what_is_read_back_is_whole_or_refused(build: Callable[[str], Block], most: int) -> None:
    assert "x" * most in str(build("x" * most))
    with pytest.raises(ValueError, match=f"may have {most} characters and has {most + 1}"):
        build("x" * (most + 1))


@pytest.mark.parametrize(
    ("build", "member", "most"),
    [
        (lambda n: block_kit.actions(*[BUTTON] * n), "elements", 25),
        (lambda n: block_kit.overflow("a", [OPTION] * n), "options", 5),
        (lambda n: block_kit.static_select("a", [OPTION] * n), "options", 100),
        (lambda n: block_kit.checkboxes("a", [OPTION] * n), "options", 10),
        (lambda n: block_kit.fields(["x"] * n), "fields", 10),
        (lambda n: block_kit.context(*["x"] * n), "elements", 10),
        (lambda n: block_kit.modal("it", [BUTTON] * n, "c"), "blocks", 100),
        (lambda n: block_kit.home([BUTTON] * n), "blocks", 100),
    ],
)
def test_more_than_slack_takes_is_left_out(build: Callable[[int], Block], member: str, most: int) -> None:
    assert [len(build(n)[member]) for n in (1, most, most + 1)] == [1, most, most]


@pytest.mark.parametrize(
    "build",
    [
        block_kit.actions,
        lambda: block_kit.overflow("a", []),
        lambda: block_kit.static_select("a", []),
        lambda: block_kit.checkboxes("a", []),
    ],
)
def test_nothing_to_choose_from_is_refused(build: Callable[[], Block]) -> None:
    with pytest.raises(ValueError, match="needs something to choose from"):
        build()


def test_members_that_say_nothing_are_left_out() -> None:
    assert block_kit.plain_text_input("a") == {"type": "plain_text_input", "action_id": "a", "max_length": 3_000}
    full = block_kit.plain_text_input("a", multiline=True, initial="x", focus=True)
    assert full["multiline"] is full["focus_on_load"] is True
    assert block_kit.input_block("?", {}, "b").keys() == {"type", "block_id", "label", "element"}
    asked = block_kit.input_block("?", {}, "b", optional=True, dispatch_action=True, hint="!")
    assert asked["optional"] is asked["dispatch_action"] is True
    assert block_kit.optional(block_kit.question("?", "b"))["optional"] is True
    assert block_kit.question("?", "b")["element"]["multiline"] is True
    assert "focus_on_load" not in block_kit.question("?", "b")["element"]
    assert "initial_option" not in block_kit.static_select("a", [OPTION], initial="2")
    assert block_kit.static_select("a", [OPTION], initial="1")["initial_option"] == OPTION
    assert "initial_options" not in block_kit.checkboxes("a", [OPTION], ["2"])
    assert block_kit.checkboxes("a", [OPTION], ["1"])["initial_options"] == [OPTION]
    assert block_kit.datetimepicker("a") == {"type": "datetimepicker", "action_id": "a"}
    assert block_kit.datetimepicker("a", datetime(1970, 1, 2, tzinfo=UTC))["initial_date_time"] == 86_400
    assert "submit" not in block_kit.modal("it", [], "c", submit=None)
    assert block_kit.context("", " ") == block_kit.context("—")
    assert block_kit.section(" ") == block_kit.section("—")
    assert block_kit.section("x")["text"] == {"type": "mrkdwn", "text": "x", "verbatim": True}
    assert block_kit.header("x\ny")["text"] == {"type": "plain_text", "text": "x y", "emoji": True}
    assert block_kit.confirm("x", "y\nz", "w")["text"]["text"] == "y\nz"


@pytest.mark.parametrize(
    ("size", "at_most", "lengths_shown"),
    [
        (2_998, 3, [2_998]),
        (2_999, 3, [2_998, 1]),
        (3 * 2_998, 3, [2_998] * 3),
        (3 * 2_998 + 1, 3, [2_998, 2_998, 3_000]),
        (2 * 2_998 + 1, 1, [2_999]),
        (2 * 2_998, 2, [2_998, 2_998]),
    ],
)
def test_a_long_text_is_parted_and_only_its_last_part_cut(size: int, at_most: int, lengths_shown: list[int]) -> None:
    assert list(lengths(block_kit.sections("x" * size, at_most))) == lengths_shown


def test_a_quotation_goes_on_as_one() -> None:
    first, second = block_kit.sections("> " + "x" * 3_000)
    assert first["text"]["text"].startswith("> x")
    assert second["text"]["text"].startswith("> x")
    _, plain = block_kit.sections("x" * 3_000)
    assert plain["text"]["text"] == "xx"
    _, ours = block_kit.sections("> " + "x" * 2_990 + "\n*Ours*")
    assert ours["text"]["text"] == "*Ours*", "what begins a line of its own is not theirs"


@pytest.mark.parametrize(
    ("count", "limit", "shown", "more"), [(3, 3, 3, 0), (4, 3, 2, 2), (50, 50, 50, 0), (51, 50, 49, 2)]
)
def test_blocks_beyond_a_limit_are_counted(count: int, limit: int, shown: int, more: int) -> None:
    fitted = block_kit.fit([BUTTON] * count, limit)
    assert fitted.count(BUTTON) == shown
    assert fitted[shown:] == ([block_kit.context(f"… and {more} more")] if more else [])


@pytest.mark.parametrize(("last", "left_out"), [(2_900, 0), (2_901, 1)])
def test_blocks_beyond_a_number_of_characters_are_counted(last: int, left_out: int) -> None:
    blocks = [block_kit.section("x" * 3_000)] * 3 + [block_kit.section("x" * last)]
    assert block_kit.characters(blocks) == 9_000 + last
    assert block_kit.fit(blocks)[4 - left_out :] == ([block_kit.context("… and 1 more")] if left_out else [])
