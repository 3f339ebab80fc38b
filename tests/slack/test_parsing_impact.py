"""What people type of the impact: one fact, several, a sentence, or something that is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.incident import IncidentError
from bot.domain.triage import Reputation, Revenue, Security, Users
from bot.slack.conversations.parsing.impact import read
from tests.support.world import START

NOW = START + timedelta(hours=1)


@pytest.mark.parametrize(
    ("typed", "facts"),
    [
        ("users 30%", {"users": Users.MANY, "users_percent": 30}),
        ("Users: 3,5 %", {"users": Users.FEW, "users_percent": 3.5}),
        ("users 100 percent", {"users": Users.ALL, "users_percent": 100}),
        ("users all", {"users": Users.ALL, "users_percent": None}),
        ("users one", {"users": Users.SINGLE, "users_percent": None}),
        ("revenue 12k/h", {"revenue": Revenue.CRITICAL, "revenue_per_hour": 12_000}),
        ("revenue $1.5k an hour", {"revenue": Revenue.HIGH, "revenue_per_hour": 1_500}),
        ("revenue 12,000/h", {"revenue": Revenue.CRITICAL, "revenue_per_hour": 12_000}),
        ("revenue 99.50$", {"revenue": Revenue.LOW, "revenue_per_hour": 99.5}),
        ("revenue 1m per hour", {"revenue": Revenue.CRITICAL, "revenue_per_hour": 1_000_000}),
        ("revenue none", {"revenue": Revenue.NONE, "revenue_per_hour": None}),
        ("data yes", {"data_at_risk": True}),
        ("data at risk", {"data_at_risk": True}),
        ("data no", {"data_at_risk": False}),
        ("slo violated", {"slo_violated": True}),
        ("SLO ok", {"slo_violated": False}),
        ("security breach", {"security": Security.BREACH}),
        ("reputation media, sla-breach", {"reputation": (Reputation.MEDIA, Reputation.SLA_BREACH)}),
        ("reputation none", {"reputation": ()}),
        ("systems api,checkout", {"systems": ("api", "checkout")}),
        ("regions eu us", {"regions": ("eu", "us")}),
        ("changed deploy v2.3.4, then a migration", {"changed": "deploy v2.3.4, then a migration"}),
        (
            "users 30%, revenue 200/h and data no systems api",
            {
                "users": Users.MANY,
                "users_percent": 30,
                "revenue": Revenue.MEDIUM,
                "revenue_per_hour": 200,
                "data_at_risk": False,
                "systems": ("api",),
            },
        ),
    ],
)
def test_facts_are_read(typed: str, facts: dict[str, Any]) -> None:
    """Rows: 22, 23, 24."""
    assert dict(read(typed, "$", NOW).facts) == facts


def test_a_time_moves_the_beginning() -> None:
    learned = read("since 09:30, users all", "$", NOW)
    assert learned.started_at == START + timedelta(minutes=30)
    assert learned.facts["users"] is Users.ALL


@pytest.mark.parametrize(
    "typed",
    [
        "nobody can pay",
        "users cannot log in",
        "data no longer arrives at the warehouse",
        "security cameras are all off",
    ],
)
def test_a_sentence_is_a_text(typed: str) -> None:
    learned = read(typed, "$", NOW)
    assert learned.text == typed
    assert not learned.facts


@pytest.mark.parametrize(
    ("typed", "helps"),
    [
        ("users", "/incident impact users 30%"),
        ("users 130%", "more than all users"),
        ("users 1200", "/incident impact users 30%"),
        ("users -5%", "/incident impact users 30%"),
        ("users 30% checkout fails", "/incident impact users 30%"),
        ("revenue lots", "/incident impact revenue 12k/h"),
        ("revenue €5/h", "/incident impact revenue 12k/h"),
        ("revenue 12k/day", "/incident impact revenue 12k/h"),
        ("revenue 999999999999999k", "more money than there is"),
        ("data perhaps", "/incident impact data yes"),
        ("slo bad", "/incident impact slo violated"),
        ("security bad", "/incident impact security breach"),
        ("reputation meida", "Did you mean media?"),
        ("since 10:30", "in the future"),
        ("since lunch", "/incident impact since 14:05"),
        ("users 30%, checkout fails", "a text goes alone"),
        ("systems " + ",".join(f"s{n}" for n in range(21)), "At most 20 systems"),
        ("changed " + "x" * 501, "501 characters; 500 fit"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_to_type(typed: str, helps: str) -> None:
    with pytest.raises(IncidentError) as refused:
        read(typed, "$", NOW)
    assert helps in refused.value.sentence


def test_another_currency_is_the_policys() -> None:
    assert read("revenue EUR 5000/h", "EUR", NOW).facts["revenue"] is Revenue.HIGH
