"""Texts of any length: as parts that each can be kept, or as one line."""

from __future__ import annotations

from bot.domain.incident import TEXT_LIMIT, without_nul


def in_parts(text: str) -> list[str]:
    """Return a text of any length as texts that are each short enough, parted at line ends or spaces; none of ''."""
    parts = []
    rest = without_nul(text)
    while len(rest) > TEXT_LIMIT:
        end = max(rest.rfind("\n", 0, TEXT_LIMIT + 1), rest.rfind(" ", TEXT_LIMIT // 2, TEXT_LIMIT + 1))
        end = end if end > TEXT_LIMIT // 2 else TEXT_LIMIT
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def in_line(text: str, most: int) -> str:
    """Return a text in one line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
