"""The business calendar: which days and hours count as work, and deadlines counted in them.

Source: [response] severity_levels ("next business day", "business hours"); the zone and days are the policy's.
"""

from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, model_validator

from bot.domain.durations import BusinessDays, Within
from bot.domain.value import Value


class Weekday(StrEnum):
    """A day of the week, in the order of ``date.weekday()``."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


def _a_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        near = get_close_matches(name, sorted(available_timezones()), n=1)
        hint = f"did you mean {near[0]!r}?" if near else "write an IANA name such as 'Europe/Berlin' or 'UTC'"
        raise ValueError(f"there is no time zone {name!r}; {hint}") from None
    return name


def _a_time(value: object) -> time:
    if isinstance(value, time):
        return value
    try:
        hours, minutes = str(value).split(":")
        return time(int(hours), int(minutes))
    except ValueError:
        raise ValueError(f"{value!r} isn't a time of day; write hours and minutes: 09:00") from None


def _a_day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} isn't a date; write year, month and day: 2026-12-25") from None


def _written_time(value: time) -> str:
    return f"{value:%H:%M}"


Zone = Annotated[str, AfterValidator(_a_zone)]
"""IANA name of a time zone."""

TimeOfDay = Annotated[time, PlainValidator(_a_time), PlainSerializer(_written_time, return_type=str, when_used="json")]
Day = Annotated[date, PlainValidator(_a_day), PlainSerializer(date.isoformat, return_type=str, when_used="json")]


class Calendar(Value):
    """When people are at work."""

    time_zone: Zone
    """IANA name. The zone in which days, hours and holidays are meant."""
    working_days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    """Days on which people work."""
    opens: TimeOfDay
    """Local time of day."""
    closes: TimeOfDay
    """Local time of day; later than ``opens``."""
    holidays: tuple[Day, ...]
    """Local dates on which no one works."""

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError(f"opens ({self.opens:%H:%M}) must be earlier than closes ({self.closes:%H:%M})")
        return self

    def is_business_day(self, day: date) -> bool:
        """Whether people work on this local date."""
        return tuple(Weekday)[day.weekday()] in self.working_days and day not in self.holidays

    def is_open(self, instant: datetime) -> bool:
        """Whether people are at work at this aware instant."""
        local = self._local(instant)
        return self.is_business_day(local.date()) and self.opens <= local.time() < self.closes

    def opening(self, instant: datetime) -> datetime:
        """Return the first instant from this one on at which people are at work. Aware, UTC."""
        if self.is_open(instant):
            return instant.astimezone(UTC)
        local = self._local(instant)
        day = local.date()
        if not self.is_business_day(day) or local.time() >= self.opens:
            day += timedelta(days=1)
        while not self.is_business_day(day):
            day += timedelta(days=1)
        return self._utc(day, self.opens)

    def at_work(self, instant: datetime) -> datetime:
        """Return the moment nearest to this one at which people are at work. Aware, UTC.

        On a working day after work it is the last hour of that day; at any other time off, the next opening.
        """
        local = self._local(instant)
        if self.is_business_day(local.date()) and local.time() >= self.closes:
            return max(self._utc(local.date(), self.opens), self._utc(local.date(), self.closes) - timedelta(hours=1))
        return self.opening(instant)

    def tomorrow(self, instant: datetime) -> datetime:
        """Return when people are at work again after this day. Aware, UTC."""
        return self.opening(self._utc(self._local(instant).date() + timedelta(days=1), time()))

    def add_business_days(self, instant: datetime, days: int) -> datetime:
        """Go to the same local time of day, so many business days later.

        A local time that does not exist on the last day (clocks go forward) moves forward with the clocks.

        Args:
            instant: Aware.
            days: At least 1; a start at the weekend counts from the last working day before it.

        Returns:
            Aware, UTC.
        """
        if days < 1:
            raise ValueError(f"days must be at least 1, not {days}")
        local = self._local(instant)
        day = local.date()
        for _ in range(days):
            day += timedelta(days=1)
            while not self.is_business_day(day):
                day += timedelta(days=1)
        return self._utc(day, local.time())

    def after(self, instant: datetime, within: Within) -> datetime:
        """When a deadline that starts at this aware instant is due. Aware, UTC."""
        if isinstance(within, BusinessDays):
            return self.add_business_days(instant, within.days)
        return instant.astimezone(UTC) + within

    def _local(self, instant: datetime) -> datetime:
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return instant.astimezone(ZoneInfo(self.time_zone))

    def _utc(self, day: date, at: time) -> datetime:
        # fold=0 reads a time inside the gap with the offset before it: the result moves forward.
        return datetime.combine(day, at.replace(fold=0), tzinfo=ZoneInfo(self.time_zone)).astimezone(UTC)
