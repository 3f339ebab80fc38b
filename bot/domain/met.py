"""What ticks items of checklists by itself: facts of the incident, its records, its alerts, its probes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.domain.checklist import Checklist, Line, Missing, RequiredFor, ticks_on
from bot.domain.escalation import function_label
from bot.domain.incident import Status
from bot.domain.overview import Alerts, Checks, Health, Overview, Recorded, Roles, Updates
from bot.domain.part import Parts
from bot.domain.record_kinds import CHANGE, HYPOTHESIS
from bot.domain.triage import NO_FACTS

NEEDS: Final[Parts] = frozenset({Checks, Roles, Updates, Alerts, Recorded, Health})
"""What is read of an incident to see what is met."""

Fact = Callable[[Overview], bool]


def _has(view: Overview, kind: str, *states: str) -> bool:
    return any(each.kind == kind and each.state in states for each in view.recorded.records)


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
    }
)
"""Name of a fact -> whether it is known."""

BY_RECORDS: Final = ("record:", "cause", "changes")
"""Beginnings of what records tick."""

ALERTS_ENDED: Final = "alerts:ended"
RECORD: Final = "record:"
PROBE: Final = "probe:"
ANY: Final = "any"
"""In place of a probe's name: some are measured, and each of them is healthy."""


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


def lines_of(checklist: Checklist, view: Overview) -> Sequence[Line]:
    """Return the items of a list as they stand."""
    ticks = ticks_on(checklist, view.checks.ticks)
    return [
        Line(item, ticks.get(item.key), is_met(item.met_by, view), function_label(view.policy, item.owner))
        for item in checklist.items
    ]


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
