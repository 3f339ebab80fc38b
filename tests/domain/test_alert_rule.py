"""Which alerts a rule matches: every field, any case, any text."""

from __future__ import annotations

import pytest

from bot.domain.alert import Alert, State
from bot.domain.alert_rule import AlertRule, matches

ALERT = Alert(
    fingerprint="f",
    state=State.FIRING,
    severity="critical",
    title="Queue of checkout is full",
    labels={"service": "Checkout", "Env": "prod", "severity": "page", "source": "elsewhere", "empty": ""},
)


@pytest.mark.parametrize(
    ("match", "is_matched"),
    [
        ({}, True),
        ({"severity": "critical"}, True),
        ({"severity": "SEV1"}, True),
        ({"severity": "page"}, False),
        ({"severity": ["error", "Critical"]}, True),
        ({"source": "prod"}, True),
        ({"source": "elsewhere"}, False),
        ({"title": "queue of checkout is full"}, True),
        ({"title": "queue"}, False),
        ({"title": "*checkout*"}, True),
        ({"title": "queue*full"}, True),
        ({"title": "*full*queue*"}, False),
        ({"title": "queue of checkout is full*full"}, False),
        ({"title": "*"}, True),
        ({"service": "checkout"}, True),
        ({"env": "PROD"}, True),
        ({"region": "*"}, False),
        ({"empty": "*"}, True),
        ({"severity": "critical", "service": "payments"}, False),
        ({"title": "*" * 299 + "x"}, False),
    ],
)
def test_a_rule_matches_what_an_alert_says(match: dict[str, object], *, is_matched: bool) -> None:
    text = {name: [value] if isinstance(value, str) else value for name, value in match.items()}
    rule = AlertRule.model_validate({"match": text, "then": "ask"})
    assert matches(rule, ALERT, "prod", "sev1") is is_matched


@pytest.mark.parametrize(
    ("match", "is_all"),
    [({}, True), ({"title": ["*"]}, True), ({"service": ["*"]}, False), ({"title": ["*", "x"]}, False)],
)
def test_it_is_known_whether_every_alert_matches(match: dict[str, list[str]], *, is_all: bool) -> None:
    """Not every alert has a label."""
    assert AlertRule.model_validate({"match": match, "then": "ask"}).matches_all is is_all
