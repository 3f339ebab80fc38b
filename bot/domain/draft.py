"""Drafts: texts for others, written part by part in versions, approved step by step, and published.

A version is one change: of one part, by one person. The text of a version is the newest text of every part up to it.
Source: [post-recovery] documentation standards: version control, change tracking, approval workflow.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from heapq import nlargest
from typing import Final

POSTMORTEM: Final = "postmortem"
"""Draft: what people wrote for the sections of a postmortem."""

EXTERNAL: Final = "external"
"""Draft: what those outside read of it. Source: [response] publication, external."""

_END_OF_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+")
_WORD: Final = re.compile(r"\w+")
_MOST_WORDS: Final = 100
"""Words of a sentence that are compared: the time it takes grows with their square."""

_MOST_ALIKE: Final = 3
"""Earlier sentences that one may be made of."""


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


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What stands between line ends and the ends of sentences."""

    by: str
    """Who first wrote it like this."""
    words: Sequence[str]
    owners: Sequence[str]
    """Of each word, who wrote it."""
    distinct: frozenset[str]

    @property
    def authors(self) -> frozenset[str]:
        """Who wrote it like this, and who wrote most of its words; of equals, all."""
        counts = Counter(self.owners)
        most = max(counts.values(), default=0)
        return frozenset([self.by, *(who for who, words in counts.items() if words == most)])


def writers(versions: Sequence[Version]) -> frozenset[str]:
    """Return who wrote what stands in the newest version.

    Those are whoever wrote a part last, whoever first wrote a sentence of it, and whoever wrote most of its words. So
    whoever only changes a word is an author beside whoever wrote the rest, and whoever has no words left is none.

    Args:
        versions: of one draft, in the order of their numbers.
    """
    known: dict[str, dict[str, _Sentence]] = defaultdict(dict)
    newest: dict[str, Version] = {}
    for each in versions:
        newest[each.part] = each
        of_part = known[each.part]
        for text in _sentences(each.text):
            if text not in of_part:
                of_part[text] = _traced(text, each.by, of_part.values())
    standing = [each for each in newest.values() if each.text]
    of_sentences = (known[each.part][text].authors for each in standing for text in _sentences(each.text))
    return frozenset(filter(None, {each.by for each in standing}.union(*of_sentences)))


def _traced(text: str, by: str, earlier: Collection[_Sentence]) -> _Sentence:
    """Return a new sentence, with the words of those that it was made of: of one that was changed, or of some joined.

    Args:
        earlier: all that ever stood in that part, whether or not it still does.
    """
    words = _WORD.findall(text.casefold())[:_MOST_WORDS]
    distinct = frozenset(words)
    owners: list[str | None] = [None] * len(words)
    if any(each.by != by for each in earlier):
        alike = nlargest(_MOST_ALIKE, earlier, key=lambda each: len(distinct & each.distinct))
        matcher = SequenceMatcher(b=words, autojunk=False)
        for each in alike:
            matcher.set_seq1(each.words)
            blocks = matcher.get_matching_blocks()
            if 2 * sum(block.size for block in blocks) < min(len(words), len(each.words)):
                continue  # a few words that many sentences have
            for theirs, ours, size in blocks:
                for at in range(size):
                    owners[ours + at] = owners[ours + at] or each.owners[theirs + at]
    return _Sentence(by, words, [owner or by for owner in owners], distinct)


def _sentences(text: str) -> Iterator[str]:
    """Yield what is between line ends and the ends of sentences."""
    for line in text.splitlines():
        yield from filter(None, (sentence.strip() for sentence in _END_OF_SENTENCE.split(line)))
