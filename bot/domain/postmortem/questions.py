"""Sections that are asked in several parts: their answers are one text, which a form takes apart again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_NUMBERED: Final = re.compile(r"(\d{1,2})\s*:\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Question:
    """One part of a section."""

    label: str
    """Begins its answer in the text, with a colon."""
    hint: str = ""
    ask: str = ""
    """As a form asks for it; empty: by its label."""
    unnamed: bool = False
    """Its answer stands first in the text, without the label; whatever stands before the first label is its too."""
    choices: tuple[str, ...] = ()
    """What may be ticked, several at once; empty: it is answered in words."""


Questions = Mapping[str, Question]
"""Key -> the question, in the order in which a form asks. One of them is unnamed."""


def in_one(questions: Questions, answers: Mapping[str, str]) -> str:
    """Return the answers as the text of the section: each that says something, the unnamed one first."""
    said = {key: answers.get(key, "").strip() for key in questions}
    first = sorted(questions, key=lambda key: not questions[key].unnamed)
    return "\n".join(
        said[key] if questions[key].unnamed else f"{questions[key].label}: {said[key]}" for key in first if said[key]
    )


def in_parts(questions: Questions, text: str) -> dict[str, str]:
    """Read the answers out of a section's text; those that are missing are empty."""
    found: dict[str, list[str]] = {key: [] for key in questions}
    labels = {question.label.casefold(): key for key, question in questions.items()}
    part = next(key for key, question in questions.items() if question.unnamed)
    for line in text.splitlines():
        label, colon, rest = line.partition(":")
        key = labels.get(label.strip().casefold()) if colon else None
        if key is None:
            found[part].append(line)
        else:
            part = key
            found[part].append(rest.strip())
    return {key: "\n".join(lines).strip() for key, lines in found.items()}


def with_line(questions: Questions, before: str, line: str) -> str:
    """Return the text of a section after someone typed a line: it replaces the parts that it answers, no others.

    A number in front names a question that has one: `2: ...` answers why 2.
    """
    if not questions:
        return line
    if (found := _NUMBERED.match(line)) and (label := _ending_in(questions, found[1])):
        line = f"{label}: {line[found.end() :]}"
    said = {key: answer for key, answer in in_parts(questions, line).items() if answer}
    return in_one(questions, in_parts(questions, before) | said)


def _ending_in(questions: Questions, number: str) -> str:
    """Return the label of the question that has a number; empty: none has."""
    return next((each.label for each in questions.values() if each.label.endswith(f" {int(number)}")), "")


def chosen(answer: str) -> tuple[str, ...]:
    """Read what was ticked out of the answer to a question with choices."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, answer.split(",")))))
