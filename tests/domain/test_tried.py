"""What was tried: updates, steps, and fixes that did not hold; what fixed it stands by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.timeline import EntryKind, TimelineEntry, fact
from bot.domain.transition import Transition
from bot.domain.tried import tried

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

FIXED = (EntryKind.FIXED, "Fixed: rolled back (v2) (was identified; watched until 09:30 UTC)")
RESOLVED = (EntryKind.RESOLVED, "Resolved: rolled back (v2) (without the 30 min that the policy asks for)")
HELD = (EntryKind.RESOLVED, "Resolved: rolled back (v2)")
OWN = (EntryKind.RESOLVED, "Resolved: Resolved: restarted the pod (was OOM-killed)")
EARLY = (
    EntryKind.RESOLVED,
    "Resolved: disk full (without quota) (stable for 5 min of the 30 min that the policy asks for; "  # noqa: ISC004 - one text
    "resolved early because: vendor confirmed (was down))",
)
UPDATE = (EntryKind.UPDATE, "Update #1: looking")
RELAPSE = (EntryKind.STATUS, "Status: monitoring → investigating. errors are back")
REOPENED = (EntryKind.REOPENED, "Reopened (was resolved): errors are back")
FAILED = "Fix that didn't hold: rolled back (v2)"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ([UPDATE, FIXED, RESOLVED], [UPDATE[1]]),
        ([UPDATE, RESOLVED], [UPDATE[1]]),
        ([UPDATE, FIXED], [UPDATE[1]]),
        ([UPDATE, FIXED, RELAPSE], [UPDATE[1], FAILED, RELAPSE[1]]),
        ([FIXED, HELD, REOPENED, UPDATE], [FAILED, UPDATE[1]]),
        ([RESOLVED, REOPENED, FIXED, RELAPSE, RESOLVED], [FAILED, FAILED, RELAPSE[1]]),
        ([OWN, REOPENED], ["Fix that didn't hold: Resolved: restarted the pod (was OOM-killed)"]),
        ([EARLY, REOPENED], ["Fix that didn't hold: disk full (without quota)"]),
        ([], []),
    ],
)
def test_what_was_tried(told: list[tuple[EntryKind, str]], shown: list[str]) -> None:
    timeline = [
        TimelineEntry(kind=kind, text=text, author="U1", happened_at=at, recorded_at=at)
        for minute, (kind, text) in enumerate(told)
        for at in [START + timedelta(minutes=minute)]
    ]
    assert [entry.text for entry in tried(timeline)] == shown


@pytest.mark.parametrize("kind", [EntryKind.FIXED, EntryKind.RESOLVED])
def test_what_did_not_hold_is_told_in_the_words_that_are_held_as_data(kind: EntryKind) -> None:
    said = "rolled back (without the 30 min that the policy asks for)"
    fix = fact(kind, "any sentence", by="U1", now=START)
    ended = replace(fix, transition=Transition("monitoring", "resolved", said))
    back = replace(fact(EntryKind.STATUS, "any", by="U1", now=START), transition=Transition("monitoring", "identified"))
    assert [entry.text for entry in tried([ended, back])] == [f"Fix that didn't hold: {said}", "any"]
