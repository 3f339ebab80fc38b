"""Drafts: texts for others, written part by part in versions, approved step by step, and published.

A version is one change: of one part, by one person. The text of a version is the newest text of every part up to it.
Source: [post-recovery] documentation standards: version control, change tracking, approval workflow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

POSTMORTEM: Final = "postmortem"
"""Draft: what people wrote for the sections of a postmortem."""

EXTERNAL: Final = "external"
"""Draft: what those outside read of it. Source: [response] publication, external."""

_END_OF_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+")


class Verdict(StrEnum):
    """What someone did with a version."""

    SUBMITTED = "submitted"
    """It waits for approval."""
    APPROVED = "approved"
    REJECTED = "rejected"
    WAIVED = "waived"
    """Something is missing, and someone answers for that by name."""
    PUBLISHED = "published"
    REFUSED = "refused"
    """It could not be published: the note says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One change of a draft."""

    number: int
    """Within the incident and draft, from 1."""
    part: str
    """Of a postmortem, the key of a section."""
    text: str
    """Plain text; empty: it was removed."""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStep:
    """What someone did with a version of a draft."""

    draft: str
    version: int
    step: str
    """Of an approval, which one it is; of a publication, where; of a waiver, what is missing."""
    verdict: Verdict
    by: str
    at: datetime
    note: str = ""
    """What was said with it; of a publication, its address."""


def texts(versions: Sequence[Version], number: int | None = None) -> Mapping[str, str]:
    """Return the text of each part as of a version; those that were removed are left out.

    Args:
        versions: of one draft, in the order of their numbers.
        number: ``None``: the newest.
    """
    held = {each.part: each.text for each in versions if number is None or each.number <= number}
    return {part: text for part, text in held.items() if text}


def writers(versions: Sequence[Version]) -> frozenset[str]:
    """Return who wrote what stands in the newest version: whoever wrote a part last, or first wrote a sentence of it.

    So whoever only corrects a comma is an author beside whoever wrote the rest, and whoever has no words left is none.

    Args:
        versions: of one draft, in the order of their numbers.
    """
    first: dict[tuple[str, str], str] = {}
    newest: dict[str, Version] = {}
    for each in versions:
        newest[each.part] = each
        for sentence in _sentences(each.text):
            first.setdefault((each.part, sentence), each.by)
    standing = [each for each in newest.values() if each.text]
    wrote = {first[each.part, sentence] for each in standing for sentence in _sentences(each.text)}
    return frozenset(filter(None, wrote.union(each.by for each in standing)))


def _sentences(text: str) -> Iterator[str]:
    """Yield what is between line ends and the ends of sentences."""
    for line in text.splitlines():
        yield from filter(None, (sentence.strip() for sentence in _END_OF_SENTENCE.split(line)))
