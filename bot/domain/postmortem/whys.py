"""Five whys: from what people saw to what in the system made it possible, one question at a time.

Source: [procedures] five whys: problem, why and answer at least five times, root cause, preventive actions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.domain import markdown
from bot.domain.postmortem import questions
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.questions import Question, Questions
from bot.domain.postmortem.summary import past

KEY: Final = "whys"
"""Of the section."""

LEAST: Final = 5
"""How often why is asked, unless an answer names something in the system before. Source: the method's name."""

MOST: Final = 10
"""How often it is asked at most."""

WHYS: Final = tuple(f"why_{number}" for number in range(1, MOST + 1))

QUESTIONS: Final[Mapping[str, Question]] = {
    "problem": Question("Problem", "What happened, as people saw it.", unnamed=True),
    **{key: Question(f"Why {number}") for number, key in enumerate(WHYS, 1)},
    "root": Question("Root cause", "What the last answer comes down to."),
    "prevent": Question("Preventive actions", "One per line. “2: …” is the answer to why 2."),
}

SYSTEM: Final = (
    *("process", "procedure", "policy", "policies", "standard", "ownership", "training", "checklist", "runbook"),
    *("review", "reviewed", "test", "tested", "testing", "untested", "staging", "canary", "pipeline", "validation"),
    *("alert", "alerting", "monitoring", "monitored", "threshold", "tool", "tooling", "automation", "automated"),
    *("documentation", "documented", "undocumented", "safeguard", "guardrail"),
)
"""Words that name something a team can change: an answer with one of them is at system level."""

PERSON: Final = (
    *("someone", "somebody", "he", "she", "engineer", "developer", "operator", "admin", "administrator", "intern"),
    *("colleague", "human error", "human mistake", "careless", "carelessness", "negligence", "forgot", "forgotten"),
)
"""Words of an answer that is about people: the next why asks what let that happen. Source: [methodology] blameless."""

_SYSTEM: Final = re.compile(rf"\b(?:{'|'.join(SYSTEM)})(?:e?s)?\b", re.IGNORECASE)
_PERSON: Final = re.compile(rf"(?:(?<!\w)@\w|<@|\b(?:{'|'.join(PERSON)})s?\b)", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"(?:why\s+)?(\d{1,2})\s*[:.)]\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Action:
    """What is to prevent it."""

    text: str
    why: int
    """The question whose answer it is to change; 0: none was answered."""


@dataclass(frozen=True, slots=True)
class Whys:
    """A chain of questions and answers."""

    problem: str
    answers: tuple[str, ...]
    root: str
    actions: tuple[Action, ...]

    @property
    def is_at_end(self) -> bool:
        """Whether no further why is asked: the last answer is at system level, or why was asked often enough."""
        if not self.answers or blames(self.answers[-1]):
            return False
        return is_of_system(self.answers[-1]) or len(self.answers) >= LEAST


def is_of_system(answer: str) -> bool:
    """Tell whether an answer names something that a team can change, and no one in person."""
    return not blames(answer) and _SYSTEM.search(answer) is not None


def blames(answer: str) -> bool:
    """Tell whether an answer is about a person."""
    return _PERSON.search(answer) is not None


def in_parts(text: str) -> Whys:
    """Read the text of the section."""
    return of_answers(questions.in_parts(QUESTIONS, text))


def of_answers(parts: Mapping[str, str]) -> Whys:
    """Return the chain that answers of a form make; whys that were left out are no links of it."""
    answers = tuple(said for key in WHYS if (said := parts.get(key, "").strip()))
    lines = filter(None, (line.strip(" \t-*•") for line in parts.get("prevent", "").splitlines()))
    actions = tuple(_action(line, len(answers)) for line in lines)
    return Whys(parts.get("problem", "").strip(), answers, parts.get("root", "").strip(), actions)


def asked(answers: Mapping[str, str], *, more: bool = False) -> Questions:
    """Return what a form asks by now: each why that is answered, one more, and where that leads.

    Args:
        answers: so far, by the keys of `QUESTIONS`.
        more: one more is asked even where the chain can end.
    """
    last = max((number for number, key in enumerate(WHYS, 1) if answers.get(key, "").strip()), default=0)
    count = last if of_answers(answers).is_at_end and not more else last + 1
    before = answers.get("problem", "").strip()
    chain: dict[str, Question] = {}
    for key in WHYS[:count]:
        chain[key] = replace(QUESTIONS[key], hint=question(before))
        before = answers.get(key, "").strip() or before
    return {key: chain.get(key, each) for key, each in QUESTIONS.items() if key not in WHYS or key in chain}


def without_gaps(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a form with the whys that were left out closed up."""
    said = of_answers(answers).answers
    return {**answers, **dict.fromkeys(WHYS, ""), **dict(zip(WHYS, said, strict=False))}


def _action(line: str, last: int) -> Action:
    found = _NUMBERED.match(line)
    if found is None or not 1 <= int(found[1]) <= last:
        return Action(line, last)
    return Action(line[found.end() :], int(found[1]))


def question(before: str) -> str:
    """Return what a why asks.

    Args:
        before: the problem, or the answer before it.
    """
    of = " ".join(before.split()).rstrip(".")
    return f"Why: {of}?" if of else "Why?"


def remark(whys: Whys) -> str:
    """Say what follows the last answer; empty: nothing was answered."""
    last = len(whys.answers)
    if not last:
        return ""
    if blames(whys.answers[-1]):
        return f"Why {last} is about a person. Ask once more: what let that happen?"
    if is_of_system(whys.answers[-1]):
        return f"Why {last} names something in the system, so you can stop here."
    if last >= LEAST:
        return f"That's {last} whys. You can stop here, or ask once more."
    return f"Why {last} isn't at system level yet, such as a process, a tool or a test. Ask once more."


def shown(text: str) -> str:
    """Return the section's text as Markdown: the problem, each why with its answer, and where that leads."""
    return "\n\n".join(_shown(in_parts(text)))


def _shown(whys: Whys) -> Iterator[str]:
    if whys.problem:
        yield f"**Problem**: {markdown.line(whys.problem)}"
    if whys.answers:
        asked_of = zip((whys.problem, *whys.answers), whys.answers, strict=False)
        yield "\n".join(
            f"{number}. *{markdown.line(question(before))}* {markdown.line(answer)}"
            for number, (before, answer) in enumerate(asked_of, 1)
        )
        if not whys.is_at_end:
            yield f"*Not at its end: why {len(whys.answers)} is not at system level.*"
    if whys.root:
        yield f"**Root cause**: {markdown.line(whys.root)}"
    if whys.actions:
        yield "**Preventive actions**"
        yield "\n".join(f"- {markdown.paragraph(each.text)}{_of(each)}" for each in whys.actions)


def _of(action: Action) -> str:
    return f" (why {action.why})" if action.why else ""


def proposed(material: Material, names: Names) -> str:
    """Return the problem as the text of the section begins with it: the title in the past."""
    return names(past(material.incident.title))


def new_actions(whys: Whys, known: Iterable[str]) -> list[Action]:
    """Return the actions that no text says yet.

    Args:
        known: what action items say already, in whatever state.
    """
    said, new = set(map(_alike, known)), []
    for each in whys.actions:
        if _alike(each.text) not in said:
            said.add(_alike(each.text))
            new.append(each)
    return new


def _alike(text: str) -> str:
    return " ".join(text.casefold().split())
