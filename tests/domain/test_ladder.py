"""The shipped ladders, second by second: whom an incident reaches that stays open, and what else reaches them.

Rows: 37-39, 44, 103-105; decision 10.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.incident import Incident
from bot.domain.ladder import Hold, lost_at, rungs
from bot.domain.policy import Policy
from bot.domain.rung import Until
from bot.domain.triage import Facts, Reputation, Revenue, Security
from bot.policies import load
from tests.support.builders import an_incident

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

EM, SPONSOR, VP, CEO = "engineering_manager", "executive_sponsor", "vp_engineering", "ceo"
WORST = {EM: timedelta(), SPONSOR: timedelta(hours=1), VP: timedelta(hours=2), CEO: timedelta(hours=4)}

SHIPPED: list[tuple[str, str, datetime, Mapping[str, timedelta]]] = [
    ("sev", "sev1", MONDAY, WORST),
    ("sev", "sev2", MONDAY, {EM: timedelta(hours=1)}),
    ("sev", "sev3", MONDAY, {EM: DAY}),
    ("sev", "sev3", FRIDAY, {EM: 3 * DAY}),  # the next business day
    ("sev", "sev4", MONDAY, {}),
    ("p", "p0", MONDAY, WORST),
    ("p", "p1", MONDAY, {EM: timedelta()}),
    ("p", "p2", FRIDAY, {EM: 3 * DAY}),
    ("p", "p3", MONDAY, {}),
]


def reached(policy: Policy, incident: Incident, now: datetime, **known: Any) -> set[str]:
    """Return whom an incident has reached by now."""
    start = incident.declared_at
    due = rungs(policy, incident, start=start, due_after=lambda within: policy.calendar.after(start, within), **known)
    return {each.rung.tell for each in due if each.met_at is None and each.at <= now}


def an_open_one(severity: str, at: datetime, facts: Facts | None = None, **differs: Any) -> Incident:
    plain: dict[str, Any] = {"severity": severity, "declared_at": at, "started_at": at, "acknowledged_at": None}
    return an_incident(**plain | {"facts": facts or Facts()} | differs)


@pytest.mark.parametrize(("preset", "severity", "declared", "expected"), SHIPPED)
def test_whom_an_untouched_incident_reaches_and_in_which_second(
    preset: str, severity: str, declared: datetime, expected: Mapping[str, timedelta]
) -> None:
    policy = load(None, preset=preset).policy
    incident = an_open_one(severity, declared)
    seconds = {*range(5 * 3600), *(int(span.total_seconds()) + by for span in expected.values() for by in (-1, 0))}
    first: dict[str, timedelta] = {}
    for second in sorted(each for each in seconds if each >= 0):
        span = timedelta(seconds=second)
        for who in reached(policy, incident, declared + span):
            first.setdefault(who, span)
    assert first == expected
    assert reached(policy, incident, declared + 30 * DAY) == set(expected)


SAID = MONDAY + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("facts", "who"),
    [
        ({"security": Security.BREACH}, VP),
        ({"reputation": (Reputation.REGULATORY,)}, VP),
        ({"major_customer": "Acme"}, VP),
        ({"reputation": (Reputation.MEDIA,)}, CEO),
        ({"existential": True}, CEO),
        ({"security": Security.VULNERABILITY}, None),
        ({"reputation": (Reputation.CHURN, Reputation.TICKETS)}, None),
        ({"existential": False, "data_at_risk": True}, None),
    ],
)
@pytest.mark.parametrize("severity", ["sev1", "sev4"])
def test_a_fact_reaches_them_when_it_becomes_known_whatever_the_severity(
    facts: dict[str, Any], who: str | None, severity: str
) -> None:
    policy = load(None).policy
    incident = an_open_one(severity, MONDAY, Facts(**facts, assessed_at=SAID))
    usual = {EM} if severity == "sev1" else set()
    assert reached(policy, incident, SAID - SECOND) == usual
    assert reached(policy, incident, SAID) == usual | ({who} if who else set())


@pytest.mark.parametrize(
    ("facts", "hours"),
    [
        ({"revenue_per_hour": 60_000.0}, 100 / 60),
        ({"revenue_per_hour": 60_000.0, "revenue": Revenue.CRITICAL}, 100 / 60),
        ({"revenue": Revenue.CRITICAL}, 10.0),  # at least 10,000 an hour
        ({"revenue": Revenue.LOW}, None),
        ({"revenue": Revenue.NONE, "revenue_per_hour": 0.0}, None),
        ({}, None),
        ({"revenue_per_hour": 0.01}, None),
    ],
)
def test_the_loss_so_far_is_the_rate_times_the_time_since_it_began(facts: dict[str, Any], hours: float | None) -> None:
    policy = load(None).policy
    incident = an_open_one("sev2", MONDAY, Facts(**facts), started_at=MONDAY - timedelta(minutes=30))
    at = lost_at(incident, 100_000)
    assert at == (None if hours is None else incident.started_at + timedelta(hours=hours))
    if at is not None:
        assert CEO not in reached(policy, incident, at - SECOND)
        assert CEO in reached(policy, incident, at)
        fixed = an_open_one("sev2", MONDAY, Facts(**facts), started_at=incident.started_at, mitigated_at=at - SECOND)
        assert CEO not in reached(policy, fixed, at + DAY), "nothing is lost any more"


def test_a_hold_lets_the_ladder_wait_lapses_and_holds_nothing_that_is_news() -> None:
    policy = load(None).policy
    held = MONDAY + timedelta(minutes=50)
    hold = Hold(by="U0A1ICE001", why="the fix is deploying", at=held, until=held + timedelta(minutes=30))
    incident = an_open_one("sev1", MONDAY)
    for minutes, who in ((60, set[str]()), (79, set[str]()), (80, {EM, SPONSOR}), (120, {EM, SPONSOR, VP})):
        assert reached(policy, incident, MONDAY + timedelta(minutes=minutes), hold=hold) == who

    breach = an_open_one("sev1", MONDAY, Facts(security=Security.BREACH, assessed_at=held + SECOND))
    assert VP in reached(policy, breach, held + SECOND, hold=hold)
    known = an_open_one("sev1", MONDAY, Facts(security=Security.BREACH, assessed_at=held - SECOND))
    assert VP not in reached(policy, known, held + SECOND, hold=hold)
    later = MONDAY + timedelta(minutes=60)
    for was, now, who in (("SEV2", "sev1", {EM, SPONSOR}), ("SEV1", "sev1", set()), ("SEV1", "sev2", set())):
        found = reached(policy, an_open_one(now, MONDAY), later, hold=replace(hold, severity=was))
        assert found == who, "only a severity that is worse than at the hold is news"

    with pytest.raises(ValueError, match="no longer than an hour"):
        Hold(by="U0A1ICE001", why="", at=held, until=held + timedelta(hours=1, seconds=1))


def test_whoever_is_on_it_stops_what_waits_for_that_alone() -> None:
    policy = load(None).policy
    waits = [policy.ladder[0], policy.ladder[1].model_copy(update={"until": Until.ACKNOWLEDGED})]
    policy = policy.model_copy(update={"ladder": tuple(waits)})
    on_it = an_open_one("sev1", MONDAY, acknowledged_at=MONDAY + SECOND)
    assert reached(policy, on_it, MONDAY + DAY) == {EM}
    assert reached(policy, an_open_one("sev1", MONDAY), MONDAY + DAY) == {EM, SPONSOR}
