"""Contributing factors: what made an incident likelier, worse or longer, and why safeguards failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from bot.domain import markdown
from bot.domain.postmortem import questions
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.policy import FACTORS
from bot.domain.postmortem.questions import Question, Questions, chosen

MISSING_ALERTS: Final = FACTORS[0]
OTHER: Final = FACTORS[-1]
"""Says nothing that incidents could have in common."""

MOST_NAMED: Final = 3
"""Incidents named beside a type; the others are a number."""

_NONE: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})

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


def by_type(texts: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    """Return which incidents had each type.

    Args:
        texts: number of an incident, and the text of its section.

    Returns:
        Type in lower case -> numbers, in the order given.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for number, text in texts:
        for each in {name.casefold() for name in in_parts(text).types}:
            found[each].append(number)
    return found


def shown(text: str, before: Mapping[str, Sequence[str]] = _NONE) -> str:
    """Return the section's text as Markdown: a list, then why safeguards failed.

    Args:
        before: as in `Material.factors_before`.
    """
    factors = in_parts(text)
    types = (f"{each.capitalize()}{_also(each, before)}" for each in factors.types)
    said = [*types, *filter(str.strip, factors.text.splitlines())]
    parts = ["\n".join(f"- {markdown.paragraph(each)}" for each in said)]
    if factors.safeguards:
        parts += ["**Why safeguards didn't prevent or limit it**", markdown.quoted(factors.safeguards)]
    return "\n\n".join(filter(None, parts))


def _also(name: str, before: Mapping[str, Sequence[str]]) -> str:
    """Return the end of a type's line: which incidents had it before; empty: none did."""
    numbers = before.get(name.casefold(), ()) if name != OTHER else ()
    if not numbers:
        return ""
    more = len(numbers) - MOST_NAMED
    return f" (also in {', '.join(numbers[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''})"


def proposed(material: Material, _names: Names) -> str:
    """Return what the record shows by itself, as the text of the section."""
    noticed_by_people = material.alerts.since is None and bool(material.incident.declared_by)
    return questions.in_one(QUESTIONS, {"types": MISSING_ALERTS if noticed_by_people else ""})
