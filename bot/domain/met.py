"""What ticks items of checklists by itself: facts of the incident, its records, its alerts, its probes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.domain.checklist import RESOLVED, Checklist, Line, Missing, RequiredFor, ticks_on
from bot.domain.escalation import function_label
from bot.domain.health import WATCHED_FOR
from bot.domain.incident import Status
from bot.domain.overview import Alerts, Checks, Health, Overview, Recorded, Roles, Updates
from bot.domain.part import Parts
from bot.domain.record import of_kind
from bot.domain.record_kinds import ACTION_ITEM, CHANGE, HYPOTHESIS, KINDS, REVIEW
from bot.domain.sampled import Span
from bot.domain.triage import NO_FACTS

NEEDS: Final[Parts] = frozenset({Checks, Roles, Updates, Alerts, Recorded, Health})
"""What is read of an incident to see what is met."""

Fact = Callable[[Overview], bool]


def _has(view: Overview, kind: str, *states: str) -> bool:
    return any(each.kind == kind and each.state in states for each in view.recorded.records)


def _is_invited(view: Overview) -> bool:
    """Tell whether the invitation to the review meeting was sent: it needs a thread to go to."""
    has_thread = view.incident.has_room or bool(view.incident.announced_in)
    return has_thread and _has(view, REVIEW, "planned", "held")


def _are_owned(view: Overview) -> bool:
    items = [each for each in of_kind(view.recorded.records, ACTION_ITEM) if each.state != "dropped"]
    return bool(items) and all(each.said("owner") and each.said("due") for each in items)


def _are_done(view: Overview) -> bool:
    items = of_kind(view.recorded.records, ACTION_ITEM)
    return bool(items) and all(each.state in KINDS[ACTION_ITEM].over for each in items)


MET: Final[Mapping[str, Fact]] = MappingProxyType(
    {
        "impact": lambda view: bool(view.incident.impact) or view.incident.facts != NO_FACTS,
        "users": lambda view: view.incident.facts.users is not None,
        "systems": lambda view: bool(view.incident.facts.systems),
        "severity": lambda view: not view.incident.severity_assumed,
        "commander": lambda view: view.commander is not None,
        "changes": lambda view: bool(view.incident.facts.changed) or _has(view, CHANGE, "taken", "kept"),
        "acknowledged": lambda view: view.incident.acknowledged_at is not None,
        "update": lambda view: view.updates.news is not None,
        "cause": lambda view: view.checks.explained or view.updates.identified or _has(view, HYPOTHESIS, "supported"),
        "mitigated": lambda view: view.incident.mitigated_at is not None,
        "resolved": lambda view: view.incident.resolved_at is not None,
        "closed": lambda view: view.incident.status is Status.CLOSED,
        "invited": _is_invited,
        "actions_owned": _are_owned,
        "actions_done": _are_done,
        "published": lambda view: view.checks.published,
        "shared": lambda view: view.checks.published and not view.incident.private,
    }
)
"""Name of a fact -> whether it is known."""

BY_RECORDS: Final = ("record:", "cause", "changes", "actions_", "invited")
"""Beginnings of what records tick."""

BY_PUBLICATION: Final = ("published", "shared")
"""What ticks once the postmortem is published."""

ALERTS_ENDED: Final = "alerts:ended"
RECORD: Final = "record:"
PROBE: Final = "probe:"
ANY: Final = "any"
"""In place of a probe's name: some are measured, and each of them is healthy."""

COUNTED: Final = (ALERTS_ENDED, PROBE)
"""Beginnings of what is looked at over time, where a list is ``sampled``."""


def is_met(met_by: str, view: Overview) -> bool:
    """Tell whether what ticks an item by itself is so.

    Args:
        met_by: as the policy says it; of what only another release knows, nothing is met.
    """
    if met_by == ALERTS_ENDED:
        return view.alerts.all_ended
    if met_by.startswith(RECORD):
        kind, _, sort = met_by.removeprefix(RECORD).partition(":")
        return any(each.kind == kind and sort in {"", each.said("type")} for each in view.recorded.records)
    if met_by.startswith(PROBE):
        name = met_by.removeprefix(PROBE)
        asked = [each for each in view.health.standings if name in {ANY, each.probe}]
        return bool(asked) and all(each.last is not None and each.last.ok and not each.failing for each in asked)
    fact = MET.get(met_by)
    return fact is not None and fact(view)


def lines_of(checklist: Checklist, view: Overview, *, now: datetime | None = None) -> Sequence[Line]:
    """Return the items of a list as they stand.

    Args:
        now: says how often what ticks them was so, if the list is ``sampled``; ``None``: that isn't read.
    """
    ticks = ticks_on(checklist, view.checks.ticks)
    span = _looked_at(checklist, view, now) if now is not None else None
    return [
        Line(
            item,
            ticks.get(item.key),
            is_met(item.met_by, view),
            function_label(view.policy, item.owner),
            _passed(item.met_by, view, span) if span is not None else "",
        )
        for item in checklist.items
    ]


def _looked_at(checklist: Checklist, view: Overview, now: datetime) -> Span | None:
    """Return the time in which a list is looked at: from its moment on, until it has recovered."""
    incident = view.incident
    since = incident.resolved_at if checklist.shown.on == RESOLVED else incident.mitigated_at
    if checklist.sampled is None or since is None:
        return None
    until = min(now, incident.recovered_at or now, since + WATCHED_FOR)
    return Span(since=since, until=until, every=checklist.sampled)


def _passed(met_by: str, view: Overview, span: Span) -> str:
    """Say how often what ticks an item was so; empty: that isn't known, or it isn't sampled."""
    alerts, sampled = view.alerts, view.sampled
    if met_by == ALERTS_ENDED:
        return span.without(sampled.firings) if alerts.firing or alerts.ended or alerts.gone else ""
    if not met_by.startswith(PROBE):
        return ""
    names = {each.probe for each in view.health.standings if met_by.removeprefix(PROBE) in {ANY, each.probe}}
    return span.healthy([sampled.measured.get(name, ()) for name in names])


def applying(view: Overview) -> Sequence[Checklist]:
    """Return the lists of an incident, in the policy's order."""
    return [each for each in view.policy.checklists.values() if each.applies(view.incident)]


def missing(view: Overview, required_for: RequiredFor) -> Sequence[Missing]:
    """Return what something waits for: what no one ticked off or said doesn't apply, and no fact meets."""
    return [
        Missing(checklist, line.item)
        for checklist in applying(view)
        if checklist.required_for is required_for
        for line in lines_of(checklist, view)
        if line.is_open
    ]
