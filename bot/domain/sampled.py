"""What was so over time: when alerts fired, and what probes found. Checklists count how often nothing was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final

from bot.domain.alert import Decision, Turn
from bot.domain.durations import how_often
from bot.domain.part import Part

FIRES: Final = "fires"
"""In place of what happened to an alert: it fires now, since then."""

BEGINS: Final = (str(Decision.DECLARED), str(Decision.JOINED), str(Turn.AGAIN))
"""What happens to an alert that fires from then on, as part of an incident."""

Outcome = tuple[datetime, bool]
"""When a probe was measured, and whether it was healthy."""

_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Firing:
    """When an alert fired."""

    began: datetime
    ended: datetime | None
    """``None``: it fires."""


@dataclass(frozen=True, slots=True)
class Sampled(Part):
    """What was so of the alerts and probes of an incident."""

    firings: tuple[Firing, ...] = ()
    measured: Mapping[str, Sequence[Outcome]] = field(default_factory=dict)
    """Of the probes that lists ask for, by name, since the impact ended."""


def firings(turns: Iterable[tuple[int, datetime, str]]) -> tuple[Firing, ...]:
    """Return when the alerts of an incident fired.

    Args:
        turns: of each alert, by its id, what happened to it: one of `BEGINS`, `Turn.ENDED`, or `FIRES`; in any order.
    """
    found: list[Firing] = []
    in_order = sorted(turns, key=lambda turn: (turn[0], turn[1], turn[2] == Turn.ENDED))
    for _, of_one in groupby(in_order, key=itemgetter(0)):
        began: datetime | None = None
        fires: datetime | None = None
        for _, at, what in of_one:
            if what == FIRES:
                fires = at
            elif what == Turn.ENDED:
                found.append(Firing(began or _ALWAYS, at))  # it came from another incident
                began = None
            else:
                began = began or at
        if fires is not None:
            found.append(Firing(began or fires, None))
        elif began is not None:  # it became another incident's
            found.append(Firing(began, began))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time that is looked at in parts, each of which is one check."""

    since: datetime
    until: datetime
    every: timedelta

    @property
    def parts(self) -> int:
        """How many have passed."""
        return max((self.until - self.since) // self.every, 0)

    def _part(self, at: datetime) -> int:
        return (at - self.since) // self.every

    def without(self, fired: Iterable[Firing]) -> str:
        """Say in how many parts no alert fired; empty: none has passed."""
        failed: set[int] = set()
        for each in fired:
            last = self.parts if each.ended is None else self._part(each.ended)
            failed.update(range(max(self._part(each.began), 0), min(last + 1, self.parts)))
        return self._said(self.parts - len(failed), self.parts)

    def healthy(self, measured: Iterable[Sequence[Outcome]]) -> str:
        """Say in how many of the parts in which something was measured all of it was healthy; empty: in none it was."""
        looked: set[int] = set()
        failed: set[int] = set()
        for at, ok in (outcome for of_one in measured for outcome in of_one):
            part = self._part(at)
            if 0 <= part < self.parts:
                looked.add(part)
                if not ok:
                    failed.add(part)
        return self._said(len(looked - failed), len(looked))

    def _said(self, passed: int, looked: int) -> str:
        return f"{passed} of {looked} checks passed ({how_often(self.every)})" if looked else ""
