"""Changes of shift while no one is on an incident: whoever comes on call then is called, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.domain.deadline import ACKNOWLEDGE, MOBILISE, RESPOND, RUNG, SHIFT, Deadline, Known
from bot.domain.incident import Incident

_CALLS: Final = frozenset({ACKNOWLEDGE, RESPOND, MOBILISE, RUNG})
"""Kinds of deadlines that call people under a name."""


def changes(incident: Incident, known: Known, found: Sequence[Deadline]) -> Iterator[Deadline]:
    """Yield the changes of shift that come after people were called, until someone is on it.

    Args:
        found: what else is due.
    """
    for who, turns in known.turns.items():
        called_at = min((each.due for each in found if each.kind in _CALLS and each.follows == who), default=None)
        for at in turns:
            if called_at is not None and at > called_at:
                yield Deadline(
                    kind=SHIFT,
                    subject=f"{who} {at.isoformat()}",
                    starts=called_at,
                    due=at,
                    met_at=incident.acknowledged_at,
                    follows=who,
                )
