"""Whom a word means when somebody is to be told."""

from __future__ import annotations

import pytest

from bot.domain.escalation import MOST_TOLD, fingerprint, function_label, wanted
from bot.domain.incident import IncidentError
from bot.workflows.escalate import check_people
from tests.support.builders import ALICE, BOB, CAROL, a_policy


@pytest.mark.parametrize(
    ("typed", "key", "why"),
    [
        ("em need DB help", "engineering_manager", "need DB help"),
        ("engineering manager: need DB help", "engineering_manager", "need DB help"),
        ("IC who decides?", "commander", "who decides?"),
        ("on call secondary wake up", "on_call_secondary", "wake up"),
        ("on-call wake up", "on_call", "wake up"),
        ("ve now", "vp_engineering", "now"),
        ("ceo", "ceo", ""),
        ("comms  two  spaces\nand a line", "communications", "two  spaces\nand a line"),
    ],
)
def test_the_longest_name_wins_and_the_rest_stays_as_typed(typed: str, key: str, why: str) -> None:
    found = wanted(a_policy(), typed)

    assert found is not None
    assert (found[0].key, found[1]) == (key, why)


@pytest.mark.parametrize("typed", ["", "no one at all", "x", "o"])
def test_what_names_nobody_is_nobody(typed: str) -> None:
    assert wanted(a_policy(), typed) is None


def test_every_function_has_a_name_for_people() -> None:
    policy = a_policy()
    labels = {key: function_label(policy, key) for key in policy.people}

    assert labels["engineering_manager"] == "Engineering manager"
    assert labels["vp_engineering"] == "VP engineering"
    assert labels["ceo"] == "CEO"
    assert labels["on_call"] == "On-call engineer", "a role brings its own"
    assert function_label(policy, ALICE) == ""


def test_the_sign_of_those_who_were_shown_changes_with_them_alone() -> None:
    assert fingerprint("em", [ALICE, BOB]) == fingerprint("em", [BOB, ALICE])
    assert fingerprint("em", [ALICE, BOB]) != fingerprint("em", [ALICE, CAROL])
    assert fingerprint("em", [ALICE]) != fingerprint("pm", [ALICE])


def test_neither_nobody_nor_everybody_is_told() -> None:
    with pytest.raises(IncidentError, match="That would only reach you"):
        check_people([], ALICE)
    with pytest.raises(IncidentError, match="31 people; at most 30 can be notified at once"):
        check_people([f"U{nth}" for nth in range(MOST_TOLD + 1)], ALICE)
