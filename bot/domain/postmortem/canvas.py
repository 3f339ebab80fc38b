"""The postmortem in the canvas of a war room: what Warroom writes there, and what people wrote beside it.

What Slack gives back is not letter for letter what it was given, so texts of a canvas are compared with what it held
after Warroom wrote last, or by their letters and digits alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.sections import SECTIONS
from bot.domain.postmortem.words import stamp

SHOWN: Final = ("metadata", "summary", "impact", "cause", "factors", "actions")
"""Keys of the sections in a canvas. A timeline of thousands of rows would not fit."""

HEADINGS: Final[Mapping[str, str]] = {each.key: each.heading for each in SECTIONS if each.key in SHOWN}
ASKED: Final = tuple(each.key for each in SECTIONS if each.key in SHOWN and each.asked)
"""Those under which people are asked to write."""

MOST_CELLS: Final = 300
"""Cells of a table. Source: Slack's reference, canvases.create: document_content."""

LONGEST: Final = 20_000
"""Characters of one section: all of them stay far below Slack's 1 MiB."""

BEFORE: Final = ""
"""Part: what stands before the first of our headings."""

_TOO_LONG: Final = "*Too long for a canvas: it's in the file.*"
_HEADING: Final = re.compile(r"(#{1,3})\s+(\S.*)")
_OURS: Final = "changedinwarroom"
"""Letters with which the line begins that stands above what we add."""

_LETTERS: Final = re.compile(r"[\W_]+")
_ESCAPE: Final = re.compile(r"\\(?=[^A-Za-z0-9\s])")


def sections(material: Material, names: Names, read: Mapping[str, str]) -> Mapping[str, str]:
    """Return what Warroom writes below each heading, by key.

    Args:
        read: what people wrote in the canvas, by key: it stands there already.
    """
    answers = {key: each for key, each in material.answers.items() if each.text != read.get(key, "")}
    known = replace(material, answers=answers)
    found: dict[str, str] = {}
    for section in SECTIONS:
        if section.key not in SHOWN:
            continue
        text = section.written(known, names)
        if text or section.asked:
            found[section.key] = _fitting(text) if text else f"*Write here: {section.ask}.*"
    return found


def whole(texts: Mapping[str, str]) -> str:
    """Return the Markdown of our sections with their headings."""
    return "\n\n".join(f"## {HEADINGS[key]}\n\n{text}" for key, text in texts.items()) + "\n"


def changed(key: str, text: str, now: datetime) -> str:
    """Return what is written below what people have changed, so that both stand there."""
    return f"**Changed in Warroom, {stamp(now)} UTC ({HEADINGS[key]}):**\n\n{text}\n"


def parts(content: str) -> Mapping[str, str]:
    """Return what stands below each heading of ours by key, in the order of the canvas.

    Headings of people's, but those of the third level below ours, are parts of their own, under ``# `` and their text.
    """
    known = {_plain(heading): key for key, heading in HEADINGS.items()}
    found: dict[str, list[str]] = {BEFORE: []}
    at = BEFORE
    for line in content.splitlines():
        heading = _HEADING.fullmatch(line.strip())
        called = heading[2].rstrip("#").rstrip() if heading is not None else ""
        if heading is not None and (key := known.get(_plain(called))) is not None:
            at = key
            found.setdefault(at, [])
        elif heading is not None and (len(heading[1]) < len("###") or at == BEFORE):
            at = f"# {called}"
            found.setdefault(at, [])
        elif line.strip():
            found[at].append(line.strip())
    return {key: "\n".join(lines) for key, lines in found.items() if lines or key != BEFORE}


def is_same(one: str, other: str) -> bool:
    """Tell whether two texts have the same letters and digits."""
    return _plain(one) == _plain(other)


def holds(text: str, within: str) -> bool:
    """Tell whether every line of a text stands in another."""
    lines = {_plain(line) for line in within.splitlines()}
    return all(_plain(line) in lines for line in text.splitlines() if _plain(line))


def by_people(now: str, ours: str) -> str:
    """Return what people wrote in a part, as plain text: each line of it that was not there when we wrote last.

    Args:
        ours: what it held then.
    """
    known = {line for line in ours.splitlines() if _plain(line)}
    letters = {"", *map(_plain, known)}
    lengths = sorted({len(line) for line in known}, reverse=True)
    said = []
    for line in now.splitlines():
        if _plain(line) in letters or _plain(line).startswith(_OURS):
            continue
        begins = next((line[:length] for length in lengths if line[:length] in known), "")
        said.append(html.unescape(_ESCAPE.sub("", line.removeprefix(begins).strip())))
    return "\n".join(filter(None, said))


def digest(text: str) -> str:
    """Return what tells a text from another."""
    return sha256(text.encode(errors="replace")).hexdigest()[:16]


def _fitting(text: str) -> str:
    return _TOO_LONG if len(text) > LONGEST or text.count("|") > MOST_CELLS else text


def _plain(text: str) -> str:
    return _LETTERS.sub("", html.unescape(text)).casefold()
