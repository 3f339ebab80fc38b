"""One of each that is stored about an incident, for what a postmortem is written from; and what differs from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from bot.domain.checklist import TICKED, Checklist, Item, Line, Missing, Tick
from bot.domain.health import Failure
from bot.domain.incident import Incident, Status
from bot.domain.messages.alerts import AlertLine
from bot.domain.metric import Reading
from bot.domain.overview import Alerts, Assignment, Stay
from bot.domain.postmortem.material import Answer, Material
from bot.domain.similar import Sketch
from bot.domain.timeline import Attachment, EntryKind, TimelineEntry
from bot.domain.triage import Facts, Reputation, Revenue, Security, Users
from bot.domain.update import StatusUpdate
from bot.policies import load
from tests.support.builders import START

M: Final = timedelta(minutes=1)
CHECKS: Final = Checklist(key="sources", label="Sources", items=(Item(key="logs", text="Logs"),))


FACTS: Final = Facts(
    users=Users.SOME,
    users_percent=12,
    users_confirmed=5,
    users_count=1200,
    users_confirmed_count=500,
    revenue=Revenue.HIGH,
    revenue_per_hour=5000,
    data_at_risk=True,
    slo_violated=True,
    slo_budget_percent=12,
    security=Security.BREACH,
    reputation=(Reputation.SOCIAL,),
    systems=("checkout",),
    regions=("eu-west",),
    changed="a deploy",
    compliance="72 h",
    source="support tickets",
    recurring=True,
    major_customer="Acme",
    existential=True,
    assessed_at=START + 9 * M,
    assessed_by="U4",
)

INCIDENT: Final = Incident(
    id=1,
    number="INC-2026-1121-001",
    title="checkout fails",
    severity="sev2",
    severity_assumed=True,
    status=Status.RESOLVED,
    impact="no one can pay",
    resolution="rolled back",
    declared_by="U1",
    has_room=True,
    rooms_asked=1,
    announced_in=("incidents",),
    started_at=START,
    detected_at=START + 2 * M,
    declared_at=START + 5 * M,
    acknowledged_at=START + 6 * M,
    mitigated_at=START + 50 * M,
    resolved_at=START + 60 * M,
    recovered_at=START + 90 * M,
    private=True,
    source="https://local.slack.test/archives/C1/p1",
    facts=FACTS,
    kept_severity="sev1",
    phase="contain",
    phase_by="U2",
    service_level="partial",
)

ENTRY: Final = TimelineEntry(
    kind=EntryKind.NOTE,
    happened_at=START + 5 * M,
    recorded_at=START + 8 * M,
    author="U5",
    text="errors",
    key=True,
    permalink="https://local.slack.test/archives/C1/p2",
    in_thread=True,
    files=(Attachment("graph.png", "https://local.slack.test/files/1"),),
    earlier=("errrors",),
    edited_at=START + 7 * M,
)

PARTS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "incident": INCIDENT,
        "assignments": Assignment(
            role="expert", user="U6", area="database", assigned_at=START + 6 * M, ended_at=START + 40 * M
        ),
        "timeline": ENTRY,
        "stays": Stay(user="U7", joined_at=START + 6 * M, left_at=START + 30 * M),
        "updates": StatusUpdate(
            text="rolling back",
            number=1,
            by="U2",
            at=START + 20 * M,
            status=Status.INVESTIGATING,
            next_due_at=START + 30 * M,
        ),
        "alerts": Alerts(
            firing=1,
            ended=2,
            gone=3,
            since=START + M,
            ended_at=START + 50 * M,
            cut=4,
            first=AlertLine(id=1, title="Errors", source="prometheus", since=START + M),
            links=(("Runbook", "https://wiki.example.com/errors"),),
            services=("payments",),
            sources=("prometheus",),
        ),
        "readings": Reading(
            key="latency",
            label="Latency",
            unit="ms",
            healthy="at most 200 ms",
            value=180,
            passes=False,
            at=START + 59 * M,
            by="U8",
            before=150,
            average=140,
            target=100,
            noticed="2 of the last 3 failed",
        ),
        "failures": Failure(incident_id=1, probe="latency", post=1, since=START + 3 * M, ended_at=START + 45 * M),
        "similar": Sketch(
            id=9,
            number="INC-2026-1001-001",
            title="checkout was slow",
            declared_by="U1",
            declared_at=START - timedelta(days=50),
            resolved_at=START - timedelta(days=49),
            resolution="more memory",
            private=False,
            status=Status.CLOSED,
            facts=Facts(),
        ),
        "unchecked": Missing(CHECKS, CHECKS.items[0]),
        "answers": Answer(section="lessons", text="a deploy needs a timeout", by="U9", at=START + 70 * M),
    }
)
"""Field of `Material` -> what one of them is."""


def material(**changes: Any) -> Material:
    """Return what a document is made of, one of each."""
    parts = {**PARTS, **changes}
    severities = load(None).policy.severities_by_rank
    tick = Tick(list="sources", item="logs", state=TICKED, by="U3", at=START)
    listed: dict[str, Any] = {
        name: (each,) for name, each in parts.items() if name not in {"incident", "alerts", "answers"}
    }
    records = listed.pop("records", ())
    return Material(
        incident=parts["incident"],
        severity=severities[1],
        roles={"commander": "Incident commander", "expert": "Subject matter expert"},
        answers={parts["answers"].section: parts["answers"]},
        severities=severities,
        alerts=parts["alerts"],
        records=records,
        checks=((CHECKS, (Line(CHECKS.items[0], tick, is_met=False),)),),
        facilitator="U3",
        **listed,
    )


def another(value: Any) -> Any:  # noqa: PLR0911 - sorting by types
    """Return a value of the same sort that is not the same; of nothing, and of what has parts of its own, itself."""
    match value:
        case bool():
            return not value
        case Enum():
            others = [each for each in type(value) if each is not value]
            return others[0]
        case str():
            return f"{value}x" if "http" in value else f"{value} X9"
        case datetime():
            return value - timedelta(days=1, minutes=2)
        case int() | float():
            return value + 3
        case tuple() if value and isinstance(value[0], tuple):
            return ((f"{value[0][0]} X9", *value[0][1:]),)
        case tuple() if value and isinstance(value[0], Attachment):
            return (replace(value[0], name="other.png"),)
        case tuple() if value:
            return (another(value[0]),)
        case AlertLine():
            return value.model_copy(update={"title": "Other"})
        case _:
            return value


def named_fields(of: Any) -> Iterator[str]:
    """Yield the names of what something consists of."""
    yield from type(of).model_fields if hasattr(type(of), "model_fields") else (each.name for each in fields(of))


def changed(of: Any, name: str) -> Any:
    """Return it with another value of one field."""
    value = another(getattr(of, name))
    return of.model_copy(update={name: value}) if hasattr(of, "model_copy") else replace(of, **{name: value})
