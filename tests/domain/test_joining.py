"""Which rule decides about an alert, which group it is in, what it joins, and the sentence that says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.alert import Alert, State
from bot.domain.alert_rule import AlertRule
from bot.domain.alert_source import AlertSource
from bot.domain.incident import Incident, Status
from bot.domain.joining import Standing, Step, decide, group_of, is_old, judge, ours, quiet_since, started
from bot.domain.policy import Policy
from tests.support.builders import START, a_policy, an_incident

RULES: list[dict[str, Any]] = [
    {
        "match": {"severity": ["critical"], "service": ["checkout"]},
        "then": "declare",
        "severity": "sev2",
        "group_by": ["service"],
        "wait": "30s",
    },
    {"match": {"severity": ["critical", "error"]}, "then": "ask"},
    {"match": {"env": ["dev", "staging"]}, "then": "ignore"},
    {"then": "ask"},
]
SOURCES = {"prod": {"kind": "generic", "secret": ["A_SECRET"], "severities": {"warnung": "sev3"}}}


def policy(rules: list[dict[str, Any]] | None = None) -> Policy:
    read = [AlertRule.model_validate(each) for each in (RULES if rules is None else rules)]
    sources = {name: AlertSource.model_validate(each) for name, each in SOURCES.items()}
    return a_policy().model_copy(update={"alert_rules": tuple(read), "alert_sources": sources})


def alert(**differs: Any) -> Alert:
    plain = {"fingerprint": "f1", "state": State.FIRING, "severity": "critical", "title": "High error rate"}
    return Alert(**plain | {"labels": {"service": "checkout"}} | differs)


@pytest.mark.parametrize(
    ("said", "then", "because"),
    [
        (alert(), "declare", "matched rule 1 because severity=critical and service=checkout"),
        (alert(severity="CRITICAL"), "declare", "matched rule 1 because severity=CRITICAL and service=checkout"),
        (alert(labels={"service": "search"}), "ask", "matched rule 2 because severity=critical"),
        (alert(severity="error", labels={}), "ask", "matched rule 2 because severity=error"),
        (alert(severity="", labels={"env": "Dev"}), "ignore", "matched rule 3 because env=Dev"),
        (alert(severity="info", labels={}), "ask", "matched rule 4 because it matches every alert"),
        (alert(severity="info", labels={"env": "dev" * 99}), "ask", "matched rule 4 because it matches every alert"),
    ],
)
def test_the_first_rule_that_matches_decides_and_says_by_what(said: Alert, then: str, because: str) -> None:
    judged = judge(policy(), "prod", said)
    assert (judged.then, judged.because) == (then, because)
    assert judged.wait == (timedelta(seconds=30) if then == "declare" else timedelta())


def test_without_rules_people_are_asked() -> None:
    judged = judge(policy([]), "prod", alert())
    assert (judged.then, judged.rule, judged.because) == ("ask", 0, "no rule matches it")


@pytest.mark.parametrize(
    ("word", "key"),
    [("Warnung", "sev3"), ("critical", "sev1"), ("P1", "sev2"), ("sev-4", "sev4"), ("info", ""), ("", "")],
)
def test_severity_is_the_sources_word_else_what_people_could_type(word: str, key: str) -> None:
    assert ours(policy(), "prod", alert(severity=word)) == key
    assert ours(policy(), "gone from the policy", alert(severity="critical")) == "sev1"


def test_a_rule_names_the_severity_before_the_source_does() -> None:
    assert judge(policy(), "prod", alert()).severity == "sev2"


@pytest.mark.parametrize(
    ("by", "said", "source", "key", "shown"),
    [
        (("service",), alert(), "", "{service=checkout}", "group {service=checkout}"),
        (("service",), alert(labels={"service": "Checkout"}), "", "{service=checkout}", "group {service=Checkout}"),
        (("service", "env"), alert(group="g"), "prod", "group:g", "its group in prod"),
        (("service",), alert(labels={"service": ""}), "prod", "alone:f1", "this alert"),
        ((), alert(group="g"), "prod", "group:g", "its group in prod"),
        ((), alert(), "prod", "alone:f1", "this alert"),
    ],
)
def test_group(by: tuple[str, ...], said: Alert, source: str, key: str, shown: str) -> None:
    group = group_of(by, "prod", said)
    assert (group.source, group.key, group.shown) == (source, key, shown)


def test_a_group_that_is_too_long_to_be_stored_is_still_its_own() -> None:
    long = [group_of(("service",), "prod", alert(labels={"service": "x" * 600 + end})) for end in "ab"]
    assert long[0] != long[1]
    assert all(len(each.key) <= 500 for each in long)
    assert all(len(each.shown) < 100 for each in long)


AT_NINE = "<!date^1795424400^{date_short_pretty} {time}|2026-11-23 09:00 UTC>"
OPEN = an_incident(id=1, number="INC-2026-1123-001")
RESOLVED = replace(OPEN, status=Status.RESOLVED, resolved_at=START)
CLOSED = replace(RESOLVED, status=Status.CLOSED)
DECLINED = replace(OPEN, status=Status.DECLINED)
PRIVATE = replace(OPEN, private=True)
RULE = "matched rule 1 because severity=critical and service=checkout"


@pytest.mark.parametrize(
    ("own", "grouped", "later", "state", "step", "reason"),
    [
        (OPEN, None, 0, State.FIRING, Step.JOIN, f"{RULE}; joined {OPEN.number} because it holds this alert already"),
        (OPEN, None, 0, State.RESOLVED, Step.JOIN, f"{RULE}; joined {OPEN.number} because it holds this alert already"),
        (
            None,
            OPEN,
            0,
            State.FIRING,
            Step.JOIN,
            f"{RULE}; joined {OPEN.number} because group {{service=checkout}} is open since {AT_NINE}",
        ),
        (RESOLVED, OPEN, 0, State.FIRING, Step.JOIN, None),
        (None, OPEN, 0, State.RESOLVED, Step.ENDED, f"{RULE}; it had ended before anything was decided"),
        (None, None, 0, State.RESOLVED, Step.ENDED, None),
        (
            RESOLVED,
            None,
            29,
            State.FIRING,
            Step.REGRESSION,
            f"{RULE}; {OPEN.number} was resolved less than 30 min before, so I asked whether to reopen it",
        ),
        (None, CLOSED, 29, State.FIRING, Step.REGRESSION, None),
        (RESOLVED, None, 30, State.FIRING, Step.DECLARE, RULE),
        (RESOLVED, None, -1, State.FIRING, Step.DECLARE, RULE),
        (DECLINED, DECLINED, 0, State.FIRING, Step.DECLARE, RULE),
        (None, None, 0, State.FIRING, Step.DECLARE, RULE),
        (PRIVATE, PRIVATE, 0, State.FIRING, Step.JOIN, None),
        (None, PRIVATE, 0, State.FIRING, Step.DECLARE, RULE),
        (DECLINED, PRIVATE, 0, State.FIRING, Step.DECLARE, RULE),
        (None, replace(RESOLVED, private=True), 1, State.FIRING, Step.DECLARE, RULE),
        (replace(RESOLVED, private=True), None, 1, State.FIRING, Step.REGRESSION, None),
    ],
)
def test_what_is_open_is_joined_what_just_ended_is_asked_about_else_the_rule_decides(
    own: Incident | None, grouped: Incident | None, later: int, state: State, step: Step, reason: str | None
) -> None:
    windows = dict.fromkeys([one.id for one in (own, grouped) if one is not None], timedelta(minutes=30))
    standing = Standing(own=own, of_group=grouped, windows=windows, now=START + timedelta(minutes=later))
    made = decide(judge(policy(), "prod", alert()), alert(state=state), standing)
    assert made.step is step
    assert reason is None or made.reason == reason
    assert (made.incident is not None) is (step in {Step.JOIN, Step.REGRESSION})


def test_each_incident_has_to_hold_as_long_as_its_own_severity_says() -> None:
    other = replace(RESOLVED, id=RESOLVED.id + 1)
    windows = {RESOLVED.id: timedelta(), other.id: timedelta(minutes=30)}
    standing = Standing(own=RESOLVED, of_group=other, windows=windows, now=START + timedelta(minutes=5))
    made = decide(judge(policy(), "prod", alert()), alert(), standing)
    assert (made.step, made.incident) == (Step.REGRESSION, other)


def test_people_are_asked_about_what_was_just_called_no_incident() -> None:
    standing = Standing(
        own=DECLINED, of_group=None, windows={DECLINED.id: timedelta()}, now=START, declined_lately=True
    )
    made = decide(judge(policy(), "prod", alert()), alert(), standing)
    assert (made.step, made.reason) == (
        Step.ASK,
        f"{RULE}; its incident was just closed as not an incident, so people are asked",
    )
    ignored = alert(severity="", labels={"env": "dev"})
    assert decide(judge(policy(), "prod", ignored), ignored, standing).step is Step.IGNORE


def at(**before: int) -> Alert:
    return alert(started_at=START - timedelta(**before))


@pytest.mark.parametrize(
    ("alerts", "began"),
    [
        ([at(minutes=5), at(minutes=9)], START - timedelta(minutes=9)),
        ([at(minutes=-5)], START),
        ([alert()], START),
        ([at(days=3), at(minutes=1)], START - timedelta(minutes=1)),
        ([at(days=3)], START),
        ([alert(started_at=datetime(1, 1, 1, tzinfo=UTC))], START),
        ([at(hours=24)], START - timedelta(hours=24)),
    ],
)
def test_an_outage_began_at_the_earliest_start_that_can_be(alerts: list[Alert], began: datetime) -> None:
    assert started(alerts, received_at=START) == began


def test_a_start_older_than_a_day_is_told_from_others() -> None:
    assert is_old(at(hours=25), received_at=START)
    assert not is_old(at(hours=24), received_at=START)
    assert not is_old(alert(), received_at=START)


def test_an_alert_is_quiet_once_two_repeats_are_missing() -> None:
    hour = timedelta(hours=1)
    assert quiet_since(START, hour, START + 2 * hour) is None
    assert quiet_since(START, hour, START + 2 * hour + timedelta(seconds=1)) == START
