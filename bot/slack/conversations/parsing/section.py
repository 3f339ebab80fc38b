"""What people type after ``/incident postmortem``: a section, and its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.domain.incident import Choices, IncidentError
from bot.domain.postmortem.section import Section
from bot.domain.postmortem.sections import SECTIONS
from bot.slack.conversations.parsing.command_line import did_you_mean

SHOWN: Final = 40
"""Characters of what was typed that a refusal repeats."""


def _name(typed: str) -> str:
    """Return a name as it is compared: without case, quotes and colon; ``_`` and ``-`` are spaces."""
    return " ".join(re.sub(r"[-_\"“”:,]", " ", typed.casefold()).split())


NAMES: Final[Mapping[str, Section]] = {
    _name(name): section for section in SECTIONS for name in (section.key, section.heading)
}
"""What a section may be called."""

LONGEST: Final = max(len(name.split()) for name in NAMES)
"""Words of the longest name."""


def is_section(typed: str) -> bool:
    """Tell whether that is what a section may be called, and nothing else."""
    return _name(typed) in NAMES


def parse(typed: str) -> tuple[Section, str]:
    """Read a section by its key or heading, and the text that follows it.

    Raises:
        IncidentError: it begins with no section.
    """
    heads = [found for count in range(LONGEST, 0, -1) if (found := _head(typed, count)) is not None]
    for head in heads:
        if section := NAMES.get(_name(head[0])):
            return section, typed[head.end() :].strip()
    for head in heads:
        if meant := did_you_mean(_name(head[0]), NAMES):
            rest = " ".join(typed[head.end() :].replace("`", "'").split())  # it is shown as code
            line = f"/incident postmortem {meant} {rest}".strip()
            raise IncidentError(
                f"There is no section “{head[0][:SHOWN]}”. Did you mean `{line}`?",
                choices=Choices(head[0].strip(), ((NAMES[meant].heading, meant),)),
            )
    raise IncidentError(
        f"There is no section “{typed.strip()[:SHOWN]}”. Choose one, or type one and then the text: "
        f"`/incident postmortem {SECTIONS[-1].heading.casefold()} <text>`. "
        "`/incident postmortem` alone shows the document.",
        choices=Choices(typed.strip(), tuple((each.heading, f"{each.key} {typed.strip()}") for each in SECTIONS)),
    )


def _head(typed: str, count: int) -> re.Match[str] | None:
    """Find the first words of a text; ``None``: there are fewer."""
    return re.match(rf"\s*(?:\S+\s+){{{count - 1}}}\S+", typed)
