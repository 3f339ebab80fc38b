"""What was changed, as a deploy tool tells of it: where to look first when something breaks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.service import needs_of
from bot.domain.timeline import EntryKind, TimelineEntry

SUSPECT_FOR: Final = timedelta(hours=2)
"""How long before an incident began a change may have caused it.

Source: [methodology] "recent deploy + new symptoms = rollback first".
"""

SHOWN: Final = 20
"""Most changes that a list shows, and that one incident takes onto its timeline."""

CHANGED: Final = "Changed: "
"""How the entry of a timeline begins that tells of a change."""

_WORD: Final = re.compile(r"\w+(?:[.+-]\w+)*")
_ROLLBACK: Final = re.compile(r"\b(?:roll(?:ing|ed)?[ -]?back|revert(?:ing|ed)?)\b")
_NO_ROLLBACK: Final = re.compile(r"\b(?:not|never|without|instead|before|if)\b|n['\u2019]t\b")
_BACK_TO: Final = re.compile(r"\bto\s+\S+")
_FILLERS: Final = frozenset({"the", "a", "of", "we", "i", "last", "latest", "it", "this", "that", "now", "first"})
"""Words that name nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. Everything in it is text from outside: it is escaped wherever it is shown."""

    key: str
    """What stays the same when its source tells of it again, within that source."""
    at: datetime
    """When it was made, aware and UTC."""
    title: str
    """What was done: ``deploy``, ``Raise the pool to 50 connections``."""
    service: str = ""
    """What it was done to; empty: not said."""
    version: str = ""
    environment: str = ""
    by: str = ""
    """Who did it, as its source calls them."""
    url: str = ""
    """An ``http`` or ``https`` address; empty: none."""
    source: str = ""
    """Name of its source in the policy; empty until it is stored."""

    @property
    def called(self) -> str:
        """What people read: ``deploy v2.4.0 of checkout``. What the title says already isn't said again."""
        said = self.title
        if self.version and self.version.casefold() not in said.casefold():
            said += f" {self.version}"
        if self.service and self.service.casefold() not in said.casefold():
            said += f" of {self.service}"
        return said


@dataclass(frozen=True, slots=True)
class Suspect:
    """A change that may have caused an incident."""

    change: Change
    needed_by: str = ""
    """The service of the incident that depends on what was changed; empty: it is that service itself, or not known."""

    @property
    def called(self) -> str:
        """What people read: ``deploy v3 of payments-db, which checkout depends on``."""
        return f"{self.change.called}, which {self.needed_by} depends on" if self.needed_by else self.change.called


def rolled_back_by(typed: str, suggested: Mapping[int, str]) -> int | None:
    """Return the number of the change that a mitigation rolls back: ``rollback v2.4.0``, ``roll back the deploy``.

    A name after ``to`` is what is returned to. Where other things are named, or several changes may be meant, it is
    ``None``.

    Args:
        typed: what is done, as someone put it.
        suggested: number of each change whose rollback was suggested -> what it is called.
    """
    line = typed.casefold()
    if _ROLLBACK.search(line) is None or _NO_ROLLBACK.search(line) is not None:
        return None
    words = set(_WORD.findall(_BACK_TO.sub("", _ROLLBACK.sub("", line)))) - _FILLERS
    found = [number for number, called in suggested.items() if _names(words, called)]
    return found[0] if len(found) == 1 else None


def _names(words: Collection[str], called: str) -> bool:
    """Tell whether words name a change: by its version, or by nothing that isn't said of it too."""
    known = set(_WORD.findall(called.casefold()))
    return known.issuperset(words) or any(each in known and any(map(str.isdigit, each)) for each in words)


def changes_in(entries: Iterable[TimelineEntry]) -> list[tuple[datetime, str]]:
    """Return the changes that a timeline tells of, in its order: when each was made, and what people call it.

    They are notes of no one: whoever writes a note that begins alike is its author.
    """
    told = (each for each in entries if each.kind is EntryKind.NOTE and not each.author)
    return [(each.happened_at, each.text.removeprefix(CHANGED)) for each in told if each.text.startswith(CHANGED)]


def suspects(
    changes: Iterable[Change],
    *,
    started_at: datetime,
    services: Collection[str],
    depends_on: Mapping[str, Collection[str]] | None = None,
) -> list[Suspect]:
    """Return the changes that may have caused an incident, the latest first, at most `SHOWN`.

    Args:
        started_at: when the incident began.
        services: what it touches; empty: that isn't known, so a change of anything may be the cause.
        depends_on: service -> those without which it fails, which may depend on others. Case doesn't count.
    """
    needed = {other.casefold(): name for name in sorted(services) for other in needs_of(name, depends_on or {})}
    why = needed | {service.casefold(): "" for service in services}
    found = [
        Suspect(change, why.get(change.service.casefold(), ""))
        for change in changes
        if timedelta() <= started_at - change.at <= SUSPECT_FOR
        and (not why or not change.service or change.service.casefold() in why)
    ]
    return sorted(found, key=lambda each: each.change.at, reverse=True)[:SHOWN]
