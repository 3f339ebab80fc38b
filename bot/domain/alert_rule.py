"""Rules for alerts: what becomes of one, by what it says. The first rule that matches decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, PlainValidator, model_validator

from bot.domain.alert import Alert
from bot.domain.durations import Duration, spoken
from bot.domain.severity import Name, Text
from bot.domain.value import Value

LONGEST_WAIT: Final = timedelta(hours=1)
"""How long a rule may let an alert wait for others."""

WAIT: Final = timedelta(seconds=30)
"""How long alerts wait for others before they declare an incident, where the rule does not say."""

MOST_VALUES: Final = 100
"""Of one field."""

SEVERITY: Final = "severity"
SOURCE: Final = "source"
TITLE: Final = "title"

ANY: Final = "*"
"""Stands for any text, also for none, in a value of ``match``."""


class Then(StrEnum):
    """What becomes of an alert."""

    DECLARE = "declare"
    """An incident is declared, unless one is open that it belongs to."""
    ASK = "ask"
    """People are asked, where incidents are announced."""
    IGNORE = "ignore"
    """Nothing; it is kept, and why."""


def _a_value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        raise ValueError("must be a text, or a list of texts; '*' matches any")
    return text


Wanted = Annotated[str, PlainValidator(_a_value), Field(max_length=300)]
"""A value of a field; case does not count, and ``*`` stands for any text."""


def _not_too_long(wait: timedelta) -> timedelta:
    if wait > LONGEST_WAIT:
        raise ValueError(f"must be at most {spoken(LONGEST_WAIT)}: people wait for the incident meanwhile")
    return wait


Wait = Annotated[Duration, AfterValidator(_not_too_long)]
"""A duration of at most `LONGEST_WAIT`."""


class AlertRule(Value):
    """What becomes of alerts that say something."""

    match: Mapping[str, Annotated[tuple[Wanted, ...], Field(min_length=1, max_length=MOST_VALUES)]] = {}
    """Field -> its value, or a list of which one counts. Fields are ``severity`` (the source's word or ours),
    ``source``, ``title``, or any label; all of them must match. Case does not count, ``*`` stands for any text. Left
    out: every alert matches.
    """
    then: Then
    """``declare`` an incident, ``ask`` people, or ``ignore`` it."""
    severity: Name | None = None
    """The severity of the incident; left out: as the alert says."""
    group_by: tuple[Annotated[Text, Field(max_length=100)], ...] = ()
    """Labels: alerts with the same values are one incident. Left out: as the source groups them."""
    wait: Wait = WAIT
    """How long to wait for others of the group before an incident is declared, at most ``1h``."""

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        given = self.model_fields_set
        if self.then is not Then.DECLARE and "wait" in given:
            raise ValueError(f"`then: {self.then}` waits for nothing; remove `wait`")
        if self.then is Then.IGNORE and given & {"severity", "group_by"}:
            raise ValueError("`then: ignore` needs neither `severity` nor `group_by`; remove them")
        return self

    @property
    def matches_all(self) -> bool:
        """Whether every alert matches."""
        return all(set(wanted) == {ANY} and name in {SEVERITY, SOURCE, TITLE} for name, wanted in self.match.items())


def matches(rule: AlertRule, alert: Alert, source: str, severity: str = "") -> bool:
    """Tell whether an alert says what a rule wants.

    Args:
        source: its name in the policy.
        severity: the key of our severity for what the alert says; empty: there is none.
    """
    return all(_is_one_of(wanted, said(alert, source, name, severity)) for name, wanted in rule.match.items())


def said(alert: Alert, source: str, name: str, severity: str = "") -> tuple[str, ...]:
    """Return what an alert says in a field of ``match``; empty: nothing.

    ``severity``, ``source`` and ``title`` are never a label's.
    """
    if name == SEVERITY:
        return tuple(dict.fromkeys(word for word in (alert.severity, severity) if word)) or ("",)
    if name == SOURCE:
        return (source,)
    if name == TITLE:
        return (alert.title,)
    if name in alert.labels:
        return (alert.labels[name],)
    return tuple(value for label, value in alert.labels.items() if label.casefold() == name.casefold())


def _is_one_of(wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    return any(_fits(pattern.casefold(), text.casefold()) for text in found for pattern in wanted)


def _fits(pattern: str, text: str) -> bool:
    """Tell whether a text is what a pattern says, in time that grows with their lengths alone."""
    first, *parts = pattern.split(ANY)
    if not parts:
        return text == first
    if not text.startswith(first):
        return False
    *middle, last = parts
    at = len(first)
    for part in middle:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - len(last) >= at and text.endswith(last)
