"""Which areas an analysis looked at, and by which methods: a checklist of the policy, as it stands."""

from __future__ import annotations

from typing import Final

from bot.domain import markdown
from bot.domain.checklist import NOT_APPLICABLE, Line
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.words import stamp, who

ANALYSIS: Final = "analysis"
"""Key of the list. Source: [post-recovery] root cause analysis, investigation areas and analysis methods."""


def covered(material: Material, names: Names) -> str:
    """Return a line for each item of the list: covered or not, and who said so; empty: the policy has no such list."""
    lines = next((lines for checklist, lines in material.checks if checklist.key == ANALYSIS), ())
    return "\n".join(f"- {markdown.line(line.item.text)}: {_how(line, names)}" for line in lines)


def _how(line: Line, names: Names) -> str:
    if line.is_known:
        return "covered, as the record shows"
    tick = line.tick
    if tick is None:
        return "not covered"
    by = f"{who(tick.by, names)}, {stamp(tick.at)} UTC"
    if tick.state == NOT_APPLICABLE:
        return f"does not apply{f': {markdown.line(names(tick.why))}' if tick.why else ''} ({by})"
    return f"covered ({by})"
