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
"""In which order they are told: causes before what could not be checked because of them."""


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line for each finding, by outcome; under it, how to fix it."""
    for outcome in LAST:
        chosen = [one for one in findings if one.outcome is outcome]
        for mend, alike in groupby(chosen, key=lambda one: one.mend):
            for one in alike:
                yield from _told(one)
            if mend:
                yield indent(mend, "    ")
    count = Counter(one.outcome for one in findings)
    yield ", ".join(f"{count[outcome]} {outcome}" for outcome in LAST)


def as_json(findings: Sequence[Finding]) -> str:
    """Return one JSON array, in the order of the checks: ``check``, ``outcome``, ``seen``, ``mend``."""
    return json.dumps([asdict(one) for one in findings], indent=1, ensure_ascii=False)


def _told(one: Finding) -> Iterator[str]:
    if one.outcome is Outcome.NOT_CHECKED:
        yield f"{one.outcome}: {one.check}"
        yield indent(one.seen, "    ")
    else:
        yield f"{one.outcome}: {one.check}: {one.seen}"
