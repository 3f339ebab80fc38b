"""Printing findings: lines for a person, JSON for a program."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from textwrap import indent
from typing import Final

from bot.doctor.finding import Finding, Outcome

LAST: Final = (Outcome.OK, Outcome.WARNING, Outcome.FAILED, Outcome.NOT_CHECKED)
"""The order of outcomes: causes before what couldn't be checked because of them."""


def lines(findings: Sequence[Finding], *, problems_only: bool = False) -> Iterator[str]:
    """Yield a line for each finding, by outcome; under it, how to fix it. Last, how many there are of each.

    Args:
        problems_only: leave out the lines of what is fine and of what wasn't checked.
    """
    for outcome in (Outcome.WARNING, Outcome.FAILED) if problems_only else LAST:
        chosen = [one for one in findings if one.outcome is outcome]
        for fix, alike in groupby(chosen, key=lambda one: one.fix):
            for one in alike:
                yield f"{one.outcome}: {one.check}: {one.seen}"
            if fix:
                yield indent(fix, "    ")
    count = Counter(one.outcome for one in findings)
    yield ", ".join(f"{count[outcome]} {outcome}" for outcome in LAST)


def as_json(findings: Sequence[Finding]) -> str:
    """Return one JSON array, in the order of the checks: ``check``, ``outcome``, ``seen``, ``fix``."""
    return json.dumps([asdict(one) for one in findings], indent=1, ensure_ascii=False)
