"""Periods of the calendar after which everyone hears how things stand: weeks, months and quarters.

Source: [response] follow_up: weekly, monthly and quarterly review.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.calendar import Calendar


class Every(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


ADVERBS: Final[Mapping[Every, str]] = MappingProxyType(
    {Every.WEEK: "weekly", Every.MONTH: "monthly", Every.QUARTER: "quarterly"}
)

_MONTHS: Final[Mapping[Every, int]] = MappingProxyType({Every.MONTH: 1, Every.QUARTER: 3})

_KEY: Final = re.compile(r"(20\d\d)-?(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4]))", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """A week, month or quarter, by the days of the policy's time zone."""

    every: Every
    begins: date
    """Its first day."""

    @property
    def ends(self) -> date:
        """The first day that isn't in it any longer."""
        if self.every is Every.WEEK:
            return self.begins + timedelta(days=7)
        month = self.begins.year * 12 + self.begins.month - 1 + _MONTHS[self.every]
        return date(month // 12, month % 12 + 1, 1)

    @property
    def after(self) -> Period:
        """The next one."""
        return Period(self.every, self.ends)

    @property
    def before(self) -> Period:
        """The one before."""
        return period_at(self.every, self.begins - timedelta(days=1))

    @property
    def key(self) -> str:
        """What names it: ``2026-W48``, ``2026-11``, ``2026-Q4``."""
        quarter = f"{self.begins:%Y}-Q{(self.begins.month + 2) // 3}"
        return {Every.WEEK: f"{self.begins:%G-W%V}", Every.MONTH: f"{self.begins:%Y-%m}"}.get(self.every, quarter)

    @property
    def label(self) -> str:
        """What people call it: ``week 48 of 2026``, ``November 2026``, ``Q4 2026``."""
        quarter = f"Q{(self.begins.month + 2) // 3} {self.begins:%Y}"
        names = {Every.WEEK: f"week {self.begins:%V of %G}", Every.MONTH: f"{self.begins:%B %Y}"}
        return names.get(self.every, quarter)

    def span(self, calendar: Calendar) -> tuple[datetime, datetime]:
        """Return when it begins, and when it has ended. Aware, UTC."""
        zone = ZoneInfo(calendar.time_zone)
        since, until = (datetime.combine(day, time(), tzinfo=zone) for day in (self.begins, self.ends))
        return since.astimezone(UTC), until.astimezone(UTC)

    def told_at(self, calendar: Calendar) -> datetime:
        """Return when people hear how it went: as they begin to work on the first working day after it. Aware, UTC."""
        return calendar.opening(self.span(calendar)[1])


def period_at(every: Every, day: date) -> Period:
    """Return the period that a day is in."""
    if every is Every.WEEK:
        return Period(every, day - timedelta(days=day.weekday()))
    months = _MONTHS[every]
    return Period(every, date(day.year, (day.month - 1) // months * months + 1, 1))


def running(every: Every, calendar: Calendar, now: datetime) -> Period:
    """Return the period that an instant is in."""
    return period_at(every, now.astimezone(ZoneInfo(calendar.time_zone)).date())


def next_told(every: Every, calendar: Calendar, last: datetime) -> datetime:
    """Return when people hear of a period for the first time after an instant. Aware, UTC."""
    period = running(every, calendar, last).before
    while period.told_at(calendar) <= last:
        period = period.after
    return period.told_at(calendar)


def last_told(every: Every, calendar: Calendar, now: datetime) -> Period:
    """Return the newest period of which people were to hear by now."""
    period = running(every, calendar, now).before
    while period.told_at(calendar) > now:
        period = period.before
    return period


def read_period(key: str) -> Period | None:
    """Read what names a month or a quarter, see `Period.key`; ``None``: it names none of this century."""
    found = _KEY.fullmatch(key.strip())
    if found is None:
        return None
    year, quarter = int(found[1]), found["quarter"]
    if quarter:
        return Period(Every.QUARTER, date(year, int(quarter) * 3 - 2, 1))
    return Period(Every.MONTH, date(year, int(found["month"]), 1))
