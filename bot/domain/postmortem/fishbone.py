"""The fishbone: what may have led to an incident, by where it comes from, as a tree of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.domain import markdown
from bot.domain.postmortem import questions
from bot.domain.postmortem.judgement import proposed_cause
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.questions import Question

CATEGORIES: Final[Mapping[str, Question]] = {
    "people": Question("People", "Staffing, training, handovers: what people lacked, not who."),
    "process": Question("Process", "Reviews, releases, runbooks, ownership."),
    "technology": Question("Technology", "Code, dependencies, limits, tools."),
    "environment": Question("Environment", "Load, networks, vendors, the time of day."),
    "measurement": Question("Measurement", "Alerts, dashboards, tests: what was not seen."),
    "other": Question("Other", unnamed=True),
}
"""Where a cause comes from; each line of an answer is one. Source: [procedures] fishbone diagram."""

HEAD: Final = "Causes"
"""Where the branches meet."""


def shown(text: str) -> str:
    """Return the section's text as a tree, in a block of code."""
    parts = questions.in_parts(CATEGORIES, text)
    branches = {
        CATEGORIES[key].label: causes
        for key, said in parts.items()
        if (causes := [line for each in said.splitlines() if (line := markdown.literal(each.strip(" -*•")))])
    }
    # Each line begins with ours, so that no one's words end the block.
    return "\n".join(["```text", HEAD, *_tree(branches), "```"]) if branches else ""


def _tree(branches: Mapping[str, list[str]]) -> Iterator[str]:
    for label, causes in branches.items():
        is_last = label == [*branches][-1]
        yield f"{'└─' if is_last else '├─'} {label}"
        for number, cause in enumerate(causes, 1):
            yield f"{'   ' if is_last else '│  '}{'└─' if number == len(causes) else '├─'} {cause}"


def proposed(material: Material, names: Names) -> str:
    """Return what people said the cause is, as the text of the section: technology, until someone moves it."""
    return questions.in_one(CATEGORIES, {"technology": proposed_cause(material, names)})
