"""Reviews of a month and a quarter: when everyone hears, and what they say. Rows: 140, 165."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from bot.domain.action_due import Listed
from bot.domain.draft import POSTMORTEM, DraftStep, Verdict
from bot.domain.incident import Status
from bot.domain.period import Every, Period, last_told, next_told, period_at, read_period
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.trend_history import Case, History
from bot.domain.trends import CONTENTS, PARTS, review_of, written
from bot.domain.triage import Facts
from bot.policies import load
from tests.support.builders import ALICE, a_record, an_incident

PLAIN: Final = load(None).policy
BERLIN: Final = PLAIN.calendar.model_copy(update={"time_zone": "Europe/Berlin", "holidays": (date(2027, 1, 1),)})
NOVEMBER: Final = Period(Every.MONTH, date(2026, 11, 1))


@pytest.mark.parametrize(
    ("every", "last", "told", "key"),
    [
        (Every.WEEK, datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "2026-11-30 08:00", "2026-W48"),
        (Every.MONTH, datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "2026-12-01 08:00", "2026-11"),
        (Every.MONTH, datetime(2026, 10, 31, 23, 30, tzinfo=UTC), "2026-11-02 08:00", "2026-10"),
        (Every.MONTH, datetime(2026, 11, 2, 8, 0, tzinfo=UTC), "2026-12-01 08:00", "2026-11"),
        (Every.MONTH, datetime(2026, 12, 1, 8, 0, tzinfo=UTC), "2027-01-04 08:00", "2026-12"),
        (Every.QUARTER, datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "2027-01-04 08:00", "2026-Q4"),
    ],
)
def test_everyone_hears_as_work_begins_on_the_first_working_day_after_a_period(
    every: Every, last: datetime, told: str, key: str
) -> None:
    """Holidays and weekends are none, days are those of the policy's zone, and what was told is not told again."""
    due = next_told(every, BERLIN, last)
    assert f"{due:%Y-%m-%d %H:%M}" == told
    found = last_told(every, BERLIN, due)
    assert found.key == key
    assert last_told(every, BERLIN, due - timedelta(seconds=1)) == found.before
    if every is not Every.WEEK:
        assert read_period(found.key) == found == period_at(every, found.begins)


@pytest.mark.parametrize("typed", ["", "2026", "2026-13", "2026-00", "2026-Q5", "1026-10", "9999-12", "２０２６-10"])
def test_what_names_no_period_is_none(typed: str) -> None:
    assert read_period(typed) is None


def a_case(number: int, at: datetime, *, factors: tuple[str, ...] = (), **differs: Any) -> Case:
    """An incident that took an hour."""
    plain = {
        "id": number,
        "number": f"INC-{at:%Y-%m%d}-{number:03}",
        "status": Status.CLOSED,
        "declared_at": at,
        "started_at": at,
        "detected_at": at,
        "acknowledged_at": at + timedelta(minutes=number),
        "mitigated_at": at + timedelta(minutes=30),
        "resolved_at": at + timedelta(hours=1),
    }
    return Case(
        incident=an_incident(**plain | differs),
        services=frozenset({"checkout"}),
        factors=factors,
        steps=[
            DraftStep(draft=POSTMORTEM, version=1, step="answers", verdict=Verdict.WAIVED, by=ALICE, at=at),
            DraftStep(
                draft=POSTMORTEM,
                version=1,
                step="publish",
                verdict=Verdict.PUBLISHED,
                by=ALICE,
                at=at + timedelta(days=3 * number),
            ),
        ],
    )


def an_item(number: int, **differs: Any) -> Listed:
    """An action item that leaves a runbook behind."""
    fields = {"outcome": "runbook", "priority": "P1", **differs.pop("fields", {})}
    at = differs.pop("at", datetime(2026, 10, 5, 9, 0, tzinfo=UTC))
    record = a_record(ACTION_ITEM, number=number, at=at, text="write a page", fields=fields, **differs)
    return Listed(record, an_incident())


def a_history(period: Period, *cases: Case, items: tuple[Listed, ...] = ()) -> History:
    return History(policy=PLAIN, period=period, now=datetime(2027, 1, 4, 9, 0, tzinfo=UTC), cases=cases, items=items)


MOVED: Final = {"moved_at": "2026-11-10T09:00:00+00:00"}
BUSY: Final = a_history(
    NOVEMBER,
    a_case(1, datetime(2026, 10, 6, 9, 0, tzinfo=UTC), factors=("missing alerts",), title="search is slow"),
    a_case(2, datetime(2026, 10, 7, 9, 0, tzinfo=UTC), title="login fails for all"),
    a_case(3, datetime(2026, 11, 2, 9, 0, tzinfo=UTC), factors=("Missing alerts", "other"), severity="sev2"),
    a_case(4, datetime(2026, 11, 3, 9, 0, tzinfo=UTC), factors=("missing alerts",), title="search returns nothing"),
    a_case(5, datetime(2026, 11, 4, 9, 0, tzinfo=UTC), title="mail", facts=Facts(recurring=True)),
    a_case(6, datetime(2026, 12, 1, 0, 0, tzinfo=UTC)),
    items=(
        an_item(1, state="done", fields=MOVED),
        an_item(2, fields={"due": "2026-11-05T09:00:00+00:00"}),
        an_item(3, at=datetime(2026, 12, 2, 9, 0, tzinfo=UTC)),
    ),
)


def test_a_month_is_told_beside_the_one_before() -> None:
    """Rows: 140, 165. What was declared after it is in the next one; what can't be compared says nothing of change."""
    review = review_of(BUSY)
    assert review.headline == "3 incidents in November 2026, up from 2 in October 2026"
    assert {each.heading: each.lines for each in review.parts} == {
        "By severity": ("SEV1: 2, as before", "SEV2: 1, up from 0"),
        "Median times": (
            "Time to detect (from the start): 0 s, as before",
            "Time to acknowledge (from the declaration): 4 min, up from 1 min",
            "Time to mitigate (from the start): 30 min, as before",
            "Time to resolve (from the declaration): 1 h, as before",
        ),
        "Services hit most": ("checkout: 3, up from 2",),
        "Contributing factors": (
            *("missing alerts: 2, up from 1", "other: 1, up from 0"),
            "Named for 2 of 3 incidents",
        ),
        "Happened before": (
            "INC-2026-1103-004 search returns nothing: like INC-2026-1006-001",
            "INC-2026-1104-005 mail: it has happened before, people say",
        ),
        "Action items": ("Done: 1, up from 0", "Open: 1, down from 2", "Overdue: 1"),
        "Postmortems": (
            "3 due: 2 published on time, 1 published late",
            "3 with something missing that someone answers for",
        ),
    }
    document = written(review)
    assert document.startswith("# Monthly review: November 2026\n\n3 incidents in November 2026")
    assert "\n## Contributing factors\n\n- missing alerts: 2, up from 1\n" in document


def test_a_quarter_also_says_what_got_better_and_what_to_plan() -> None:
    """Row: 165."""
    review = review_of(replace(BUSY, period=NOVEMBER.before.before, now=datetime(2026, 12, 31, tzinfo=UTC)))
    assert review.headline.startswith("No incidents in September 2026, as before")
    quarter = review_of(replace(BUSY, period=period_at(Every.QUARTER, NOVEMBER.begins)))
    parts = {each.heading: each.lines for each in quarter.parts}
    assert list(parts) == [PARTS[key][0] for key in CONTENTS[Every.QUARTER]]
    assert parts["What got better"] == ("Action items done: 1, up from 0",)
    assert parts["To plan"] == (
        "AI-002 of INC-2026-1123-001: write a page (P1, runbook)",
        "AI-003 of INC-2026-1123-001: write a page (P1, runbook)",
        "Contributing factor: missing alerts, in 3 incidents",
        "Contributing factor: other, in 1 incident",
    )


def test_an_empty_period_is_one_line() -> None:
    """Row: 165."""
    december = review_of(replace(BUSY, period=NOVEMBER.after.after, cases=()))
    assert december.parts == ()
    assert december.headline == "No incidents in January 2027 so far, as before. Action items: 2 open, 1 overdue"
    assert written(december).count("\n") == 5
    alone = a_history(NOVEMBER, *BUSY.cases[:2])
    assert review_of(alone).headline == "No incidents in November 2026, down from 2 in October 2026"
