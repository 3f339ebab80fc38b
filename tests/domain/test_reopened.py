"""A document of an incident that came back counts nothing for the time that it was over. Rows: 134."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incident import Status
from bot.domain.messages.alerts import AlertLine
from bot.domain.overview import Alerts
from bot.domain.postmortem.document import document
from bot.domain.postmortem.material import Material
from bot.domain.status_history import change_in_words
from bot.domain.timeline import EntryKind
from bot.domain.triage import Facts
from bot.domain.update import StatusUpdate
from tests.domain.test_postmortem import START, entry, material, names

M = timedelta(minutes=1)


def came_back(*kinds: EntryKind) -> Material:
    """Return an incident of an hour, with an update in time; it was over from minute 20 to minute 50."""
    told = (entry("x", minutes, kind=kind) for minutes, kind in zip((20, 25, 50), kinds, strict=False))
    known = material(*told, facts=Facts(revenue_per_hour=6000), mitigated_at=START + 60 * M, resolved_at=START + 60 * M)
    update = StatusUpdate(
        number=1, by="U1", at=START + 10 * M, status=Status.INVESTIGATING, next_due_at=START + 25 * M, text="looking"
    )
    return replace(known, updates=(update,))


@pytest.mark.parametrize(
    "kinds",
    [
        (EntryKind.RESOLVED, EntryKind.CLOSED, EntryKind.REOPENED),
        (EntryKind.DECLINED, EntryKind.NOTE, EntryKind.REOPENED),
    ],
)
def test_what_came_back_was_over_in_between(kinds: tuple[EntryKind, ...]) -> None:
    text = document(came_back(*kinds), names)
    assert "It was over at 09:20 UTC and came back at 09:50 UTC. " in text
    assert "- lasted 1 h: 09:00–10:00 UTC, of which it was over for 30 min before it came back" in text
    assert text.casefold().count("about $3,000 lost") == 2
    assert "1 of 1 that were due came on time" in text
    assert "late" not in text


@pytest.mark.parametrize("kinds", [(), (EntryKind.RESOLVED,), (EntryKind.NOTE, EntryKind.NOTE, EntryKind.REOPENED)])
def test_what_did_not_come_back_was_never_over_in_between(kinds: tuple[EntryKind, ...]) -> None:
    text = document(came_back(*kinds), names)
    assert "came back" not in text
    assert text.casefold().count("about $6,000 lost") == 2


def test_what_was_fixed_before_it_was_called_over_was_over_since_then() -> None:
    """The clock of updates runs on until it is called over."""
    known = came_back(EntryKind.FIXED, EntryKind.RESOLVED, EntryKind.REOPENED)
    text = document(known, names)
    assert "It was over at 09:20 UTC and came back at 09:50 UTC. " in text
    assert "of which it was over for 30 min before it came back" in text
    assert text.casefold().count("about $3,000 lost") == 2


def test_a_fix_that_did_not_hold_ends_nothing() -> None:
    back = entry(change_in_words(Status.MONITORING, Status.INVESTIGATING, ""), 22, kind=EntryKind.STATUS)
    known = came_back(EntryKind.FIXED, EntryKind.RESOLVED, EntryKind.REOPENED)
    fixed, *later = known.timeline
    text = document(replace(known, timeline=(fixed, back, *later)), names)
    assert "It was over at 09:25 UTC and came back at 09:50 UTC. " in text


@pytest.mark.parametrize(("ended", "named"), [(1, "the first, Errors, since"), (2, "the first since")])
def test_an_alert_that_fires_again_fired_first_when_it_did(ended: int, named: str) -> None:
    line = AlertLine(id=1, title="Errors", since=START + 80 * M, ended=True, source="prod")
    alerts = Alerts(ended=ended, since=line.since, first=line, ended_at=START + 90 * M)
    fired = (entry("Alert A1 fires: Errors (prod)", 0, kind=EntryKind.ALERT),)
    text = document(replace(material(*fired), alerts=alerts), names)
    assert f"{named} 2026-11-21 09:00 UTC; the last ended at 10:30 UTC" in text
