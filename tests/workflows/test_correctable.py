"""The newest update is corrected, by whoever posted it or is in command; anyone else is told what to do instead."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.incident import IncidentError
from bot.slack.blocks.text import in_utc
from bot.workflows.update import correctable
from tests.support.builders import ALICE, BOB, CAROL, an_incident, an_update

ANOTHER = "Post another: `/incident update <text>`."


@pytest.mark.parametrize(
    ("last", "number", "by", "commander", "refused"),
    [
        ({"number": 2}, 2, BOB, None, ""),
        ({"number": 2}, 2, ALICE, ALICE, ""),
        (None, 0, BOB, None, "There is no update to correct yet."),
        (None, 1, BOB, None, "Update #1 was withdrawn."),
        ({"number": 1}, 2, BOB, None, "Update #2 was withdrawn."),
        (
            {"number": 2},
            1,
            BOB,
            None,
            f"Update #2 by <@{BOB}> came after #1, at 09:10 UTC: that one is the latest now.",
        ),
        ({"number": 2}, 2, ALICE, None, f"Only <@{BOB}>, who posted it, can correct update #2."),
        (
            {"number": 2},
            2,
            ALICE,
            CAROL,
            f"Only <@{BOB}>, who posted it, or <@{CAROL}>, who is in command, can correct update #2.",
        ),
    ],
)
def test_who_may_correct_which_update(
    last: dict[str, Any] | None, number: int, by: str, commander: str | None, refused: str
) -> None:
    newest = None if last is None else an_update(**last)
    if not refused:
        assert correctable(newest, number, an_incident(), by=by, commander=commander) == newest
        return
    with pytest.raises(IncidentError) as caught:
        correctable(newest, number, an_incident(), by=by, commander=commander)
    assert in_utc(caught.value.sentence) == f"{refused} {ANOTHER}"
    assert [offer.action for offer in caught.value.offers] == ["update.open"]
