"""Similar incidents of the past, by the words of their titles and the systems affected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.domain.incident import Incident

MOST: Final = 3
"""How many are worth a look while something burns."""

_WORD: Final = re.compile(r"[^\W_]{3,}")
_SAY_NOTHING: Final = re.compile(
    "and|are|broken|can|cannot|does|down|errors?|fail(s|ed|ing)?|for|from|has|have|high|incident|issues?|not|outage|"
    "problems?|slow|some|that|the|this|unavailable|users|very|was|were|what|when|with"
)
"""Words that most titles share."""


def similar(incident: Incident, past: Sequence[Incident]) -> tuple[Incident, ...]:
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


def _words(incident: Incident) -> set[str]:
    return {word for word in _WORD.findall(incident.title.casefold()) if not _SAY_NOTHING.fullmatch(word)}
