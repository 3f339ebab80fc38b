"""How severity follows from facts: every rule of the matrix, the edges of the bands, the worst rule wins."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.impact import phrases
from bot.domain.triage import (
    NO_FACTS,
    RULES,
    WORST,
    Facts,
    Reputation,
    Revenue,
    Security,
    Users,
    classify,
    losses,
    proposed,
    revenue_band,
    suggestion,
    unknowns,
    users_band,
)
from tests.support.builders import a_policy

ALONE: dict[str, tuple[dict[str, Any], int]] = {
    "all_users_affected": ({"users": Users.ALL}, 1),
    "revenue_impact_critical": ({"revenue": Revenue.CRITICAL}, 1),
    "revenue_impact_high": ({"revenue": Revenue.HIGH}, 1),
    "data_loss_risk": ({"data_at_risk": True}, 1),
    "security_breach": ({"security": Security.BREACH}, 1),
    "reputation_critical": ({"reputation": (Reputation.REGULATORY,)}, 1),
    "users_over_25_percent": ({"users": Users.MANY}, 2),
    "multiple_users_affected": ({"users": Users.SOME}, 2),
    "slo_critical_violation": ({"slo_violated": True}, 2),
    "security_vulnerability": ({"security": Security.VULNERABILITY}, 2),
    "reputation_high": ({"reputation": (Reputation.COMPLAINTS,)}, 2),
    "users_under_5_percent": ({"users": Users.FEW}, 3),
    "single_user_affected": ({"users": Users.SINGLE}, 3),
    "revenue_impact_medium": ({"revenue": Revenue.MEDIUM}, 3),
    "reputation_medium": ({"reputation": (Reputation.TICKETS,)}, 3),
    "revenue_impact_low": ({"revenue": Revenue.LOW}, 4),
    "no_user_affected": ({"users": Users.NONE}, 4),
    "reputation_low": ({"reputation": (Reputation.INTERNAL,)}, 4),
}
"""Rule -> a fact that fires it and no other, and the rank it asks for. Source: [response] decision_matrix, bands."""

SOME_FACTS = st.builds(
    Facts,
    users=st.none() | st.sampled_from(Users),
    revenue=st.none() | st.sampled_from(Revenue),
    data_at_risk=st.none() | st.booleans(),
    slo_violated=st.none() | st.booleans(),
    security=st.none() | st.sampled_from(Security),
    reputation=st.none() | st.lists(st.sampled_from(Reputation), max_size=3).map(tuple),
)


def test_no_rule_is_missing_here() -> None:
    assert set(ALONE) == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", ALONE)
def test_every_rule_fires_alone(rule: str) -> None:
    """Rows: 21."""
    facts, rank = ALONE[rule]
    found = classify(Facts(**facts))
    assert found is not None
    assert [each.id for each in found.rules] == [rule]
    assert found.rank == rank
    assert found.why("$") == found.rules[0].said("$"), "what decided, and no name of a rule"


REPUTATION = {
    1: (Reputation.MEDIA, Reputation.CHURN, Reputation.REGULATORY),
    2: (Reputation.COMPLAINTS, Reputation.SOCIAL, Reputation.SLA_BREACH),
    3: (Reputation.TICKETS,),
    4: (Reputation.INTERNAL,),
}
"""Rank -> what of our name asks for it. Source: [response] impact_assessment, reputation_impact."""


@pytest.mark.parametrize(("rank", "harm"), [(rank, each) for rank, harms in REPUTATION.items() for each in harms])
def test_each_harm_to_our_name_asks_for_its_rank(rank: int, harm: Reputation) -> None:
    found = classify(Facts(reputation=(harm,)))
    assert found is not None
    assert found.rank == rank


def test_no_harm_to_our_name_is_missing_here() -> None:
    assert {each for harms in REPUTATION.values() for each in harms} == set(Reputation)


@pytest.mark.parametrize(
    ("band", "currency", "why"),
    [
        (Revenue.CRITICAL, "$", "losses over $10,000/h"),
        (Revenue.HIGH, "$", "losses of $1,000 to $10,000/h"),
        (Revenue.MEDIUM, "EUR", "losses of EUR 100 to EUR 1,000/h"),
        (Revenue.LOW, "EUR", "losses under EUR 100/h"),
    ],
)
def test_an_amount_has_its_currency(band: Revenue, currency: str, why: str) -> None:
    known = Facts(revenue=band)
    found = classify(known)
    assert found is not None
    assert found.why(currency) == why
    assert phrases(known, currency) == [f"{losses(band, currency)} lost"]
    assert losses(band, currency) in why


ANSWERS: dict[str, dict[str, Any]] = {
    "users affected": {"users": Users.FEW},
    "revenue": {"revenue": Revenue.MEDIUM},
    "data at risk": {"data_at_risk": False},
    "SLO": {"slo_violated": False},
    "security": {"security": Security.NONE},
}
"""Question -> an answer that asks for SEV3 or for nothing."""


def test_the_questions_that_a_milder_severity_waits_for_are_those_that_could_ask_for_a_worse_one() -> None:
    fields = {name: next(iter(answer)) for name, answer in ANSWERS.items()}
    worst = {
        name: min(rank for said, rank in ALONE.values() if next(iter(said)) == field) for name, field in fields.items()
    }
    assert worst == WORST
    assert set(WORST) == set(unknowns(NO_FACTS))


@pytest.mark.parametrize("left_open", ANSWERS)
def test_a_milder_severity_waits_for_every_answer_that_could_make_it_worse(left_open: str) -> None:
    sev1, sev2, sev3, _ = severities = a_policy().severities_by_rank
    all_but_one = {k: v for name, said in ANSWERS.items() if name != left_open for k, v in said.items()}
    some, whole = Facts(**all_but_one), Facts(**all_but_one, **ANSWERS[left_open])
    asked = proposed(whole, severities, sev2, "$")
    assert asked is not None
    assert asked[0] == sev3
    assert proposed(some, severities, sev2, "$") is None
    assert proposed(some, severities, sev1, "$") is None
    worse = Facts(**all_but_one | {"security": Security.BREACH})
    asked = proposed(worse, severities, sev2, "$")
    assert asked is not None, "a worse one waits for nothing"
    assert asked[0] == sev1
    slo_left = Facts(**{k: v for said in ANSWERS.values() for k, v in said.items()} | {"slo_violated": None})
    as_sev2 = proposed(slo_left.model_copy(update={"users": Users.SOME}), severities, sev1, "$")
    assert as_sev2 is not None, "an SLO asks for SEV2 at most"
    assert as_sev2[0] == sev2


def test_nothing_known_decides_nothing() -> None:
    assert classify(NO_FACTS) is None
    assert suggestion(NO_FACTS, a_policy().severities_by_rank, "$") is None


def test_an_answer_of_no_decides_nothing() -> None:
    no = Facts(revenue=Revenue.NONE, data_at_risk=False, slo_violated=False, security=Security.NONE, reputation=())
    assert classify(no) is None


@given(SOME_FACTS)
def test_the_worst_rule_that_fires_wins(facts: Facts) -> None:
    """Rows: 21."""
    fired = [rule for rule in RULES if rule.holds(facts)]
    found = classify(facts)
    if not fired:
        assert found is None
        return
    assert found is not None
    assert found.rank == min(rule.rank for rule in fired)
    assert set(found.rules) == {rule for rule in fired if rule.rank == found.rank}


@given(SOME_FACTS)
def test_every_fact_survives_being_written_down(facts: Facts) -> None:
    assert Facts.model_validate(facts.model_dump(mode="json", exclude_defaults=True)) == facts


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        (0, Users.NONE),
        (0.1, Users.FEW),
        (4.99, Users.FEW),
        (5, Users.SOME),
        (25, Users.SOME),
        (25.1, Users.MANY),
        (99.9, Users.MANY),
        (100, Users.ALL),
    ],
)
def test_a_share_of_users_falls_into_its_band(percent: float, band: Users) -> None:
    """Rows: 22."""
    assert users_band(percent) is band


@pytest.mark.parametrize(
    ("per_hour", "band"),
    [
        (0, Revenue.NONE),
        (1, Revenue.LOW),
        (99.99, Revenue.LOW),
        (100, Revenue.MEDIUM),
        (999, Revenue.MEDIUM),
        (1_000, Revenue.HIGH),
        (10_000, Revenue.HIGH),
        (10_001, Revenue.CRITICAL),
    ],
)
def test_a_loss_falls_into_its_band(per_hour: float, band: Revenue) -> None:
    """Rows: 23."""
    assert revenue_band(per_hour) is band


@pytest.mark.parametrize("preset", ["sev", "p"])
def test_a_rank_is_the_policys_severity_of_that_rank_or_its_mildest(preset: str) -> None:
    severities = a_policy(preset).severities_by_rank
    asked = suggestion(Facts(users=Users.NONE), severities, "$")
    assert asked is not None
    assert asked[0] is severities[3]
    few = suggestion(Facts(users=Users.NONE), severities[:2], "$")
    assert few is not None
    assert few[0] is severities[1]


def test_what_nobody_has_answered_is_listed() -> None:
    """Rows: 25."""
    assert unknowns(NO_FACTS) == ("users affected", "revenue", "data at risk", "SLO", "security")
    assert unknowns(Facts(users=Users.ALL, data_at_risk=False)) == ("revenue", "SLO", "security")
