"""People's text in Markdown: every word kept, no table broken, no tag opened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_URL: Final = re.compile(r"(https?://[^\s<>|`\"\\]+)")
_INVISIBLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of the whole line."""
_ACTIVE: Final = re.compile(r"[\\`*\[\]~|]|(?<![^\W_])_|_(?![^\W_])")
_ESCAPES: Final = re.compile(r"\\([\\`*\[\]~|_#>+=.)-])")
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_MEANS_MORE: Final = re.compile(rf"{_INVISIBLE.pattern[:-1]}\\`*\[\]~|_<]")
"""What a text that is only words has nothing of: one set of signs, so that it is seen soon."""
_LEADING: Final = re.compile(r"^(?:(?=[#>+=-])|(\d+)(?=[.)](?:\s|$)))")
_IN_LINK: Final = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "|": "%7C", "<": "%3C", ">": "%3E", "\\": "%5C"})
_IN_ADDRESS: Final = str.maketrans({"[": "%5B", "]": "%5D"})
"""What would make a link, or a picture that is fetched, of the rest of an address: it leads to the same place so."""


def line(text: str) -> str:
    """Make text one line that stands anywhere but at the beginning of a line; addresses lead where they did."""
    if _MEANS_MORE.search(text) is None and "://" not in text:
        return _without_entities(" ".join(text.split()))
    flat = " ".join(_INVISIBLE.sub("", text).split())
    if "://" not in flat:
        return _inert(flat)
    # Every second piece is an address: a backslash in it would belong to it.
    pieces = _URL.split(flat)
    return "".join(_address(piece) if index % 2 else _inert(piece) for index, piece in enumerate(pieces))


def beginning(written: str) -> str:
    """Let one line of Markdown begin a line: no heading, list or rule comes of it."""
    return _LEADING.sub(r"\1\\", written)


def paragraph(text: str) -> str:
    """Make text one line that may begin one: no heading, list or rule comes of it."""
    return beginning(line(text))


def quoted(text: str) -> str:
    """Make text a quotation, with its paragraphs."""
    return "\n>\n".join(f"> {paragraph(each)}" for each in text.splitlines() if each.strip())


def literal(text: str) -> str:
    """Make text one line of a block of code, where nothing means more than it says."""
    return " ".join(_INVISIBLE.sub("", text).split())


def link(label: str, address: str) -> str:
    """Link a text; without an address it is the text alone."""
    return f"[{line(label)}]({address.translate(_IN_LINK)})" if address else line(label)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Make a table of cells that are Markdown already."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _address(text: str) -> str:
    return _without_entities(text.translate(_IN_ADDRESS))


def _inert(text: str) -> str:
    return _without_entities(_ACTIVE.sub(_escaped, text)).replace("<", "&lt;")


def _without_entities(text: str) -> str:
    return _ENTITY.sub("&amp;", text) if "&" in text else text


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"  # a template takes twice as long


def unescaped(text: str) -> str:
    """Return Markdown of one paragraph as plain text: less the backslashes and entities that `line` puts in."""
    return _ESCAPES.sub(r"\1", text).replace("&lt;", "<").replace("&amp;", "&")
