"""Who took part in an incident."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.contributors import contributors
from bot.domain.overview import Assignment
from bot.domain.timeline import EntryKind, fact
from tests.support.builders import ALICE, BOB, CAROL, START

LATER = START + timedelta(minutes=5)


def a_role(user: str, *, accepted: bool, ended: bool) -> Assignment:
    at = {"assigned_at": START, "accepted_at": START if accepted else None, "ended_at": LATER if ended else None}
    return Assignment(role="scribe", user=user, **at)  # type: ignore[arg-type] # each is a time or none


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        *((kind, True) for kind in (EntryKind.UPDATE, EntryKind.NOTE, EntryKind.STATUS, EntryKind.CHECKED)),
        *((kind, True) for kind in (EntryKind.RECORD, EntryKind.VENDOR, EntryKind.IMPACT, EntryKind.RAMP)),
        *((kind, False) for kind in (EntryKind.DECLARED, EntryKind.REMINDER, EntryKind.ACKNOWLEDGED, EntryKind.ROOM)),
    ],
)
def test_who_wrote_what_stands_took_part(kind: EntryKind, *, counts: bool) -> None:
    said = [fact(kind, "x", by=BOB, now=START), fact(kind, "y", by=BOB, now=START), fact(kind, "z", by=None, now=START)]
    assert contributors([], said) == ((BOB,) if counts else ())


def test_who_had_a_role_took_part_but_not_who_declined_it() -> None:
    had = [
        a_role(CAROL, accepted=False, ended=True),
        a_role(ALICE, accepted=True, ended=True),
        a_role(BOB, accepted=False, ended=False),
        a_role(ALICE, accepted=True, ended=False),
    ]
    assert contributors(had, [fact(EntryKind.NOTE, "x", by=BOB, now=START)]) == (ALICE, BOB)
