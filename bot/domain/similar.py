"""Similar incidents of the past, by the words of their titles and the systems affected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeVar

from bot.domain.incident import Status
from bot.domain.triage import Facts

MOST: Final = 3
"""How many are worth a look while something burns."""

_WORD: Final = re.compile(r"[^\W_]{3,}")
_SAY_NOTHING: Final = re.compile(
    "and|are|broken|can|cannot|does|down|errors?|fail(s|ed|ing)?|for|from|has|have|high|incident|issues?|not|outage|"
    "problems?|removed|slow|some|that|the|this|unavailable|users|very|was|were|what|when|with"
)
"""Words that most titles share; and what stands in place of a title that was purged."""


class Comparable(Protocol):
    """What is compared: an incident, or a sketch of one."""

    @property
    def title(self) -> str:
        """What is broken."""

    @property
    def facts(self) -> Facts:
        """What is known of its impact, with the systems."""


_Compared = TypeVar("_Compared", bound=Comparable)


@dataclass(frozen=True, slots=True)
class Sketch:
    """As much of an incident as it takes to find out that another is like it, and to say so. As in `Incident`."""

    id: int
    number: str
    title: str
    declared_by: str
    declared_at: datetime
    resolved_at: datetime | None
    resolution: str
    private: bool
    status: Status
    facts: Facts


def similar(incident: Comparable, past: Sequence[_Compared]) -> tuple[_Compared, ...]:
    """Return the past incidents that resemble one most, at most `MOST`; of equals, the one named first.

    Half of what the shorter title says must be in the other, or a system must be in both.
    """
    words = _words(incident)
    systems = {name.casefold() for name in incident.facts.systems}
    weighed = []
    for other in past:
        of_other = _words(other)
        shared = len(words & of_other)
        same_systems = len(systems & {name.casefold() for name in other.facts.systems})
        if same_systems or (shared and 2 * shared >= min(len(words), len(of_other))):
            weighed.append((shared + 2 * same_systems, other))
    weighed.sort(key=lambda each: -each[0])
    return tuple(other for _, other in weighed[:MOST])


def _words(incident: Comparable) -> set[str]:
    return {word for word in _WORD.findall(incident.title.casefold()) if not _SAY_NOTHING.fullmatch(word)}
