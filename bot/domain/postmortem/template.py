"""Templates of a postmortem: Markdown with names in braces, in whose places stands what is known.

A line is left out if it names something and nothing of that is known; so is a heading with all that stands under it.
The text of what is put in is never read as a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from string import Formatter
from typing import Annotated, Final

from pydantic import PlainSerializer, PlainValidator, ValidationInfo

from bot.domain import markdown
from bot.domain.placeholders import placeholders

SEV: Final = "sev"
"""Template: what a severity's document is made of that names none."""

SHIPPED: Final = (SEV, "sre-lite", "pir", "rca")
"""Templates that come with Warroom; each a file of the folder ``templates``.

Source: [response] postmortem template; [methodology] postmortem template; [procedures] postMortemProcess;
[post-recovery] root cause analysis, required sections.
"""

LARGEST: Final = 64 * 1024
"""Bytes of a template; a real one has a few thousand."""

READ: Final = "read"
"""Key of the validation's context: a `Read`."""

Read = Callable[[str], str]
"""Returns the text of a template's file, by its name in the policy.

Raises:
    ValueError: it can't be read; a sentence says why.
"""

_HEADING: Final = re.compile(r"(#{1,6})\s")
_FENCE: Final = ("```", "~~~")
_PLAIN: Final = 7
"""Depth of a line that is no heading: deeper than any."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a template."""

    number: int
    """From 1."""
    pieces: tuple[tuple[str, str], ...]
    """Text, and the name that follows it; empty: none does."""
    depth: int = _PLAIN
    """Of a heading, from 1."""

    @property
    def names(self) -> tuple[str, ...]:
        """What it names."""
        return tuple(name for _, name in self.pieces if name)

    @property
    def is_one_name(self) -> bool:
        """Whether it is a name and nothing else."""
        return len(self.names) == 1 and not any(text.strip() for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and all that stands under it; the whole template: a part without a heading."""

    lines: tuple[Line, ...]
    """The heading, and what follows it before the first heading below."""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it is read."""

    name: str
    """As the policy calls it: one of `SHIPPED`, or a file."""
    lines: tuple[Line, ...] = field(repr=False)

    def filled(self, known: Callable[[str], str], *, inline: Collection[str]) -> str:
        """Return it as Markdown with what is known.

        Args:
            known: name -> Markdown; empty: nothing.
            inline: names of what is one line of text: all others are whole paragraphs, lists or tables.
        """
        return "\n".join(_spaced(_filled(_part(self.lines, 0), known, inline)))


def parse(name: str, text: str) -> Template:
    """Read a template.

    Raises:
        ValueError: a brace in it stands alone, or holds more than a name; a sentence says where.
    """
    return Template(name, tuple(_lines(name, text)))


@cache
def shipped(name: str) -> Template:
    """Return a template of `SHIPPED`."""
    file = resources.files("bot.domain.postmortem").joinpath("templates", f"{name}.md")
    return parse(name, file.read_text(encoding="utf-8"))


def _lines(template: str, text: str) -> Iterator[Line]:
    in_fence = False
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            placeholders(line)
        except ValueError as error:
            raise ValueError(f"{template}, line {number}: {error}") from None
        in_fence ^= line.lstrip().startswith(_FENCE)
        heading = None if in_fence else _HEADING.match(line)
        pieces = tuple((said, name or "") for said, name, _, _ in Formatter().parse(line))
        yield Line(number, pieces, len(heading[1]) if heading else _PLAIN)


def _part(lines: Sequence[Line], own: int) -> Part:
    """Return the part that lines are.

    Args:
        own: how many of them are its own whatever they are: 1, a heading; 0 of the whole.
    """
    while own < len(lines) and lines[own].depth == _PLAIN:
        own += 1
    return Part(tuple(lines[:own]), tuple(_below(lines[own:])))


def _below(lines: Sequence[Line]) -> Iterator[Part]:
    """Yield the parts that lines are, of which the first is a heading."""
    start = 0
    while start < len(lines):
        end = start + 1
        while end < len(lines) and lines[end].depth > lines[start].depth:
            end += 1
        yield _part(lines[start:end], 1)
        start = end


def _filled(part: Part, known: Callable[[str], str], inline: Collection[str]) -> list[str]:
    """Return the lines of a part; none: it names something, and nothing of that is known."""
    written, asked, told = [], False, False
    for line in part.lines:
        values = [known(name) for name in line.names]
        asked, told = asked or bool(values), told or any(values)
        if not values or any(values):
            written.append(_line(line, known, inline))
    below = [(each, _filled(each, known, inline)) for each in part.parts]
    asked = asked or any(_asks(each) for each, _ in below)
    told = told or any(lines and _asks(each) for each, lines in below)
    if asked and not told:
        return []
    return [*written, *(line for _, lines in below for line in ("", *lines))]


def _asks(part: Part) -> bool:
    return any(line.names for line in part.lines) or any(map(_asks, part.parts))


def _line(line: Line, known: Callable[[str], str], inline: Collection[str]) -> str:
    first = next(iter(line.pieces), ("", ""))
    begins_with_words = not first[0].strip() and first[1] in inline
    written = "".join(text + (known(name) if name else "") for text, name in line.pieces)
    return markdown.beginning(written.lstrip()) if begins_with_words else written


def _spaced(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines without those that are empty at both ends, and with one where several follow each other."""
    blank = True
    waiting = False
    for line in lines:
        if not line.strip():
            waiting = not blank
            continue
        if waiting:
            yield ""
        blank = waiting = False
        yield line


def _a_template(value: object, info: ValidationInfo) -> Template:
    if isinstance(value, Template):
        return value
    name = value.strip() if isinstance(value, str) else ""
    if name in SHIPPED:
        return shipped(name)
    if not name.endswith(".md"):
        raise ValueError(
            f"there is no template {value!r}; write one of {', '.join(SHIPPED)}, "
            "or a Markdown file of yours, such as postmortem.md"
        )
    read: Read | None = (info.context or {}).get(READ)
    if read is None:
        raise ValueError(f"the file {name} can't be read from here; write one of {', '.join(SHIPPED)}")
    return parse(name, read(name))


TemplateName = Annotated[
    Template, PlainValidator(_a_template), PlainSerializer(lambda template: template.name, return_type=str)
]
"""A template by its name: one of `SHIPPED`, or a Markdown file that the validation's context can read."""
