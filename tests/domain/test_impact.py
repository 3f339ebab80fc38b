"""The impact in words: people's own, and beside them the facts that those do not hold already."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.impact import as_reason, confirmed, counted, in_full, loss, phrases, share, with_what_follows
from bot.domain.triage import Facts, Reputation, Revenue, Users, classify

SIXTY = {**share(60), "systems": ("api", "db"), "regions": ("eu",), "data_at_risk": True}


@pytest.mark.parametrize(
    ("words", "facts", "left"),
    [
        ("60% of users, EU only", SIXTY, ["data at risk", "systems: api, db"]),
        ("60 % of users; api and db", SIXTY, ["data at risk", "regions: eu"]),
        ("60 percent of all users", share(60), []),
        ("600 users", share(60), ["60% of users"]),
        ("we lose $12,000/h", loss(12_000), []),
        ("all users are hit", {"users": Users.ALL}, []),
        ("since noon all users are hit", {"users": Users.ALL}, []),
        ("not all users are hit", {"users": Users.ALL}, ["all users"]),
        ("no data at risk", {"data_at_risk": True}, ["data at risk"]),
        ("Data at risk.", {"data_at_risk": True}, []),
        ("data at risk", {"data_at_risk": False}, ["no data at risk"]),
        ("the api is slow", SIXTY, ["60% of users", "data at risk", "systems: api, db", "regions: eu"]),
        ("60% of users", share(60) | {"users_confirmed": 12.5}, ["60% of users, 12.5% confirmed"]),
        ("the media wrote of it", {"reputation": (Reputation.MEDIA,)}, []),
        ("after deploy v2", {"changed": "deploy v2"}, []),
        ("after deploy v1", {"changed": "deploy v2"}, ["changed: deploy v2"]),
    ],
)
def test_what_the_words_say_already_is_not_said_again(words: str, facts: dict[str, object], left: list[str]) -> None:
    known = Facts.model_validate(facts)
    assert in_full(words, known, "$") == [words, *left]
    assert in_full("", known, "$") == phrases(known, "$"), "without words everything is said"


def test_no_threshold_of_the_policy_stands_beside_what_was_measured() -> None:
    assert phrases(Facts.model_validate({**share(60), **loss(12_000)}), "$") == ["60% of users", "$12,000/h lost"]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(users=Users.MANY, users_percent=60, data_at_risk=True), "60% of users; data at risk"),
        (Facts(revenue=Revenue.CRITICAL, revenue_per_hour=12_000), "$12,000/h lost"),
        (Facts(slo_violated=True, changed="deploy v2"), "SLO violated"),
        (Facts(slo_violated=True, slo_budget_percent=12.5), "SLO violated"),
    ],
)
def test_a_reason_for_everyone_says_what_is_known_and_no_rule(facts: Facts, reason: str) -> None:
    assert as_reason(facts, "$") == reason
    known = classify(facts)
    assert known is not None
    assert known.why("$") not in reason


@pytest.mark.parametrize(
    ("before", "said", "more"),
    [
        ({}, {"data_at_risk": True}, {}),
        ({}, {"users_confirmed_count": 40}, {"users_count": 40}),
        ({}, {"users_confirmed_count": 1}, {"users": Users.SINGLE, "users_percent": None, "users_count": 1}),
        ({}, {"users_confirmed_count": 0}, {"users": Users.NONE, "users_percent": None, "users_count": 0}),
        ({}, {"users_confirmed_count": 40, "users_confirmed": 4.0}, {"users": Users.FEW, "users_percent": 4.0}),
        ({"users": Users.MANY}, {"users_confirmed_count": 40}, {}),
        ({"users": Users.MANY}, {"users_confirmed_count": 40, "users_confirmed": 4.0}, {}),
        ({"users": Users.MANY, "users_count": 50}, {"users_confirmed": 10}, {}),
        ({"users": Users.MANY, "users_count": 50}, {"users_confirmed_count": 10}, {}),
        ({"users_count": 50}, {"users": Users.FEW}, {"users_count": None}),
        (
            {"users": Users.MANY, "users_confirmed_count": 5, "users_confirmed": 5.0},
            {"users_confirmed": 4.0},
            {"users_confirmed_count": None},
        ),
    ],
)
def test_what_is_said_of_users_brings_what_follows_from_it(
    before: dict[str, Any], said: dict[str, Any], more: dict[str, Any]
) -> None:
    assert with_what_follows(Facts.model_validate(before), said) == {**said, **more}


@pytest.mark.parametrize(
    ("number", "total", "facts"),
    [
        (0, None, {"users": Users.NONE, "users_percent": None, "users_count": 0}),
        (1, None, {"users": Users.SINGLE, "users_percent": None, "users_count": 1}),
        (2, None, {"users_count": 2}),
        (0, 100, {"users": Users.NONE, "users_percent": 0.0, "users_count": 0}),
        (1, 3, {"users": Users.MANY, "users_percent": 33.3, "users_count": 1}),
        (1, 3_000, {"users": Users.FEW, "users_percent": 0.0333, "users_count": 1}),
        (4_999, 100_000, {"users": Users.FEW, "users_percent": 4.999, "users_count": 4_999}),
    ],
)
def test_a_number_of_users_is_a_share_of_how_many_there_are(
    number: int, total: int | None, facts: dict[str, Any]
) -> None:
    assert counted(number, total) == facts
    assert confirmed(number, total) == {"users_confirmed": facts.get("users_percent"), "users_confirmed_count": number}
