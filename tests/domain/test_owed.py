"""What an incident owes that a promise of its own remembers, and what it owes after its end. Rows (part): 35, 77, 116,
131, 132, 189.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clock import deadlines, steps
from bot.domain.deadline import KEPT, POSTMORTEM, VALIDATION, Deadline, Held, Known
from bot.domain.incident import OVER, Incident, Status
from bot.domain.owed import role_due, stable_until, update_due
from bot.domain.postmortem_due import step_of
from bot.domain.reminder import HEADS_UP, RESOLUTION, ROLE, STABILITY, UPDATE, Promise
from bot.policies import load
from bot.workflows.promises import PROMISES
from tests.support.builders import START, an_incident

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
POLICIES: Final = {preset: load(None, preset=preset).policy for preset in ("sev", "p")}
FIXED: Final[dict[str, Any]] = {"status": Status.MONITORING, "resolution": "rolled back", "mitigated_at": START}

spans = st.timedeltas(timedelta(), timedelta(days=20))
presets = st.sampled_from(sorted(POLICIES))


def promised(kind: str, due: timedelta, subject: str = "", **differs: Any) -> dict[tuple[str, str], Promise]:
    """Return a promise that is kept so long after the declaration."""
    at = START + due
    plain: dict[str, Any] = {"id": 1, "incident_id": 1, "kind": kind, "subject": subject}
    return {(kind, subject): Promise(**plain | {"due_at": at, "cadence_at": at, "every": 15 * MINUTE} | differs)}


def found(incident: Incident, known: Known, preset: str = "sev") -> dict[str, Deadline]:
    """Return what is due, by kind and subject."""
    return {f"{each.kind}:{each.subject}".strip(":"): each for each in deadlines(incident, known, POLICIES[preset])}


FRIDAY: Final = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("severity", "resolved", "steps_due"),
    [  # Source: [response] schedule_postmortem; [procedures] postMortemProcess; decision 6
        (
            "sev1",
            START,  # a Monday, 09:00
            {"summary": "11-24 09:00", "meeting": "11-25 09:00", "draft": "11-30 09:00", "review": "12-03 09:00"}
            | {"publish": "12-05 09:00"},
        ),
        (
            "sev2",
            FRIDAY,  # the document is counted in working days, everything else in days
            {"summary": "11-28 22:30", "meeting": "12-04 22:30", "draft": "12-04 22:30", "review": "12-07 22:30"}
            | {"publish": "12-09 22:30"},
        ),
        ("sev3", START, {}),
        ("sev4", START, {}),
    ],
)
def test_a_postmortem_has_two_chains_from_when_it_was_resolved(
    severity: str, resolved: datetime, steps_due: dict[str, str]
) -> None:
    over = an_incident(severity=severity, status=Status.RESOLVED, resolved_at=resolved, mitigated_at=resolved)
    everything = deadlines(over, Known(now=resolved + HOUR), POLICIES["sev"])
    due = {step_of(each.subject): each for each in everything if each.kind == POSTMORTEM}
    assert {step: f"{each.due:%m-%d %H:%M}" for step, each in due.items()} == steps_due
    assert steps(list(due.values()), Known(now=resolved + 300 * DAY)) == [], "an older release resolved it"
    if due:
        assert due["review"].starts == due["draft"].due
        assert due["publish"].starts == due["review"].due


def test_a_holiday_and_the_policy_move_the_document_and_what_is_not_asked_for_is_not_due() -> None:
    policy = POLICIES["sev"]
    holiday = policy.calendar.model_copy(update={"holidays": (datetime(2026, 11, 26, tzinfo=UTC).date(),)})
    asked = policy.severities["sev1"].postmortem
    assert asked is not None
    without = policy.severities["sev1"].model_copy(
        update={"postmortem": asked.model_copy(update={"meeting": None, "review": None})}
    )
    changed = policy.model_copy(update={"calendar": holiday, "severities": {"sev1": without}})
    over = an_incident(status=Status.CLOSED, resolved_at=START)
    due = {step_of(each.subject): f"{each.due:%m-%d %H:%M}" for each in deadlines(over, Known(now=START), changed)}
    assert due == {"summary": "11-24 09:00", "draft": "12-01 09:00", "publish": "12-03 09:00"}


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.RESOLVED, Status.CLOSED}))
def test_what_is_open_or_was_none_has_no_postmortem(status: Status) -> None:
    once = an_incident(status=status, resolved_at=START)
    assert not [kind for kind in found(once, Known(now=START)) if kind.startswith(POSTMORTEM)]
    assert status.is_open or not found(once, Known(now=START))


def test_every_promise_that_is_kept_by_itself_is_among_the_deadlines() -> None:
    """But for the heads-up, which is the update's warning, the clock, and what is asked once alerts have ended."""
    everything = (
        promised(UPDATE, 15 * MINUTE)
        | promised(HEADS_UP, 12 * MINUTE)
        | promised(STABILITY, 30 * MINUTE, every=30 * MINUTE)
        | promised(RESOLUTION, 5 * MINUTE, every=5 * MINUTE)
    )
    held = [Held(assignment=7, role="commander", at=START)]
    due = found(an_incident(**FIXED), Known(now=START, promised=everything, held=held))
    kinds = {each.kind for each in due.values()} - KEPT
    assert kinds == {UPDATE, ROLE, STABILITY, RESOLUTION}
    assert kinds < PROMISES.keys()
    assert due["update"].warns == START + 12 * MINUTE
    assert due["role:communications"].due == START + 2 * MINUTE
    assert "role:commander" not in due
    assert due["stability"].due == START + 30 * MINUTE
    assert due["resolution"].starts == START


def test_what_was_asked_for_in_vain_is_due_since_it_was_first_asked_for() -> None:
    first = START + 15 * MINUTE
    asked = promised(UPDATE, 45 * MINUTE, fired=2, overdue_since=first) | promised(
        ROLE, 32 * MINUTE, "commander", fired=2, overdue_since=START + 2 * MINUTE
    )
    due = found(an_incident(), Known(now=START + 40 * MINUTE, promised=asked))
    assert (due["update"].due, due["role:commander"].due) == (first, START + 2 * MINUTE)


@given(presets, spans, spans)
def test_a_milder_severity_never_asks_for_an_update_sooner(preset: str, after: timedelta, silent: timedelta) -> None:
    """After a change from a severity of another cadence, whatever it was changed to."""
    policy, now = POLICIES[preset], START + after
    facts = Known(now=now, promised=promised(UPDATE, after, every=7 * MINUTE), told_at=now - min(silent, after))
    due = [update_due(an_incident(severity=each.key), facts, policy) for each in policy.severities_by_rank]
    for worse, milder in pairwise(due):
        assert milder is None or (worse is not None and worse <= milder)
    assert all(at is None or at >= now + MINUTE for at in due), "people are left a minute"


def test_a_daily_update_that_is_late_in_the_evening_waits_for_the_morning() -> None:
    evening = START + 35 * HOUR  # Tuesday, 20:00
    due = update_due(an_incident(severity="sev3"), Known(now=evening, told_at=START), POLICIES["sev"])
    assert due == START + 2 * DAY


@given(presets, spans, st.none() | st.tuples(spans, st.integers(0, 3), st.integers(0, 3)))
def test_a_milder_severity_never_misses_a_role_sooner_and_no_change_puts_it_off(
    preset: str, after: timedelta, row: tuple[timedelta, int, int] | None
) -> None:
    policy, now = POLICIES[preset], START + after
    for role in policy.roles.values():
        standing = {}
        if row is not None:
            due_in, fired, settled = row
            standing = promised(ROLE, after + due_in, role.key, fired=fired, settled=min(settled, fired))
        facts = Known(now=now, promised=standing)
        due = [role_due(role, an_incident(severity=each.key), facts) for each in policy.severities_by_rank]
        for worse, milder in pairwise(due):
            assert milder is None or (worse is not None and worse <= milder)
        promise = standing.get((ROLE, role.key))
        for at in due:
            if at is not None and at <= now + MINUTE and promise is not None:
                assert at <= promise.due_at


@given(presets, spans, spans)
def test_no_severity_shortens_a_window_that_runs(preset: str, after: timedelta, began: timedelta) -> None:
    policy, now = POLICIES[preset], START + after
    for was in policy.severities_by_rank:
        ends = min(began, after) + was.stability_window
        facts = Known(now=now, promised=promised(STABILITY, ends, every=was.stability_window))
        for each in policy.severities_by_rank:
            until = stable_until(an_incident(severity=each.key, **FIXED), facts, policy)
            assert until is not None
            assert until >= START + ends
            if not was.is_worse_than(each):
                assert until == START + min(began, after) + max(each.stability_window, was.stability_window)
    assert stable_until(an_incident(), Known(now=now), policy) is None


@given(presets, spans, st.sampled_from(sorted(OVER | {Status.DECLINED})))
def test_nothing_that_was_promised_is_due_after_the_end(preset: str, after: timedelta, status: Status) -> None:
    everything = promised(UPDATE, after) | promised(STABILITY, after) | promised(RESOLUTION, after)
    known = Known(now=START + after, promised=everything)
    for key in POLICIES[preset].severities:
        over = an_incident(severity=key, status=status, resolved_at=START)
        assert {each.kind for each in found(over, known, preset).values()} <= {POSTMORTEM, VALIDATION}
