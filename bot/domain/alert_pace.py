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
    storm: bool = False
    """There are too many; that goes on until a whole minute brings no more than `MOST`."""

    def counting(self, now: datetime, *, alerts: int = 0, declared: int = 0) -> Pace:
        """Return the pace with what comes now: a storm begins with what comes after the first `MOST`.

        Those that come together are one message or one incident, however many they are: they begin no storm by
        themselves.

        Args:
            alerts: of one group, about which people are to be asked.
            declared: incidents that are to be declared.
        """
        pace = self
        if not timedelta() <= now - self.since < WITHIN:
            went_on = self.is_over_its_pace and timedelta() <= now - self.since < 2 * WITHIN
            pace = Pace(source=self.source, since=now, storm=went_on)
        begins = (alerts and pace.alerts >= MOST) or (declared and pace.declared >= MOST)
        return replace(
            pace,
            alerts=pace.alerts + alerts,
            declared=pace.declared + declared,
            storm=pace.storm or bool(begins),
        )

    @property
    def is_over_its_pace(self) -> bool:
        """Whether more came in that minute than a calm one brings."""
        return self.alerts > MOST or self.declared > MOST
