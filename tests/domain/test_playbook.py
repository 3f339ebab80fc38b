"""Every shipped playbook can be chosen, shown and timed. Rows (part): 61, 63-68."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from bot.domain.deadline import Known
from bot.domain.playbook import MOST_STEPS, Playbook, overrun_at, strategy_in, strategy_of, suggested, suggestions
from bot.domain.record_due import due_of, overruns
from bot.domain.record_kinds import MITIGATION
from bot.policies import load
from tests.support.builders import START, a_record, an_incident

POLICY: Final = load(None).policy
SHIPPED: Final = POLICY.playbooks
MINUTE: Final = timedelta(minutes=1)


@pytest.mark.parametrize(("name", "playbook"), SHIPPED.items())
def test_a_shipped_playbook_is_chosen_by_each_of_its_words(name: str, playbook: Playbook) -> None:
    for word in (name, name.upper(), name.replace("_", "-"), playbook.label, *playbook.aliases):
        assert strategy_of(POLICY, word) == name
    assert 1 <= len(playbook.steps) <= MOST_STEPS
    assert playbook.then is None or playbook.then in SHIPPED


@pytest.mark.parametrize(("name", "playbook"), SHIPPED.items())
def test_a_mitigation_is_asked_about_at_the_upper_estimate_of_its_playbook(name: str, playbook: Playbook) -> None:
    """Row (part): 64."""
    record = a_record(MITIGATION, fields={"strategy": name})
    due = START + playbook.takes[1] if playbook.takes else None
    assert overrun_at(POLICY, name, START) == due_of(POLICY, record) == due
    found = list(overruns(an_incident(), Known(now=START, records=[record]), POLICY))
    assert [(each.kind, each.subject, each.due) for each in found] == ([(MITIGATION, "1", due)] if due else [])


@pytest.mark.parametrize(
    ("typed", "strategy"),
    [
        ("rollback v2.3.4", "rollback"),
        ("Roll back v2.3.4", "rollback"),
        ("we shift traffic to eu-west, then scale", "traffic"),
        ("git revert of 4711", "code_rollback"),
        ("disable the feature flag new-checkout", "flag"),
        ("db failover", "failover"),
        ("rolled the dice", ""),
        ("", ""),
        ("x " * 5_000 + "rollback", ""),
    ],
)
def test_a_sentence_names_its_strategy_by_the_first_words_that_do(typed: str, strategy: str) -> None:
    assert strategy_in(POLICY, typed) == strategy


@pytest.mark.parametrize("state", ["worked", "failed", "undone"])
def test_what_is_over_is_not_asked_about(state: str) -> None:
    assert due_of(POLICY, a_record(MITIGATION, state=state, fields={"strategy": "rollback"})) is None


def test_a_time_that_someone_gave_counts_instead_of_the_estimate_and_another_asks_again() -> None:
    late = START + 40 * MINUTE
    record = a_record(MITIGATION, fields={"strategy": "rollback", "estimate_until": late.isoformat()})
    (found,) = overruns(an_incident(), Known(now=START, records=[record]), POLICY)
    assert (found.due, found.subject) == (late, "1:20261123T094000")


@pytest.mark.parametrize(
    ("strategy", "estimate"),  # Source: [response] mitigation_strategies, time_estimate
    [
        ("rollback", "5–15 min"),
        ("scale", "5–10 min"),
        ("traffic", "10–20 min"),
        ("flag", "2–5 min"),
        ("failover", "5–15 min"),
    ],
)
def test_the_estimates_are_those_of_the_process(strategy: str, estimate: str) -> None:
    """Row (part): 64."""
    assert SHIPPED[strategy].estimate == estimate


@pytest.mark.parametrize(
    ("least", "most", "estimate"),
    [
        (30, 90, "30 s to 1 min 30 s"),
        (1800, 7200, "30 min to 2 h"),
        (60, 60, "1 min"),
        (3600, 5400, "1 h to 1 h 30 min"),
    ],
)
def test_an_estimate_is_said_as_people_write_it(least: int, most: int, estimate: str) -> None:
    takes = (timedelta(seconds=least), timedelta(seconds=most))
    assert SHIPPED["rollback"].model_copy(update={"takes": takes}).estimate == estimate


@pytest.mark.parametrize(
    ("situation", "typed", "strategy"),  # Source: [methodology] containment actions
    [
        ("Bad deploy", "deploy", "rollback"),
        ("Feature bug", "feature", "flag"),
        ("Traffic spike", "SPIKE", "rate_limit"),
        ("Data corruption", "data-corruption", "halt_writes"),
        ("Security breach", "breach", "isolate"),
        ("Cascading failure", "cascading", "traffic_control"),
    ],
)
def test_each_situation_of_the_process_has_what_contains_it(situation: str, typed: str, strategy: str) -> None:
    """Row (part): 61."""
    for said in (situation, typed):
        found = suggested(POLICY, said)
        assert found is not None
        assert (found.situation, found.strategy) == (situation, strategy)
    assert len(suggestions(POLICY)) == 6


@pytest.mark.parametrize("typed", ["", "rain", "bad deploy today", "-"])
def test_what_is_no_situation_or_strategy_names_none(typed: str) -> None:
    assert suggested(POLICY, typed) is None
    assert strategy_of(POLICY, typed) == ""


def test_what_holds_for_now_only_is_marked_so() -> None:
    """Row (part): 65. Source: [response] temporary_mitigations."""
    temporary = {name for name, playbook in SHIPPED.items() if playbook.temporary}
    assert {"rate_limit", "traffic_control", "degrade", "cache", "balance"} <= temporary
    assert {"rollback", "code_rollback", "flag", "failover"}.isdisjoint(temporary)
