"""Whether an action was one that relieves, as people put it: it may be what fixed the incident."""

from __future__ import annotations

import re
from typing import Final

_DONE: Final = re.compile(
    r"\b(?:roll(?:ed)?[ -]?back|rollback (?:is )?(?:done|complete|finished)|revert(?:ed)?|restart(?:ed)?|reboot(?:ed)?|"
    r"failed over|failover (?:is )?(?:done|complete|finished)|scaled (?:up|out)|disabled|enabled|turned (?:off|on)|"
    r"switched|rerouted|redirected|fixed|patched|hotfix(?:ed)?|mitigated|restored|recovered|replaced|drained|"
    r"(?:re)?deployed|increased|raised|added|removed|cleared|flushed|purged|blocked|renewed|rotated|repaired|resized|"
    r"moved|isolated|reset|upgraded|downgraded|corrected)\b",
    re.IGNORECASE,
)
"""What relieves an incident, in the words for what is done."""

_NOT_YET: Final = re.compile(
    r"\b(?:not|never|can ?not|without|trying|try|about to|going to|(?:need|want|have)(?:s|ed)? to|will|would|could|"
    r"should|might|may|plan(?:ning)?|consider(?:ing)?|waiting|wait|before|if|whether|still|again|but|failed to|"
    r"no (?:effect|change|luck|improvement|difference))\b|n['\u2019]t\b|\?",
    re.IGNORECASE,
)
"""What makes of it a plan, a doubt or a failure."""


def is_mitigation(action: str) -> bool:
    """Tell whether an action is done and relieves; in doubt it is not: a wrong word in an all-clear is worse."""
    return _DONE.search(action) is not None and _NOT_YET.search(action) is None
