"""Whoever reported an incident and does not work on it: when they are asked what they know, and what.

Source: [methodology] phase 1, ask the user immediately; [procedures] initialAssessment, which systems are involved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.domain.deadline import REPORTER, THE_CLOCK, Deadline, Known, since
from bot.domain.impact import CHANGED_LENGTH, Learned
from bot.domain.incident import Incident
from bot.domain.policy import Policy

PLACE: Final = "reporter"
"""Place name of the message that asks them."""

SYMPTOMS: Final = "symptoms"
SINCE: Final = "since"
CHANGED: Final = "changed"
SYSTEMS: Final = "systems"

QUESTIONS: Final[Mapping[str, str]] = {
    SYMPTOMS: "What symptoms do users see?",
    SINCE: "When did it start?",
    CHANGED: "What was deployed or changed recently?",
    SYSTEMS: "Which systems or services are involved?",
    "monitoring": "What does your monitoring show?",
    "tried": "What have you tried already?",
}
"""What they are asked, in this order; when it started is picked, systems are listed, the rest is in words."""

LENGTH: Final = CHANGED_LENGTH
"""Longest answer, in characters: all of them fit into one entry of the timeline."""


def asked(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield when whoever reported it is asked: once, and never after a reopen, for then it is known what it is."""
    after = policy.reminders.ask_reporter_after
    if after is None or known.reopened_at is not None or not (incident.declared_by or incident.source):
        return
    start = since(known, THE_CLOCK, incident.declared_at)
    yield Deadline(kind=REPORTER, starts=start, due=start + after)


def told(answers: Mapping[str, str]) -> Sequence[str]:
    """Return what was answered, a line each, in the order of the questions."""
    return [f"{question} {answers[key]}" for key, question in QUESTIONS.items() if answers.get(key)]


def learned(incident: Incident, answers: Mapping[str, str], systems: Sequence[str]) -> Learned:
    """Return what of the answers are facts that no one has said yet; those who work on it know better."""
    facts: dict[str, Any] = {}
    if answers.get(CHANGED) and not incident.facts.changed:
        facts["changed"] = answers[CHANGED]
    if systems and not incident.facts.systems:
        facts["systems"] = tuple(systems)
    return Learned(facts=facts, text=answers.get(SYMPTOMS, "") if not incident.impact.strip() else "")
