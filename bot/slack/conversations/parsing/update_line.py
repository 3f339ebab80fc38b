"""A whole update in one line: ``rolled back; ruled out: DNS; need help: a DBA; next 10m``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.domain.durations import parse
from bot.domain.incident import IncidentError
from bot.domain.update import PARTS, Report

LABELS: Final = {
    "action": "text", "current action": "text",
    "impact": "impact",
    "found": "findings", "findings": "findings", "new findings": "findings",
    "ruled out": "ruled_out",
    "next": "next_steps", "next step": "next_steps", "next steps": "next_steps",
    "need help": "need_help", "need help with": "need_help", "help": "need_help",
}  # fmt: skip
"""How people may begin each part, before a colon."""

_PART: Final = re.compile(
    rf"(?:^|[;\n])[ \t]*({'|'.join(sorted(LABELS, key=len, reverse=True))})[ \t]*:[ \t]*", re.IGNORECASE
)
"""Only at the beginning, on a line of its own or after a semicolon: "we need help: ..." is a sentence."""

_NEXT: Final = re.compile(
    r"(?:(?:^|[;,\n])[ \t]*next(?:[ \t]+update)?(?::|[ \t]+in)?|[ \t]next[ \t]+update[ \t]+in)[ \t]+"
    r"(\d[\dhms ]{0,20}?)(?:in(?:ute)?s?|(?:ou)?rs?)?[ \t.]*$",
    re.IGNORECASE,
)
"""At the end, after a comma, a semicolon or a line: "watch it for the next 10m" is a sentence."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of an update."""

    parts: Report
    """What was said; a part of which nothing was said is empty, the current action too."""
    within: timedelta | None
    """When the next one is to come; ``None``: as the policy says."""


def read(typed: str) -> Typed:
    """Read the parts of an update, and when the next one is to come.

    Raises:
        IncidentError: a part is named twice.
    """
    typed, within = _next(typed.strip())
    found = list(_PART.finditer(typed))
    said = {"text": typed[: found[0].start()] if found else typed}
    for index, label in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(typed)
        part = LABELS[" ".join(label[1].casefold().split())]
        words = typed[label.end() : end].strip(" \t\n;")
        if said.get(part, "").strip():
            raise IncidentError(
                f"“{PARTS[part]}” is there twice. Write it once: `/incident update {EXAMPLE}`.", field=part
            )
        said[part] = words
    return Typed(Report(**{part: words.strip(" \t\n;") for part, words in said.items()}), within)


def _next(typed: str) -> tuple[str, timedelta | None]:
    found = _NEXT.search(typed)
    if found is None:
        return typed, None
    try:
        within = parse(found[1].replace(" ", ""))
    except ValueError:
        return typed, None
    return typed[: found.start()].rstrip(" \t\n;,"), within


EXAMPLE: Final = "rolled back; ruled out: DNS; need help: a DBA; next 10m"
