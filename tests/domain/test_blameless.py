"""Sentences that blame a person are found, and innocent ones are not."""

from __future__ import annotations

import pytest

from bot.domain.postmortem.blameless import hints

BLAMING = [
    "John deployed buggy code",
    "Sarah didn't check before deploying",
    "<@U0B0B00001> broke checkout with v2.4.0",
    "@bob forgot to run the migration",
    "Bob should have tested it",
    "Bob should not have merged that",
    "bob failed to follow the runbook",
    "Then Maria just deleted the table",
    "Peter Miller ignored the alert.",
    "He didn't read the runbook",
    "The on-call engineer missed the page",
    "An engineer pushed a broken config",
    "It was down for an hour. Alice was too slow!",
    "<@U0B0B00001|bob> is to blame",
]


@pytest.mark.parametrize("text", BLAMING)
def test_blame_is_found_with_another_way_to_say_it(text: str) -> None:
    (hint,) = hints(text, ["bob", "Alice Ndiaye"])
    assert hint.quote in " ".join(text.split())
    assert hint.instead


INNOCENT = [
    "Code review didn't catch the bug; deploy pipeline lacked tests",
    "Pre-deploy checklist wasn't enforced automatically",
    "Monitoring failed to alert for 12 minutes",
    "The deploy broke checkout",
    "Kubernetes killed the pod, and Redis dropped connections",
    "The migration should have been run before the deploy",
    "Max connections were dropped to 5",
    "<@U0B0B00001> rolled back v2.4.0 at 20:58",
    "Bob found the cause, and Alice restored service",
    "The engineer deployed v2.4.0 at 20:05",
    "Nobody was paged, because the route was missing",
    "We should have an alert on the pool",
    "They failed to start: the image was missing",
    "",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_said_of_systems_and_of_what_people_did_is_left_alone(text: str) -> None:
    assert hints(text, ["bob", "Alice Ndiaye"]) == []
