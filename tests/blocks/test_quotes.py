"""What people wrote is a quotation wherever it goes on."""

from __future__ import annotations

import pytest

from bot.slack.blocks import block_kit, text


@pytest.mark.parametrize("joint", [" ", "\n"])
def test_a_quotation_that_needs_several_paragraphs_goes_on_as_one(joint: str) -> None:
    typed = f"{'x' * 2_980}{joint}*Status*: resolved"
    blocks = block_kit.sections(f"*Update #1*\n{text.quote(typed)}")
    lines = [line for block in blocks for line in block["text"]["text"].splitlines()]
    assert len(blocks) > 1
    assert all(line.startswith(">") for line in lines[1:])
