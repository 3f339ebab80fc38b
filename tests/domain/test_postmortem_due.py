"""When someone is reminded of the steps of a postmortem, and what meets them. Rows (part): 131, 132."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from bot.domain.clock import deadlines, marked, steps
from bot.domain.deadline import POSTMORTEM, Deadline, Known, Moment
from bot.domain.draft import DraftStep, Verdict
from bot.domain.incident import Incident, Status
from bot.domain.policy import Policy
from bot.domain.postmortem_due import begun, next_due, step_of
from bot.domain.record import Record
from bot.domain.record_kinds import REVIEW
from bot.policies import load
from tests.support.builders import BOB, START, a_record, an_incident

POLICIES: Final = {preset: load(None, preset=preset).policy for preset in ("sev", "p")}
DAY: Final = timedelta(days=1)
MONDAY: Final = datetime(2026, 11, 23, 10, tzinfo=UTC)

UNTOUCHED: Final = {
    "summary": "24 09:00 warned, 24 10:00 missed, 25 10:00 left",
    "meeting": "24 10:00 halfway, 25 09:00 warned, 25 10:00 missed, 26 10:00 left",
    "draft": "27 09:00 halfway, 30 09:00 warned, 30 10:00 missed, 01 10:00 left",
    "review": "02 09:00 halfway, 03 09:00 warned, 03 10:00 missed, 04 10:00 left",
    "publish": "04 10:00 halfway, 07 09:00 missed, 08 09:00 left",
}
"""Of what was resolved on a Monday at ten: no one is reminded at night or at the weekend, nor twice at once."""


def resolved(at: datetime = MONDAY, **differs: Any) -> Incident:
    plain = {"severity": "sev1", "status": Status.RESOLVED, "resolved_at": at, "mitigated_at": at, "recovered_at": at}
    return an_incident(**plain | differs)


def a_step(verdict: Verdict, step: str = "", *, after: timedelta = DAY, draft: str = "postmortem") -> DraftStep:
    return DraftStep(draft=draft, version=1, step=step, verdict=verdict, by=BOB, at=MONDAY + after)


def a_meeting(state: str, at: datetime) -> Record:
    return a_record(REVIEW, number=1, state=state, fields={"at": at.isoformat()})


def of_postmortem(incident: Incident, known: Known, policy: Policy) -> Sequence[Deadline]:
    return [each for each in deadlines(incident, known, policy) if each.kind == POSTMORTEM]


def reminded(incident: Incident, policy: Policy = POLICIES["sev"], **knows: Any) -> dict[str, str]:
    """Let a month pass in which the clock looks at every moment; return when it acted, by step."""
    known = Known(now=incident.resolved_at or START, marks={begun(incident): START}, **knows)
    told: dict[str, list[str]] = {}
    while left := steps(of_postmortem(incident, known, policy), known):
        known = marked(known, [], at=START)
        now = max(left[0].at, known.now)
        known = Known(now=now, marks=known.marks, records=known.records, drafts=known.drafts)
        due = [each for each in steps(of_postmortem(incident, known, policy), known) if each.at <= now]
        for each in due:
            told.setdefault(step_of(each.deadline.subject), []).append(f"{now:%d %H:%M} {each.moment}")
        known = marked(known, [each.mark for each in due], at=now)
    return {step: ", ".join(each) for step, each in told.items()}


@pytest.mark.parametrize(("preset", "severity"), [("sev", "sev1"), ("p", "p0")])
def test_each_step_is_reminded_of_halfway_shortly_before_when_overdue_and_then_to_the_manager(
    preset: str, severity: str
) -> None:
    assert reminded(resolved(severity=severity), POLICIES[preset]) == UNTOUCHED


def test_a_holiday_puts_off_what_falls_on_it() -> None:
    calendar = POLICIES["sev"].calendar.model_copy(update={"holidays": (datetime(2026, 11, 25).date(),)})  # noqa: DTZ001 - a date
    found = reminded(resolved(), POLICIES["sev"].model_copy(update={"calendar": calendar}))
    assert found["meeting"] == "24 10:00 halfway, 26 09:00 missed, 27 09:00 left"
    assert found["draft"].endswith("01 10:00 missed, 02 10:00 left"), "the holiday is no working day"


@pytest.mark.parametrize(
    "incident",
    [
        resolved(severity="sev3"),
        resolved(severity="sev4"),
        resolved(status=Status.DECLINED),
        resolved(status=Status.INVESTIGATING),
        resolved(status=Status.MONITORING),
    ],
)
def test_what_is_open_declined_or_without_a_postmortem_owes_nothing(incident: Incident) -> None:
    assert reminded(incident) == {}


def test_what_is_closed_owes_the_same() -> None:
    assert reminded(resolved(status=Status.CLOSED)) == UNTOUCHED


def test_what_an_older_release_resolved_is_shown_and_reminds_no_one() -> None:
    known = Known(now=MONDAY + 30 * DAY)
    found = of_postmortem(resolved(), known, POLICIES["sev"])
    assert len(found) == len(UNTOUCHED)
    assert steps(found, known) == []


def test_after_an_absence_only_the_latest_of_each_step_is_told() -> None:
    known = Known(now=MONDAY + 30 * DAY, marks={begun(resolved()): START})
    found = steps(of_postmortem(resolved(), known, POLICIES["sev"]), known)
    assert [each.moment for each in found] == [Moment.LEFT] * len(UNTOUCHED)


APPROVED: Final = [a_step(Verdict.APPROVED, stage) for stage in ("technical", "operational")]

MET: Final = {
    "summary shared": ([a_step(Verdict.PUBLISHED, "summary")], {"summary"}),
    "submitted": ([a_step(Verdict.SUBMITTED)], {"draft"}),
    "published": ([a_step(Verdict.PUBLISHED, "publish")], {"summary", "draft", "review", "publish"}),
    "approved at one stage of two": ([a_step(Verdict.SUBMITTED), a_step(Verdict.APPROVED, "technical")], {"draft"}),
    "approved": (
        [a_step(Verdict.APPROVED, "operational", after=-DAY), a_step(Verdict.SUBMITTED), *APPROVED],
        {"draft", "review"},
    ),
    "sent back, and approved in part": (
        [a_step(Verdict.SUBMITTED), a_step(Verdict.REJECTED, "final"), a_step(Verdict.SUBMITTED), APPROVED[0]],
        {"draft"},
    ),
    "sent back": ([a_step(Verdict.SUBMITTED), a_step(Verdict.REJECTED, "technical", after=2 * DAY)], {"draft"}),
    "refused by the wiki": ([a_step(Verdict.REFUSED, "outlet:wiki")], set()),
    "another draft": ([a_step(Verdict.PUBLISHED, "publish", draft="external")], set()),
    "before it was reopened": ([a_step(Verdict.PUBLISHED, "publish", after=-DAY)], set()),
}


@pytest.mark.parametrize("case", MET)
def test_what_was_done_with_the_draft_meets_its_steps(case: str) -> None:
    done, met = MET[case]
    known = Known(now=MONDAY + 3 * DAY, drafts=done)
    found = {step_of(each.subject): each for each in of_postmortem(resolved(), known, POLICIES["sev"])}
    assert {step for step, each in found.items() if each.met_at is not None} == met
    assert all(found[step].met_at == MONDAY + DAY for step in met)
    assert set(reminded(resolved(), drafts=done)) == UNTOUCHED.keys() - met


PLANNED: Final = {
    "in time": (a_meeting("planned", MONDAY + DAY), "25 10:00 missed, 26 10:00 left"),
    "just in time": (a_meeting("planned", MONDAY + 2 * DAY), "25 11:00 missed, 26 11:00 left"),
    "too late": (a_meeting("planned", MONDAY + 3 * DAY), UNTOUCHED["meeting"]),
    "cancelled": (a_meeting("cancelled", MONDAY + DAY), UNTOUCHED["meeting"]),
    "held": (a_meeting("held", MONDAY + DAY), ""),
    "held before it was reopened": (a_meeting("held", MONDAY - DAY), UNTOUCHED["meeting"]),
}
"""A meeting -> what its step reminds of."""


@pytest.mark.parametrize("case", PLANNED)
def test_a_meeting_that_is_planned_in_time_needs_no_reminder(case: str) -> None:
    meeting, told = PLANNED[case]
    assert reminded(resolved(), records=[meeting]).get("meeting", "") == told


def test_the_card_shows_the_step_that_is_due_next() -> None:
    shared = Known(now=MONDAY + DAY, drafts=[a_step(Verdict.PUBLISHED, "summary")])
    due = [next_due(resolved(), each, POLICIES["sev"]) for each in (Known(now=MONDAY), shared)]
    assert [step_of(each.subject) for each in due if each is not None] == ["summary", "meeting"]
    assert next_due(resolved(severity="sev4"), Known(now=MONDAY), POLICIES["sev"]) is None
    assert [each.follows for each in of_postmortem(resolved(private=True), Known(now=MONDAY), POLICIES["sev"])] == (
        [""] * len(UNTOUCHED)
    ), "of a private one no manager hears"
