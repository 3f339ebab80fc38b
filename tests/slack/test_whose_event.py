"""Nothing comes of what we do ourselves, and an edit or a deletion is by whose message it is."""

from __future__ import annotations

from typing import Any, Final

import pytest

from bot.slack.inbound.events.intake import is_of_ours
from bot.slack.workspace.client import Me

ME: Final = Me("U0B0T", "B0B0T", "T1", "https://example.com/")
OURS: Final[dict[str, Any]] = {"user": "U0B0T", "bot_id": "B0B0T"}
THEIRS: Final[dict[str, Any]] = {"user": "U1"}


@pytest.mark.parametrize(
    ("event", "ours"),
    [
        ({"type": "message", **THEIRS}, False),
        ({"type": "message", **OURS}, True),
        ({"type": "message", "user": "U0B0T"}, True),
        ({"type": "message", "bot_id": "B0B0T"}, True),
        ({"type": "message", "bot_id": "B1"}, False),
        ({"type": "message", "message": OURS, "previous_message": OURS}, True),
        ({"type": "message", "message": THEIRS, "previous_message": THEIRS}, False),
        ({"type": "message", "message": THEIRS, "previous_message": OURS}, False),
        ({"type": "message", "previous_message": OURS}, True),
        ({"type": "message", "previous_message": THEIRS}, False),
        ({"type": "reaction_added", "user": "U1", "item_user": "U0B0T"}, False),
        ({"type": "reaction_added", "user": "U0B0T"}, True),
        ({"type": "user_change", "user": {"id": "U0B0T"}}, True),
        ({"type": "user_change", "user": {"id": "U1"}}, False),
        ({"type": "channel_archive"}, False),
        ({"type": "member_joined_channel", "user": "U0B0T"}, False),
        ({"type": "member_left_channel", "user": "U0B0T"}, False),
    ],
)
def test_whose_an_event_is(event: dict[str, Any], *, ours: bool) -> None:
    assert is_of_ours(event, ME) is ours
