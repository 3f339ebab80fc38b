"""How fast alerts of a source come: too many for a message each, or for an incident each, are a storm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

MOST: Final = 20
"""Alerts of one source within `WITHIN` that have messages of their own, and incidents that rules declare for them."""

WITHIN: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What came of a source in the minute that is counted."""

    source: str
    """Its name in the policy."""
    since: datetime
    """When that minute began, aware and UTC."""
    alerts: int = 0
    """About which people were asked."""
    declared: int = 0
    """Incidents that rules declared."""
    collapses: bool = False
    """More are asked about than have messages of their own; so until a whole minute brings no more than `MOST`."""
    holds_back: bool = False
    """The same of incidents that would be declared: what comes then is asked about."""

    def counting(self, now: datetime, *, alerts: int = 0, declared: int = 0) -> Pace:
        """Return the pace with what comes now: a storm begins with what comes after the first `MOST`.

        Those that come together are one message or one incident, however many they are: they begin no storm by
        themselves. Nor do questions keep an outage from being declared.

        Args:
            alerts: of one group, about which people are to be asked.
            declared: incidents that are to be declared.
        """
        pace, passed = self, now - self.since
        if not timedelta() <= passed < WITHIN:
            goes_on = timedelta() <= passed < 2 * WITHIN
            pace = Pace(
                source=self.source,
                since=now,
                collapses=goes_on and self.collapses and self.alerts > MOST,
                holds_back=goes_on and self.holds_back and self.declared > MOST,
            )
        return replace(
            pace,
            alerts=pace.alerts + alerts,
            declared=pace.declared + declared,
            collapses=pace.collapses or bool(alerts and pace.alerts >= MOST),
            holds_back=pace.holds_back or bool(declared and pace.declared >= MOST),
        )
