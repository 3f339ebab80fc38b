"""Temporary fixes are asked about until they are gone. Rows (part): 70-72."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from bot.domain.clock import deadlines, marked, steps
from bot.domain.deadline import Known
from bot.domain.incident import Incident, Status
from bot.domain.policy import Policy
from bot.domain.record import Record, live
from bot.domain.record_kinds import TEMPFIX
from bot.domain.tempfix import asks_at, code_comment, nth_of
from bot.policies import load
from tests.support.builders import BOB, START, a_record, an_incident

DAY: Final = timedelta(days=1)
FRIDAY: Final = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
PLAIN: Final = load(None).policy
HOLIDAY: Final = PLAIN.model_copy(
    update={"calendar": PLAIN.calendar.model_copy(update={"holidays": frozenset({(FRIDAY + 3 * DAY).date()})})}
)
"""Monday the 30th is one."""


def a_fix(**differs: Any) -> Record:
    """A fix that is to be removed on a Friday at noon."""
    fields = {"owner": BOB, "remove_by": FRIDAY.isoformat(), **differs.pop("fields", {})}
    return a_record(TEMPFIX, **{"text": "rate limit at 50%", "fields": fields, **differs})


def asked(fix: Record, incident: Incident, policy: Policy, *, until: datetime) -> Sequence[str]:
    """Return when someone is reminded of a fix until then, with the clock looked at each time."""
    told: list[str] = []
    known = Known(now=START, records=[fix])
    while True:
        left = [step for step in steps(deadlines(incident, known, policy), known) if step.deadline.kind == TEMPFIX]
        if not left or left[0].at > until:
            return told
        (step,) = left
        told.append(f"{step.at:%a %d %H:%M}")
        assert (step.deadline.subject[0], nth_of(step.deadline.subject)) == ("1", len(told))
        known = marked(known, [step.mark], at=step.at)


def test_it_is_asked_at_its_date_and_then_every_working_day() -> None:
    """Row (part): 71."""
    found = asked(a_fix(), an_incident(), HOLIDAY, until=FRIDAY + 7 * DAY)
    assert found == ["Fri 27 12:00", "Tue 01 09:00", "Wed 02 09:00", "Thu 03 09:00", "Fri 04 09:00"]


@pytest.mark.parametrize(
    ("status", "state", "expected"),
    [
        (Status.INVESTIGATING, "live", True),
        (Status.RESOLVED, "live", True),
        (Status.CLOSED, "live", False),  # someone has closed it all the same
        (Status.CLOSED, "accepted", True),
        (Status.RESOLVED, "removed", False),
        (Status.DECLINED, "live", False),
    ],
)
def test_it_is_asked_about_after_the_end_too(status: Status, state: str, *, expected: bool) -> None:
    fix = a_fix(state=state, fields={"accepted_until": FRIDAY.isoformat()})
    over = {"resolved_at": START} if status in {Status.RESOLVED, Status.CLOSED} else {}
    assert bool(asked(fix, an_incident(status=status, **over), PLAIN, until=FRIDAY)) is expected


def test_another_date_begins_anew_and_no_date_asks_no_one() -> None:
    first = a_fix()
    known = Known(now=START, records=[first])
    (step,) = [each for each in steps(deadlines(an_incident(), known, PLAIN), known) if each.deadline.kind == TEMPFIX]
    later = a_fix(fields={"remove_by": (FRIDAY + 7 * DAY).isoformat()})
    known = marked(Known(now=FRIDAY, records=[later]), [step.mark], at=FRIDAY)
    (step,) = [each for each in steps(deadlines(an_incident(), known, PLAIN), known) if each.deadline.kind == TEMPFIX]
    assert (step.at, nth_of(step.deadline.subject)) == (FRIDAY + 7 * DAY, 1)
    assert asks_at(a_fix(fields={"remove_by": ""})) is None


@pytest.mark.parametrize(
    ("state", "until", "expected"),
    [
        ("live", None, True),
        ("accepted", FRIDAY, False),
        ("accepted", START, True),
        ("accepted", None, True),
        ("removed", FRIDAY, False),
    ],
)
def test_it_is_live_unless_it_is_removed_or_its_risk_is_accepted(
    state: str, until: datetime | None, *, expected: bool
) -> None:
    """Row (part): 72."""
    fields = {"accepted_until": until.isoformat()} if until else {}
    assert bool(live([a_fix(state=state, fields=fields)], START)) is expected


@pytest.mark.parametrize(
    ("text", "by", "first"),
    [
        ("rate limit\nat 50%", FRIDAY.isoformat(), "# INCIDENT FIX: rate limit at 50% (REMOVE AFTER 2026-11-27)"),
        ("bypass the cache", "", "# INCIDENT FIX: bypass the cache (REMOVE AFTER INCIDENT)"),
        ("x" * 50, "", f"# INCIDENT FIX: {'x' * 29}… (REMOVE AFTER INCIDENT)"),
    ],
)
def test_the_comment_to_paste_is_that_of_the_process(text: str, by: str, first: str) -> None:
    """Row (part): 70."""
    comment = code_comment(a_fix(text=text, fields={"remove_by": by}), "INC-2026-1123-001", most=30)
    assert comment == f"{first}\n# Ticket: INC-2026-1123-001"
