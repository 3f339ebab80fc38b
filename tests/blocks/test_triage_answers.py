"""The triage form begins with what is known, and what is ticked or unticked in it makes the facts that it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.incident import IncidentError
from bot.domain.triage import NO_FACTS, Facts, Reputation, Revenue, Security, Users
from bot.slack.blocks.triage import NONE_OF_THESE, SIGNS, Answers, seen_in, standing
from tests.support.builders import START, an_incident

NO: dict[str, Any] = {"data_at_risk": False, "slo_violated": False, "security": Security.NONE, "reputation": ()}
SIGN_OF: dict[str, dict[str, Any]] = {
    "data": {"data_at_risk": True},
    "breach": {"security": Security.BREACH},
    "vulnerability": {"security": Security.VULNERABILITY},
    "slo": {"slo_violated": True},
    "media": {"reputation": (Reputation.MEDIA,)},
    "complaints": {"reputation": (Reputation.COMPLAINTS,)},
    "recurring": {"recurring": True},
    NONE_OF_THESE: NO,
}
"""Each sign, and the facts that it stands for."""


def ticked(*signs: str, before: tuple[str, ...] = (), facts: Facts = NO_FACTS) -> dict[str, Any]:
    return dict(Answers(signs=signs).learned(facts, Answers(signs=before)).facts)


def test_every_sign_is_here() -> None:
    assert set(SIGN_OF) == set(SIGNS)


@pytest.mark.parametrize("sign", SIGN_OF)
def test_a_sign_is_ticked_when_it_is_known_and_makes_the_fact_when_it_is_ticked(sign: str) -> None:
    assert standing(an_incident(facts=Facts(**SIGN_OF[sign]))).signs == (sign,)
    assert ticked(sign) == SIGN_OF[sign]


@pytest.mark.parametrize("left_open", NO)
def test_none_of_these_is_ticked_when_all_four_are_denied(left_open: str) -> None:
    some = Facts(**{name: no for name, no in NO.items() if name != left_open})
    assert standing(an_incident(facts=some)).signs == ()
    recurring = Facts(**NO, recurring=True)
    assert standing(an_incident(facts=recurring)).signs == ("recurring",)


@pytest.mark.parametrize("severe", [Reputation.MEDIA, Reputation.REGULATORY, Reputation.CHURN])
def test_what_is_severe_is_ticked_and_stays_what_it_is(severe: Reputation) -> None:
    facts = Facts(reputation=(severe, Reputation.TICKETS))
    assert standing(an_incident(facts=facts)).signs == ("media",)
    assert ticked("media", "complaints", before=("media",), facts=facts) == {
        "reputation": (severe, Reputation.COMPLAINTS, Reputation.TICKETS)
    }
    assert ticked(before=("media",), facts=facts) == {"reputation": (Reputation.TICKETS,)}


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        (("data",), (), {"data_at_risk": False}),
        (("slo", "recurring"), ("slo",), {"slo_violated": True, "recurring": False}),
        (("breach",), (), {"security": Security.NONE}),
        (("breach",), ("vulnerability",), {"security": Security.VULNERABILITY}),
        (("vulnerability",), ("breach", "vulnerability"), {"security": Security.BREACH}),
        (("complaints",), (), {"reputation": ()}),
        (("data", "slo"), ("slo", "data"), {}),
        ((), (), {}),
        (("data",), (NONE_OF_THESE,), NO),
    ],
)
def test_what_is_unticked_is_a_no(before: tuple[str, ...], after: tuple[str, ...], facts: dict[str, Any]) -> None:
    assert ticked(*after, before=before) == facts


@pytest.mark.parametrize(
    ("chosen", "seen", "known", "facts"),
    [
        ({"users": "few"}, {}, {}, {"users": Users.FEW, "users_percent": None}),
        ({"users": "few"}, {"users": "few"}, {"users": Users.MANY}, {}),  # nobody touched it
        ({"users": "few"}, {}, {"users": Users.FEW, "users_percent": 3}, {}),  # a measured share is not lost
        ({"users": ""}, {"users": "few"}, {}, {}),
        ({"revenue": "low"}, {}, {}, {"revenue": Revenue.LOW, "revenue_per_hour": None}),
        ({"revenue": "low"}, {"revenue": "low"}, {}, {}),
        ({"revenue": "low"}, {}, {"revenue": Revenue.LOW}, {}),
        ({"revenue": ""}, {}, {"revenue": Revenue.LOW}, {}),
    ],
)
def test_a_choice_is_news_when_it_is_another_than_known_and_than_seen(
    chosen: dict[str, str], seen: dict[str, str], known: dict[str, Any], facts: dict[str, Any]
) -> None:
    learned = Answers(**chosen).learned(Facts(**known), Answers(**seen))  # type: ignore[arg-type]
    assert dict(learned.facts) == facts


def test_none_of_these_stands_alone() -> None:
    Answers(signs=(NONE_OF_THESE,)).check()
    Answers(signs=("data", "slo")).check()
    with pytest.raises(IncidentError, match="ticked together with others"):
        Answers(signs=("data", NONE_OF_THESE)).check()


def test_what_the_form_began_with_is_read_back_with_the_severity() -> None:
    began = standing(
        an_incident(
            facts=Facts(users=Users.FEW, revenue=Revenue.LOW, data_at_risk=True, changed="v2", systems=("a", "b")),
            started_at=START - timedelta(minutes=1),
        )
    )
    assert began == Answers(
        users="few",
        revenue="low",
        signs=("data",),
        changed="v2",
        systems="a, b",
        since=str(int(START.timestamp()) - 60),
    )
    seen = began.seen()
    assert replace(seen, changed="v2", systems="a, b") == began
    assert began.seen() != replace(began, changed="v3").seen()
    metadata = f"1:sev2:{seen.users}:{seen.revenue}:data:{seen.changed}:{seen.systems}:{seen.since}"
    assert seen_in(metadata) == ("sev2", seen)
    assert seen_in("1:sev2") == ("sev2", Answers()), "a form of an earlier release"
    assert standing(an_incident()) == Answers()
