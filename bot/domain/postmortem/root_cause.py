"""The root cause, in its parts.

Source: [response] investigation steps, identify the root cause; [procedures] postmortem template: immediate and root
cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.postmortem import questions
from bot.domain.postmortem.questions import Question

PARTS: Final[Mapping[str, Question]] = {
    "cause": Question("Root cause", "What in the system or the process made it possible.", unnamed=True),
    "immediate": Question("Immediate cause", "What directly set it off."),
    "failure_mode": Question("Failure mode", "How it showed."),
    "blast_radius": Question("Blast radius", "What and whom it reached, and what it could have reached."),
}
"""Key -> what is asked. Together they are the text of the postmortem's section of the root cause."""


def in_one(parts: Mapping[str, str]) -> str:
    """Return the parts as the text of the section: the cause, then each other part that is known, named."""
    return questions.in_one(PARTS, parts)


def in_parts(text: str) -> dict[str, str]:
    """Read the parts out of a section's text; whatever stands before the first name is the cause."""
    return questions.in_parts(PARTS, text)
