"""Who took part in an incident, and what shows that service is back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.contributors import contributors
from bot.domain.overview import Assignment
from bot.domain.stability import RESTORED, VERIFIABLE, checklist, is_restored
from bot.domain.timeline import EntryKind, fact
from tests.support.builders import ALICE, BOB, CAROL, START, an_incident

LATER = START + timedelta(minutes=5)


def a_role(user: str, *, accepted: bool, ended: bool) -> Assignment:
    at = {"assigned_at": START, "accepted_at": START if accepted else None, "ended_at": LATER if ended else None}
    return Assignment(role="scribe", user=user, **at)  # type: ignore[arg-type] # each is a time or none


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        *((kind, True) for kind in (EntryKind.UPDATE, EntryKind.NOTE, EntryKind.STATUS, EntryKind.FIXED)),
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


@pytest.mark.parametrize(
    ("ticked", "restored"),
    [(VERIFIABLE, True), (RESTORED, True), (RESTORED[1:], False), ((), False), (set(VERIFIABLE) - {"alerts"}, False)],
)
def test_service_is_back_once_all_that_shows_it_was_verified_since_the_impact_ended(
    ticked: list[str], *, restored: bool
) -> None:
    said = fact(EntryKind.NOTE, checklist(ticked), by=ALICE, now=LATER)
    over = replace(an_incident(), mitigated_at=START)
    assert is_restored(said, over) is restored
    assert not is_restored(said, replace(over, mitigated_at=None))
    assert not is_restored(said, replace(over, mitigated_at=LATER + timedelta(minutes=1))), "it came back since"
