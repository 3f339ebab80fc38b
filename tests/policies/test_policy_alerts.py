"""Mistakes in what a policy says of alerts, each with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.policies import load
from tests.policies.test_policy_problems import Complaints

SOURCE = "alert_sources: {a: {kind: generic, secret: A_SECRET}}\n"
WRONG = [
    (
        "alert_sources: {Prod: {kind: generic, secret: A}}",
        ("1:17: alert_sources.Prod: is part of an address: write lower case letters, digits, - and _, at most 40 of "
         "them"),
    ),
    (
        "alert_sources: {a: {kind: generic, secret: hunter2}}",
        ("1:44: alert_sources.a.secret.0: must say where the secret is, not what it is: the name of a variable of the "
         "environment, such as ALERT_SECRET, or file:PATH. If a secret stood here, replace it: whoever could read this "
         "file knows it"),
    ),
    (
        "alert_sources: {a: {kind: generic, secret: A, severities: {critical: sev9}}}",
        "1:70: alert_sources.a.severities.critical: there is no severity 'sev9'; did you mean 'sev4'?",
    ),
    (
        SOURCE + "alert_rules: [{then: ask, severity: sev0}]",
        "2:37: alert_rules.0.severity: there is no severity 'sev0'; did you mean 'sev4'?",
    ),
    (
        SOURCE + "alert_rules: [{match: {severity: critical}, then: ask}]",
        "2:15: alert_rules.0: no rule matches every alert; add as the last line: `- {then: ask}`",
    ),
    (
        SOURCE + "alert_rules: [{then: ask}, {match: {env: dev}, then: ignore}]",
        "2:28: alert_rules.1: never comes to its turn: rule 1 matches every alert; move that one to the end",
    ),
    (
        SOURCE + "alert_rules: [{match: {env: dev}, then: ask}, {match: {env: dev}, then: ignore}, {then: ask}]",
        "2:47: alert_rules.1: never comes to its turn: rule 1 matches the same alerts",
    ),
    (
        SOURCE + "alert_rules: [{match: {source: b}, then: ignore}, {then: ask}]",
        "2:32: alert_rules.0.match.source.0: there is no source 'b'; known here: a",
    ),
    (
        SOURCE + "alert_rules: [{then: ask, wait: 30s}]",
        "2:15: alert_rules.0: `then: ask` waits for nothing; remove `wait`",
    ),
    (
        SOURCE + "alert_rules: [{then: declare, wait: 2h}]",
        "2:37: alert_rules.0.wait: must be at most 1 h: people wait for the incident meanwhile",
    ),
    (
        "services: {checkout: {people: ['schedule:primary']}}",
        "1:32: services.checkout.people.0: there is no schedule 'primary'; add it under schedules",
    ),
    (
        "services: {checkout: {}, Checkout: {depends_on: [checkout]}}",
        ("1:26: services.Checkout: checkout is the same service: case does not count\n"
         "1:50: services.Checkout.depends_on.0: a service doesn't depend on itself; remove it"),
    ),
    (
        "services: {checkout: {runbook: wiki}}",
        "1:32: services.checkout.runbook: 'wiki' isn't an address; write one that begins with https:// or http://",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "complaint"), WRONG)
def test_a_mistake_in_what_is_said_of_alerts_says_where_and_what_instead(
    complaints: Complaints, text: str, complaint: str
) -> None:
    assert complaints(text) == complaint.split("\n")


def test_a_source_names_where_its_secrets_are_and_maps_severities_in_any_case(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(
        "alert_sources: {a: {kind: generic, secret: [NEW, 'file:/old'], severities: {Kritisch: sev1}}}\n"
        "alert_rules: [{match: {severity: KRITISCH}, then: declare}, {then: ask}]",
        encoding="utf-8",
    )
    policy = load(file).policy
    assert policy.alert_sources["a"].secret == ("env:NEW", "file:/old")
    assert policy.alert_sources["a"].ours(" kritisch ") == "sev1"
    assert policy.alert_rules[0].wait.total_seconds() == 30
