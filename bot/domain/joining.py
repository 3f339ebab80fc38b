"""What becomes of an alert: which rule decides, which group it is in, and which incident it joins, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.alert import CREDIBLE, KEY_LIMIT, Alert, State, Stored
from bot.domain.alert_rule import AlertRule, Then, matches, said
from bot.domain.durations import spoken
from bot.domain.incident import OVER, Incident
from bot.domain.policy import Policy
from bot.domain.service import service_of
from bot.domain.timeline import for_reader

QUIET_AFTER: Final = 2
"""Of a source's intervals: what fires and was not reported for longer is shown as quiet."""

QUIET_FOR: Final = 3
"""The same: after so long without a word the incident asks whether it is over."""

EVERY_SOURCE: Final = ""
"""Source of a group that a rule makes: two systems that see one outage make one incident."""

REPEAT: Final = timedelta(hours=4)
"""How often a source repeats what fires, where the policy has lost it."""

SHOWN_VALUE: Final = 60
"""Characters of a label's value that a reason repeats."""


@dataclass(frozen=True, slots=True)
class GroupKey:
    """Names a group of alerts that are one outage."""

    source: str
    """Its name in the policy; `EVERY_SOURCE`: a rule made the group."""
    key: str
    shown: str = field(compare=False)
    """As a reason calls it: ``group {service=checkout}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the policy says of an alert by itself."""

    rule: int
    """Number of the rule that decides, from 1; 0: none does."""
    then: Then
    wait: timedelta
    severity: str
    """Key of ours; empty: neither rule nor source says one."""
    group: GroupKey
    because: str
    """Which rule matched, and by what: the beginning of a sentence."""

    @property
    def declares(self) -> bool:
        """Whether it declares an incident by itself."""
        return self.then is Then.DECLARE


class Step(StrEnum):
    """What is done with an alert."""

    JOIN = "join"
    REGRESSION = "regression"
    """Its incident has just been resolved: people are asked whether to reopen it."""
    DECLARE = "declare"
    ASK = "ask"
    IGNORE = "ignore"
    ENDED = "ended"
    """Nothing: it had ended before anything was decided."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is done with an alert, and why."""

    step: Step
    incident: Incident | None
    """Which it joins, or came back to."""
    reason: str
    """A sentence without its end, to which the outcome may still be added."""


def ours(policy: Policy, source: str, alert: Alert) -> str:
    """Return the key of our severity for what an alert says; empty: nothing that is known.

    The source's own map comes first; then what people could type.
    """
    named = policy.alert_sources.get(source)
    mapped = named.ours(alert.severity) if named is not None else None
    if mapped is not None:
        return mapped
    typed = policy.severity(alert.severity) if alert.severity else None
    return typed.key if typed is not None else ""


def judge(policy: Policy, source: str, alert: Alert) -> Judged:
    """Return what the first matching rule says of an alert; where none matches, people are asked."""
    severity = ours(policy, source, alert)
    for number, rule in enumerate(policy.alert_rules, start=1):
        if matches(rule, alert, source, severity):
            return Judged(
                rule=number,
                then=rule.then,
                wait=rule.wait if rule.then is Then.DECLARE else timedelta(),
                severity=rule.severity or severity,
                group=group_of(rule.group_by, source, alert),
                because=f"matched rule {number} because {_because(rule, source, alert, severity)}",
            )
    return Judged(
        rule=0,
        then=Then.ASK,
        wait=timedelta(),
        severity=severity,
        group=group_of((), source, alert),
        because="no rule matches it",
    )


def _because(rule: AlertRule, source: str, alert: Alert, severity: str) -> str:
    """Say what of an alert a rule goes by."""
    if rule.matches_all:
        return "it matches every alert"
    return " and ".join(_as_said(name, said(alert, source, name, severity)) for name in rule.match)


def _as_said(name: str, values: Collection[str]) -> str:
    value = next(iter(values), "")
    return f"{name}={value if len(value) <= SHOWN_VALUE else value[:SHOWN_VALUE] + '…'}"


def group_of(group_by: Collection[str], source: str, alert: Alert) -> GroupKey:
    """Return the group of an alert: by the labels that a rule names, if it has them all; else its source's; else alone.

    An alert without one of the labels would share a group with everything else that lacks it.
    """
    values = [said(alert, source, name) for name in group_by]
    if values and all(any(each) for each in values):
        parts = [f"{name}={each[0].casefold()}" for name, each in zip(group_by, values, strict=True)]
        shown = ", ".join(_as_said(name, each) for name, each in zip(group_by, values, strict=True))
        return GroupKey(EVERY_SOURCE, _short("{" + ", ".join(parts) + "}"), "group {" + shown + "}")
    if alert.group:
        return GroupKey(source, _short(f"group:{alert.group}"), f"its group in {source}")
    return GroupKey(source, _short(f"alone:{alert.fingerprint}"), "this alert")


def _short(key: str) -> str:
    """Return a key as it can be stored: of a longer one a digest stands for the whole."""
    return key if len(key) <= KEY_LIMIT else f"sha256:{hashlib.sha256(key.encode(errors='replace')).hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of the incidents that an alert may belong to. A duplicate counts as the one it went into."""

    own: Incident | None
    """Which holds the alert itself, from before; ``None``: none."""
    of_group: Incident | None
    """Which its group is in; ``None``: none."""
    windows: Mapping[int, timedelta]
    """How long each of them has to hold once it is resolved, by its id."""
    now: datetime
    declined_lately: bool = False
    """The alert's own incident was closed as not an incident a moment ago: what flaps would call people each time."""


def decide(judged: Judged, alert: Alert, standing: Standing) -> Ruling:
    """Return what is done with an alert: it joins what is open, may reopen what just ended, else the rule decides."""
    own, grouped = standing.own, standing.of_group
    if grouped is not None and grouped.private:
        grouped = None  # else its few people alone would hear of what is new; no reason tells that there is one
    if own is not None and own.status.is_open:
        return Ruling(Step.JOIN, own, f"{judged.because}; joined {own.number} because it holds this alert already")
    if alert.state is State.RESOLVED:
        return Ruling(Step.ENDED, None, f"{judged.because}; it had ended before anything was decided")
    if grouped is not None and grouped.status.is_open:
        since = for_reader(grouped.declared_at, seen_at=None)
        why = f"{judged.because}; joined {grouped.number} because {judged.group.shown} is open since {since}"
        return Ruling(Step.JOIN, grouped, why)
    for former in (own, grouped):
        window = standing.windows[former.id] if former is not None else timedelta()
        if former is not None and is_within_window(former, window, standing.now):
            why = (
                f"{judged.because}; {former.number} was resolved less than {spoken(window)} before, "
                "so I asked whether to reopen it"
            )
            return Ruling(Step.REGRESSION, former, why)
    if own is not None and standing.declined_lately and judged.declares:
        why = f"{judged.because}; its incident was just closed as not an incident, so people are asked"
        return Ruling(Step.ASK, None, why)
    return Ruling(_STEP_OF[judged.then], None, judged.because)


_STEP_OF: Final = {Then.DECLARE: Step.DECLARE, Then.ASK: Step.ASK, Then.IGNORE: Step.IGNORE}


def is_within_window(incident: Incident, window: timedelta, now: datetime) -> bool:
    """Tell whether an incident was resolved so lately that what fires now is the same again."""
    at = incident.resolved_at
    return incident.status in OVER and at is not None and timedelta() <= now - at < window


def started(alerts: Collection[Alert], *, received_at: datetime) -> datetime:
    """Return when an outage began: the earliest start that can be, by which it came at most a day ago.

    What is older is on record with the alert; an incident that began weeks ago would say nothing of this outage.

    Args:
        received_at: when the first of them reached us.
    """
    said_ = [
        alert.started_at
        for alert in alerts
        if alert.started_at is not None and received_at - CREDIBLE <= alert.started_at <= received_at
    ]
    return min(said_, default=received_at)


def is_old(alert: Alert, *, received_at: datetime) -> bool:
    """Tell whether an alert says that it began longer ago than is believed without a question."""
    return alert.started_at is not None and alert.started_at < received_at - CREDIBLE


def repeat_of(policy: Policy, source: str) -> timedelta:
    """Return how often a source repeats what fires."""
    named = policy.alert_sources.get(source)
    return named.repeat if named is not None else REPEAT


def quiet_since(received_at: datetime, repeat: timedelta, now: datetime) -> datetime | None:
    """Return since when an alert that fires was not reported, if longer than its source takes; else ``None``."""
    return received_at if now - received_at > QUIET_AFTER * repeat else None


def shown_quiet_at(heard_at: datetime, every: timedelta) -> datetime:
    """Return when the card says that alerts are quiet.

    Args:
        every: after how long the room is asked whether it is over.
    """
    return heard_at + every * QUIET_AFTER / QUIET_FOR + timedelta(minutes=1)


def services_of(policy: Policy, alerts: Sequence[Stored]) -> Mapping[str, Stored]:
    """Return the services that the policy knows, each with the first alert about it."""
    found: dict[str, Stored] = {}
    for each in alerts:
        if (named := service_of(policy.services, each.alert.labels)) is not None:
            found.setdefault(named[0], each)
    return found
