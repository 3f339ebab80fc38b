"""Words to be removed, and what is left of a text without them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from bot.domain import markdown
from storage.erasure.written import REMOVED

SHORTEST: Final = 8
"""Characters from which on words are looked for inside a text: "ok" is no one's own."""

OPENS: Final = frozenset('(["“\n')
SEPARATES: Final = frozenset(":;,.!?·→")
CLOSES: Final = frozenset(')]"”\n:;,.!?')
CONTINUES: Final = frozenset("(·→")

_MENTION: Final = re.compile(r"<[@#!][^<>]*>")
"""Marks around a part of a sentence of ours: before it, before it and a space, behind it, behind it and a space."""


class Words:
    """What someone wrote, wherever it was copied to. A text takes time as it is long, however many words there are."""

    def __init__(self, texts: Iterable[str]) -> None:
        kept = {text for text in texts if text.strip()} - {REMOVED}
        kept |= {each for text in kept for each in _as_shown(text)}
        self._short = frozenset(text for text in kept if len(text) < SHORTEST)
        self._long: defaultdict[str, list[str]] = defaultdict(list)
        for text in sorted(kept - self._short, key=len, reverse=True):
            self._long[text[:SHORTEST]].append(text)

    def contain(self, text: str) -> bool:
        """Tell whether a text is a part of what they wrote at a stretch."""
        flat = " ".join(text.split()).rstrip("…")
        return any(flat in " ".join(one.split()) for one in chain(self._short, *self._long.values()))

    def cut_out_of(self, text: str, *, short: bool) -> str:
        """Return a text without them.

        Args:
            short: also those below `SHORTEST`, where they stand for themselves: as the whole, or between marks as in
                "Update #1: zqpw7".
        """
        parts, copied, at = [], 0, 0
        while at < len(text):
            end = self._long_at(text, at) or (self._short_at(text, at) if short else 0)
            if end:
                parts += [text[copied:at], REMOVED]
                copied = end
            at = end or at + 1
        return "".join([*parts, text[copied:]])

    def _long_at(self, text: str, at: int) -> int:
        """Return where the longest that begins here ends; 0: none does."""
        words = self._long.get(text[at : at + SHORTEST], ())
        return next((at + len(word) for word in words if text.startswith(word, at)), 0)

    def _short_at(self, text: str, at: int) -> int:
        if not self._short or not _begins_part(text, at):
            return 0
        ends = range(min(at + SHORTEST - 1, len(text)), at, -1)
        return next((end for end in ends if text[at:end] in self._short and _ends_part(text, end)), 0)


def _as_shown(text: str) -> Iterator[str]:
    """Yield the parts of a text as a canvas holds them: line by line, in Markdown, with names in place of mentions."""
    for said in text.splitlines():
        for part in _MENTION.split(said):
            flat = " ".join(part.split())
            yield from (each for each in (flat, markdown.line(flat)) if len(each) >= SHORTEST)


def _begins_part(text: str, at: int) -> bool:
    before = text[max(at - 2, 0) : at]
    return not before or before[-1] in OPENS or (before[-1] == " " and before[0] in SEPARATES)


def _ends_part(text: str, end: int) -> bool:
    after = text[end : end + 2]
    return not after or after[0] in CLOSES or (after[0] == " " and after[-1] in CONTINUES)
