"""Canvases: a document of blocks in a channel, in which people and apps write."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITALIC = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])")


@dataclass(slots=True)
class Block:
    """A heading, a paragraph, a list, a table: what an operation can point at."""

    id: str
    text: str

    @property
    def heading(self) -> str:
        """``h1`` to ``h3``; empty: it is no heading."""
        found = HEADING.fullmatch(self.text)
        return f"h{len(found[1])}" if found else ""


@dataclass(slots=True, kw_only=True)
class Canvas:
    """The canvas of a channel."""

    id: str
    channel: str
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    deleted: bool = False
    locked: bool = False
    """Someone's edit is being saved: no app may write."""

    @property
    def markdown(self) -> str:
        """All of it, as Slack gives it back: not letter for letter as it was written."""
        return "\n\n".join(each.text for each in self.blocks) + "\n"


def blocks_of(markdown: str, mint: Callable[[str], str]) -> list[Block]:
    """Read Markdown into blocks, as Slack keeps them."""
    found: list[str] = []
    for part in re.split(r"\n\s*\n", markdown.strip("\n")):
        lines: list[str] = []
        for line in part.splitlines():
            if HEADING.fullmatch(line):
                found += ["\n".join(lines)] if lines else []
                found.append(line.strip())
                lines = []
            else:
                lines.append(line.rstrip())
        found += ["\n".join(lines)] if lines else []
    kept = [_ITALIC.sub(r"_\1_", html.unescape(each)) for each in found if each.strip()]
    return [Block(f"temp:C:{mint('b')}", each) for each in kept]
