"""When a role is missed, and what makes it needed. Rows: 77, 88."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.domain.role import COMMANDER, Checklist, Condition, conditions, in_sentence
from bot.domain.triage import Facts, Users
from tests.support.builders import a_policy
from tests.support.world import START

COMMAND = a_policy().roles[COMMANDER]
COMMS = a_policy().roles["communications"]
NOTHING: frozenset[Condition] = frozenset()


@pytest.mark.parametrize(("severity", "after"), [("sev1", 2), ("sev2", 60)])
def test_a_role_is_missed_when_its_time_after_the_declaration_has_passed(severity: str, after: int) -> None:
    missed = COMMAND.missed_at(severity, declared_at=START, holding=NOTHING, now=START)
    assert missed == START + timedelta(minutes=after)


@pytest.mark.parametrize(
    ("label", "area", "amid"),
    [
        ("Incident commander", "", "incident commander"),
        ("Subject matter expert", "Kafka", "subject matter expert (Kafka)"),
        ("SRE lead", "", "SRE lead"),
        ("CTO", "", "CTO"),
        ("scribe", "", "scribe"),
    ],
)
def test_within_a_sentence_a_role_has_no_capital_of_its_own(label: str, area: str, amid: str) -> None:
    assert in_sentence(label, area) == amid


def test_a_mild_incident_misses_nobody() -> None:
    assert COMMAND.missed_at("sev3", declared_at=START, holding=NOTHING, now=START) is None


def test_a_time_that_has_passed_leaves_people_a_minute() -> None:
    late = START + timedelta(hours=3)
    assert COMMAND.missed_at("sev2", declared_at=START, holding=NOTHING, now=late) == late + timedelta(minutes=1)


def test_a_declaration_that_is_still_to_come_counts_as_now() -> None:
    ahead = START + timedelta(days=1)
    assert COMMAND.missed_at("sev1", declared_at=ahead, holding=NOTHING, now=START) == COMMAND.missed_at(
        "sev1", declared_at=START, holding=NOTHING, now=START
    )


def test_a_condition_asks_at_once_whatever_the_clock_says() -> None:
    held = frozenset({Condition.CROSS_TEAM})
    assert COMMAND.missed_at("sev4", declared_at=START, holding=held, now=START) == START


def test_a_condition_counts_only_for_the_severities_that_it_names() -> None:
    held = frozenset({Condition.CUSTOMER_IMPACT})
    assert COMMS.missed_at("sev2", declared_at=START, holding=held, now=START) == START
    assert COMMS.missed_at("sev3", declared_at=START, holding=held, now=START) is None


def test_two_areas_are_two_teams() -> None:
    assert conditions(Facts(), {"database"}) == frozenset()
    assert conditions(Facts(), {"database", "network"}) == {Condition.CROSS_TEAM}


@pytest.mark.parametrize(("users", "hurt"), [(None, False), (Users.NONE, False), (Users.SINGLE, True)])
def test_customers_are_hurt_when_somebody_knows_of_one(users: Users | None, *, hurt: bool) -> None:
    assert (Condition.CUSTOMER_IMPACT in conditions(Facts(users=users), ())) is hurt


@pytest.mark.parametrize("items", [["x" * 76], [f"item {n}" for n in range(11)]], ids=["too long", "too many"])
def test_a_checklist_is_what_slack_can_show(items: list[str]) -> None:
    with pytest.raises(ValidationError):
        Checklist(at_start=tuple(items))
