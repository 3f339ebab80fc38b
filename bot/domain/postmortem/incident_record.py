"""The incident record: one incident as data for other programs, under the keys of the process."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from bot.domain import markdown
from bot.domain.checklist import RequiredFor
from bot.domain.impact import phrase_of
from bot.domain.incident import durations
from bot.domain.postmortem.glance import affected
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.summary import about, lost
from bot.domain.postmortem.words import UNKNOWN, span, stamp
from bot.domain.record import of_kind
from bot.domain.record_kinds import ACTION, MITIGATION
from bot.domain.stability import is_verified
from bot.domain.timeline import TRIED, EntryKind, TimelineEntry
from bot.domain.triage import Facts

HOW_IT_ENDED = (EntryKind.FIXED, EntryKind.WINDOW, EntryKind.RESOLVED)
"""Entries that tell how the fix was watched, and what came of it."""


VERIFIED = (EntryKind.CHECKED, EntryKind.NOTE)
"""Entries that may tell what was verified: before there were checklists, notes did."""


class Part(BaseModel):
    """A part of the record. Instants are UTC; ``None`` and empty: not known."""

    model_config = ConfigDict(frozen=True)


class Summary(Part):
    """What it was."""

    incident_id: str
    """``INC-YYYY-MMDD-NNN``."""
    date_time: datetime
    """When the impact began."""
    duration: timedelta | None
    """How long the impact lasted, from ``date_time`` to mitigated; in JSON an ISO 8601 duration, as ``PT21M10S``."""
    severity: str
    impact_summary: str | None
    """Who was affected and how, in people's words."""


class TechnicalDetails(Part):
    """Why it was, and what ended it."""

    affected_systems: tuple[str, ...]
    root_cause: str | None
    """As a person wrote it into the postmortem."""
    resolution_steps: tuple[str, ...]
    """What fixed it, and what the postmortem adds to that."""
    verification_results: tuple[str, ...]
    """What was verified before it was resolved, and how the fix was watched."""


class Step(Part):
    """Something that was tried."""

    at: datetime
    did: str


class Timeline(Part):
    """When it was."""

    detection_time: datetime
    response_time: datetime | None
    """When someone first acknowledged it, or took a role; ``None``: no one did."""
    recovery_steps: tuple[Step, ...]
    completion_time: datetime | None
    """When it was shown to hold; until then, when it was resolved."""


class ImpactAnalysis(Part):
    """Who was affected, as far as anyone said."""

    service_disruption: str | None
    """Systems, regions, and whether an objective was missed."""
    data_impact: str | None
    user_impact: str | None
    business_impact: str | None
    """Revenue, reputation, and what law or contract asks for."""


class IncidentRecord(Part):
    """One incident. Source: [post-recovery] incident_record: these keys, and no others."""

    summary: Summary
    technical_details: TechnicalDetails
    timeline: Timeline
    impact_analysis: ImpactAnalysis


def incident_record(material: Material, names: Names, *, currency: str) -> IncidentRecord:
    """Return what is known of an incident.

    Args:
        names: how people and channels are called.
        currency: the policy's.
    """
    incident = material.incident
    answers = {key: names(answer.text) for key, answer in material.answers.items() if answer.text}
    fixed = [names(incident.resolution), answers.get("resolution", "")]
    return IncidentRecord(
        summary=Summary(
            incident_id=incident.number,
            date_time=incident.started_at,
            duration=durations(incident).impact,
            severity=material.severity.label,
            impact_summary=names(incident.impact) or answers.get("impact"),
        ),
        technical_details=TechnicalDetails(
            affected_systems=affected(material),
            root_cause=answers.get("cause"),
            resolution_steps=tuple(step for step in fixed if step),
            verification_results=tuple(
                names(entry.text)
                for entry in material.timeline
                if entry.kind in HOW_IT_ENDED or _is_verified(material, entry)
            ),
        ),
        timeline=Timeline(
            detection_time=incident.detected_at,
            response_time=incident.acknowledged_at,
            recovery_steps=_steps(material, names),
            completion_time=incident.recovered_at or incident.resolved_at,
        ),
        impact_analysis=_impact(material, names, currency),
    )


def _steps(material: Material, names: Names) -> tuple[Step, ...]:
    """Return what was tried, as updates told and as people recorded it, in order."""
    told = [Step(at=entry.happened_at, did=names(entry.text)) for entry in material.told if entry.kind in TRIED]
    recorded = [
        Step(at=each.at, did=f"{names(each.text)} ({each.said('outcome') or each.state})")
        for kind in (ACTION, MITIGATION)
        for each in of_kind(material.records, kind)
    ]
    return tuple(sorted([*told, *recorded], key=lambda step: step.at))


def _is_verified(material: Material, entry: TimelineEntry) -> bool:
    """Tell whether an entry tells what was verified: so do the lists without which nothing counts as recovered."""
    if entry.kind not in VERIFIED:
        return False
    lists = [each.label for each, _ in material.checks if each.required_for is RequiredFor.RECOVERED]
    return is_verified(entry.text) or any(entry.text.startswith(f"{label}: ") for label in lists)


def _impact(material: Material, names: Names, currency: str) -> ImpactAnalysis:
    facts, amount = material.incident.facts, lost(material)
    in_all = f"about {about(amount, currency)} lost in all" if amount else ""

    def said(*of: str) -> str | None:
        return names(phrase_of(facts, currency, *of)) or None

    return ImpactAnalysis(
        service_disruption=said("systems", "regions", "slo_violated", "slo_budget_percent"),
        data_impact=said("data_at_risk", "security"),
        user_impact=said(*(name for name in Facts.model_fields if name.startswith("users"))),
        business_impact="; ".join(
            filter(None, (said("revenue", "revenue_per_hour", "reputation", "compliance"), in_all))
        )
        or None,
    )


def in_markdown(record: IncidentRecord) -> str:
    """Return a record for people, as Markdown under the same keys."""
    parts = [f"# Incident record: {record.summary.incident_id}"]
    for name, part in record:
        listed = "\n".join(f"- **{key}**:{_written(value)}" for key, value in part)
        parts.append(f"## {name}\n\n{listed}")
    return "\n\n".join(parts) + "\n"


def _written(value: object) -> str:
    """Write a value as what follows a colon; several as a list below it."""
    if isinstance(value, tuple) and value:
        return "".join(f"\n  - {markdown.beginning(_in_a_line(each))}" for each in value)
    return f" {_in_a_line(value)}"


def _in_a_line(value: object) -> str:
    match value:
        case None | ():
            return UNKNOWN
        case Step():
            return f"{_in_a_line(value.at)}: {markdown.line(value.did)}"
        case datetime():
            return f"{stamp(value)} UTC"
        case timedelta():
            return span(value)
        case _:
            return markdown.line(str(value))
