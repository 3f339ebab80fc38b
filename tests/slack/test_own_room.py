"""In its own war room an incident needs no number, but where people wrote it, in links and in lines to type."""

from __future__ import annotations

import pytest

from bot.slack.conversations.own_room import unnamed

NUMBER = "INC-2026-1123-001"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"{NUMBER} is open. Close {NUMBER}?", "This incident is open. Close this incident?"),
        (f"Type `/incident close {NUMBER}`.", f"Type `/incident close {NUMBER}`."),
        (f"See <https://wiki/{NUMBER}|the plan>.", f"See <https://wiki/{NUMBER}|the plan>."),
        (f"You typed:\n> {NUMBER} is back\nNo.", f"You typed:\n> {NUMBER} is back\nNo."),
        ("INC-2026-1123-002 is another.", "INC-2026-1123-002 is another."),
    ],
)
def test_only_our_own_words_leave_the_number_out(said: str, shown: str) -> None:
    assert unnamed(said, NUMBER) == shown
