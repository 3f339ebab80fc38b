"""A whole update in one line: ``rolled back; ruled out: DNS; need help: a DBA; next 10m``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.durations import parse
from bot.domain.incident import IncidentError
from bot.domain.update import PARTS, Report
from bot.slack.conversations.parsing.command_line import as_ascii
from bot.slack.conversations.parsing.times import time_ahead

LABELS: Final = {
    "action": "text", "current action": "text",
    "impact": "impact",
    "found": "findings", "findings": "findings", "new findings": "findings",
    "ruled out": "ruled_out",
    "next": "next_steps", "next step": "next_steps", "next steps": "next_steps",
    "need help": "need_help", "need help with": "need_help", "help": "need_help",
    "level": "level", "service level": "level",
}  # fmt: skip
"""How people may begin each part, before a colon."""

_PART: Final = re.compile(
    rf"(?:^|[;\n])[ \t]*({'|'.join(sorted(LABELS, key=len, reverse=True))})[ \t]*:[ \t]*", re.IGNORECASE
)
"""Only at the beginning, on a line of its own or after a semicolon: "we need help: ..." is a sentence."""

_NEXT: Final = re.compile(
    r"(?:(?:^|[;,\n])[ \t]*next(?:[ \t]+update)?(?::|[ \t]+(?:in|at|by))?|[ \t]next[ \t]+update[ \t]+(?:in|at|by))"
    r"[ \t]+(?:(?P<span>\d[\dhms ]{0,20}?)(?:in(?:ute)?s?|(?:ou)?rs?)?"
    r"|(?P<clock>\d{1,2}(?:[:h]\d{2}|h)?(?:[ ]?[ap]\.?m)?(?:[ ]?(?:Z|UTC|GMT))?))[ \t.]*$",
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
    level: str = ""
    """How much of the service works: a word; empty: nothing was said of that."""
    by_clock: bool = False
    """Whether that was typed as a time of the day, which is echoed."""


def says_when(typed: str) -> str:
    """Return what a line says of when the next one is to come, as it was typed; empty: nothing."""
    found = _NEXT.search(as_ascii(typed.strip()))
    return "" if found is None else found["span"] or found["clock"]


def read(typed: str, now: datetime, every: timedelta | None = None) -> Typed:
    """Read the parts of an update, and when the next one is to come.

    Args:
        now: in the zone of whoever types.
        every: the cadence. What would be longer and may be a time is one: ``next 21h``.

    Raises:
        IncidentError: a part is named twice, or there is no such time.
    """
    typed, within, by_clock = _next(typed.strip(), now, every)
    found = list(_PART.finditer(typed))
    said = {"text": typed[: found[0].start()] if found else typed}
    for index, label in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(typed)
        part = LABELS[" ".join(label[1].casefold().split())]
        words = typed[label.end() : end].strip(" \t\n;")
        if said.get(part, "").strip():
            raise IncidentError(
                f"“{PARTS.get(part, 'Level')}” is there twice. Write it once: `/incident update {EXAMPLE}`.", field=part
            )
        said[part] = words
    level = said.pop("level", "").casefold().rstrip(".,")
    return Typed(Report(**{part: words.strip(" \t\n;") for part, words in said.items()}), within, level, by_clock)


def _next(typed: str, now: datetime, every: timedelta | None) -> tuple[str, timedelta | None, bool]:
    found = _NEXT.search(as_ascii(typed))
    if found is None:
        return typed, None, False
    within, at = _span(found["span"]), None
    is_clock = found[0].split()[-2:-1] in (["at"], ["by"])
    if within is None or is_clock or (every is not None and within > every):
        at = time_ahead(found["span"] or found["clock"], now)
    if at is not None:
        within = at - now
    if within is None:
        return typed, None, False
    return typed[: found.start()].rstrip(" \t\n;,"), within, at is not None


def _span(typed: str | None) -> timedelta | None:
    try:
        return parse((typed or "").replace(" ", ""))
    except ValueError:
        return None


EXAMPLE: Final = "rolled back; ruled out: DNS; need help: a DBA; next 10m"
