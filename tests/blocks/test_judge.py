"""The judge of everything that people see finds what it looks for."""

from __future__ import annotations

from bot.slack.blocks import block_kit
from tests.support import judge


def test_a_message_without_one_complete_line_is_found() -> None:
    for text in ("", "  ", "two\nlines"):
        assert list(judge.of_message({"text": text}))
    assert list(judge.of_message({"text": "one line", "blocks": []})) == []


def test_a_button_that_is_cut_on_a_phone_is_found_wherever_it_stands() -> None:
    long = block_kit.button("x" * 25, "a")
    menu = block_kit.overflow("b", [block_kit.choice("x" * 25, "a", "1")])
    for block in (block_kit.actions(long), block_kit.section("text", accessory=long), block_kit.actions(menu)):
        assert list(judge.of_message({"text": "one line", "blocks": [block]}))
    assert (
        list(judge.of_message({"text": "one line", "blocks": [block_kit.actions(block_kit.button("x" * 24, "a"))]}))
        == []
    )


def test_a_button_of_emoji_alone_is_found() -> None:
    assert list(judge.of_message({"text": "one line", "blocks": [block_kit.actions(block_kit.button("👍", "a"))]}))


def test_a_form_that_asks_too_much_is_found() -> None:
    field = [block_kit.input_block("What?", block_kit.plain_text_input("a"), f"b{n}") for n in range(9)]
    assert list(judge.of_view(block_kit.modal("Form", field, "form")))
    assert list(judge.of_view(block_kit.modal("Form", field[:8], "form"))) == []


def test_a_form_that_slack_would_find_too_large_is_found() -> None:
    large = [block_kit.section("x" * 2_900) for _ in range(90)]
    assert list(judge.of_view(block_kit.modal("Form", large, "form")))
