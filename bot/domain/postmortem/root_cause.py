"""The root cause, in three parts. Source: [response] investigation steps, identify the root cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PARTS: Final[Mapping[str, str]] = {
    "cause": "Cause",
    "failure_mode": "Failure mode",
    "blast_radius": "Blast radius",
}
"""Key -> what a part is called. Together they are the text of the postmortem's section of the root cause."""

LIMIT: Final = 900
"""Longest part, in characters: all of them together fit into a section."""


def in_one(parts: Mapping[str, str]) -> str:
    """Return the parts as the text of the section: the cause, then each other part that is known, named."""
    return "\n".join(
        said if key == "cause" else f"{PARTS[key]}: {said}" for key in PARTS if (said := parts.get(key, "").strip())
    )


def in_parts(text: str) -> dict[str, str]:
    """Read the parts out of a section's text; whatever stands before the first name is the cause."""
    found: dict[str, list[str]] = {key: [] for key in PARTS}
    part = "cause"
    for line in text.splitlines():
        for key, name in PARTS.items():
            if line.startswith(f"{name}: "):
                part, line = key, line.removeprefix(f"{name}: ")  # noqa: PLW2901 - the rest of it is the part's
                break
        found[part].append(line)
    return {key: "\n".join(lines).strip() for key, lines in found.items()}
