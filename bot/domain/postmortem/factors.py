"""Contributing factors: what made an incident likelier, worse or longer, and why safeguards failed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bot.domain import markdown
from bot.domain.postmortem import questions
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.policy import FACTORS
from bot.domain.postmortem.questions import Question, Questions, chosen

MISSING_ALERTS: Final = FACTORS[0]

KEY: Final = "factors"
"""Of the section."""

QUESTIONS: Final = {
    "types": Question("Types", ask="What made it likelier, worse or longer?", choices=FACTORS),
    "text": Question("Contributing factors", "One per line.", unnamed=True),
    "safeguards": Question(
        "Safeguards",
        "Alerts, tests, reviews, limits: what should have caught it, and why it didn't.",
        ask="Why didn't safeguards prevent or limit it?",
    ),
}
"""Source: [response] root cause: contributing factors, why existing safeguards failed; [recovery] why was impact not
prevented or limited."""


@dataclass(frozen=True, slots=True)
class Factors:
    """What people wrote of them."""

    types: tuple[str, ...]
    """Most are among the policy's."""
    text: str
    """Plain text, a factor per line."""
    safeguards: str
    """Plain text."""


def questions_of(types: tuple[str, ...]) -> Questions:
    """Return what the form asks under a policy with these types."""
    return {**QUESTIONS, "types": replace(QUESTIONS["types"], choices=types)}


def in_parts(text: str) -> Factors:
    """Read the text of the section."""
    parts = questions.in_parts(QUESTIONS, text)
    return Factors(chosen(parts["types"]), parts["text"], parts["safeguards"])


def shown(text: str) -> str:
    """Return the section's text as Markdown: a list, then why safeguards failed."""
    factors = in_parts(text)
    said = [*(each.capitalize() for each in factors.types), *filter(str.strip, factors.text.splitlines())]
    parts = ["\n".join(f"- {markdown.paragraph(each)}" for each in said)]
    if factors.safeguards:
        parts += ["**Why safeguards didn't prevent or limit it**", markdown.quoted(factors.safeguards)]
    return "\n\n".join(filter(None, parts))


def proposed(material: Material, _names: Names) -> str:
    """Return what the record shows by itself, as the text of the section."""
    noticed_by_people = material.alerts.since is None and bool(material.incident.declared_by)
    return questions.in_one(QUESTIONS, {"types": MISSING_ALERTS if noticed_by_people else ""})
