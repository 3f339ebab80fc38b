"""What a page of ours is called in a pager, and how it is known again there."""

from __future__ import annotations

import pytest

from bot.domain.incident import number_of
from bot.domain.page import key_of, number_of_test, read_key
from tests.support.builders import START


@pytest.mark.parametrize("number", [number_of(START, 1), number_of(START, 1234567), number_of_test(START)])
@pytest.mark.parametrize("call", ["", "escalation:7", "x" * 400])
def test_a_page_is_known_again_by_its_key(number: str, call: str) -> None:
    assert read_key(key_of(number, call)) == (number, call)


@pytest.mark.parametrize("key", ["", "checkout", "INC-7", "xINC-2026-1123-001", "INC-2026-1123-001x"])
def test_what_is_called_otherwise_is_no_page_of_ours(key: str) -> None:
    assert read_key(key) is None
