"""What of an impact executives are told between two updates: what is known first, and what is worse."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.impact_news import news
from bot.domain.triage import Facts, Reputation, Revenue, Security, Users

MANY = {"users": Users.MANY, "users_percent": 30.0}
SOME = {"users": Users.SOME, "users_percent": 10.0}
MEDIA, CHURN = Reputation.MEDIA, Reputation.CHURN

CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({}, MANY, MANY),
    (SOME, MANY, MANY),
    (MANY, MANY, {}),
    (MANY, SOME, {}),
    ({"users": Users.MANY}, MANY, {}),  # only more exact
    (MANY, {"users": Users.MANY, "users_percent": 31.0}, {"users": Users.MANY, "users_percent": 31.0}),
    (MANY, {"users": Users.ALL}, {"users": Users.ALL}),
    ({"users_count": 100}, {"users_count": 90}, {}),
    ({"users_count": 100}, {"users_count": 200}, {"users_count": 200}),
    (MANY, {**MANY, "users_confirmed": 12.0}, {}),
    ({}, {"users": Users.NONE}, {"users": Users.NONE}),
    ({}, {"revenue": Revenue.LOW}, {"revenue": Revenue.LOW}),
    ({"revenue": Revenue.LOW}, {"revenue": Revenue.HIGH}, {"revenue": Revenue.HIGH}),
    ({"revenue": Revenue.HIGH}, {"revenue": Revenue.NONE}, {}),
    (
        {"revenue": Revenue.HIGH, "revenue_per_hour": 2_000.0},
        {"revenue": Revenue.HIGH, "revenue_per_hour": 3_000.0},
        {"revenue": Revenue.HIGH, "revenue_per_hour": 3_000.0},
    ),
    ({}, {"data_at_risk": False}, {"data_at_risk": False}),
    ({"data_at_risk": False}, {"data_at_risk": True}, {"data_at_risk": True}),
    ({"data_at_risk": True}, {"data_at_risk": False}, {}),
    ({"slo_violated": False}, {"slo_violated": True}, {"slo_violated": True}),
    ({"security": Security.VULNERABILITY}, {"security": Security.BREACH}, {"security": Security.BREACH}),
    ({"security": Security.BREACH}, {"security": Security.NONE}, {}),
    ({"reputation": (CHURN,)}, {"reputation": (CHURN, MEDIA)}, {"reputation": (MEDIA,)}),
    ({"systems": ("api", "db")}, {"systems": ("db",)}, {}),
    ({"systems": ("api",)}, {"systems": ("api", "db")}, {"systems": ("db",)}),
    ({}, {"regions": ("eu",), "changed": "deploy v2", "source": "tickets"}, {"regions": ("eu",)}),
]


@pytest.mark.parametrize(("before", "after", "told"), CASES)
def test_what_is_known_first_or_worse_is_news(
    before: dict[str, Any], after: dict[str, Any], told: dict[str, Any]
) -> None:
    assert news(Facts(**before), Facts(**after)) == Facts(**told)
