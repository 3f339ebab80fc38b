"""What is attached to a postmortem: what has to be, what may be, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from bot.domain import markdown
from bot.domain.postmortem.material import Material, Names
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import CHANGE, EVIDENCE

REQUIRED: Final[Mapping[str, str]] = {"log": "logs", "dashboard": "metrics", "change": "configuration changes"}
"""Type of evidence -> what it attaches. Source: [post-recovery] incident record, attachments, required."""

OPTIONAL: Final[Mapping[str, str]] = {"state": "system state", "user report": "user reports", "other": "other"}
"""The same of what may be attached. Source: [post-recovery] incident record, attachments, optional: screenshots, error
messages; what was said is the timeline itself."""

FILES: Final = 20
"""Files of the room that are named, at most."""


def missing_attachments(records: Iterable[Record], required: Collection[str]) -> tuple[str, ...]:
    """Return what has to be attached and is not, in words.

    Args:
        records: the evidence and the changes at least.
        required: types of evidence that the policy requires.
    """
    held = _held(records)
    return tuple(name for kind, name in REQUIRED.items() if kind in required and not held[kind])


def attachments(material: Material, names: Names) -> str:
    """List what is attached, by what it is."""
    return "\n".join(f"- {each}" for each in _listed(material, names))


def _listed(material: Material, names: Names) -> Iterator[str]:
    held = _held(material.records)
    for kind, name in {**REQUIRED, **OPTIONAL}.items():
        if held[kind]:
            yield f"{name.capitalize()}: {', '.join(map(_reference, held[kind]))}"
    files = [file for entry in material.timeline for file in entry.files]
    if files:
        named = [markdown.link(names(file.name), file.permalink) for file in files[:FILES]]
        more = f" and {len(files) - FILES} more" if len(files) > FILES else ""
        yield f"Files: {', '.join(named)}{more}"


def _held(records: Iterable[Record]) -> Mapping[str, list[Record]]:
    """Return the records of each type; what tools told of changes counts as changes."""
    records = list(records)
    held: dict[str, list[Record]] = {kind: [] for kind in (*REQUIRED, *OPTIONAL)}
    for each in of_kind(records, EVIDENCE):
        held.setdefault(each.said("type") or "other", []).append(each)
    held["change"] += of_kind(records, CHANGE)
    return held


def _reference(record: Record) -> str:
    address = next((said for key in ("link", "url", "source") if "://" in (said := record.said(key))), "")
    return markdown.link(record.called, address)
