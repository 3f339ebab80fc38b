"""Alerts as rows of their table, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.alert import Alert, Decision, Link, State, Stored


def storable(text: str) -> str:
    """Return a text that every database takes: without NUL, and without halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def storable_alert(alert: Alert) -> Alert:
    """Return an alert whose texts every database takes."""
    return replace(
        alert,
        fingerprint=storable(alert.fingerprint),
        group=storable(alert.group),
        severity=storable(alert.severity),
        title=storable(alert.title),
        description=storable(alert.description),
        labels={storable(name): storable(value) for name, value in alert.labels.items()},
        links=tuple(Link(storable(link.label), storable(link.url)) for link in alert.links),
    )


def alert_values(alert: Alert) -> dict[str, Any]:
    """Return the columns of what a source says of an alert, but for what it calls it."""
    return {
        "group_key": alert.group,
        "state": str(alert.state),
        "severity": alert.severity,
        "title": alert.title,
        "description": alert.description,
        "labels": dict(alert.labels),
        "links": [{"label": link.label, "url": link.url} for link in alert.links],
        "started_at": alert.started_at,
        "ended_at": alert.ended_at,
    }


def stored_of(row: Any) -> Stored:
    """Read an alert."""
    alert = Alert(
        fingerprint=row.fingerprint,
        group=row.group_key,
        state=State(row.state),
        severity=row.severity,
        title=row.title,
        description=row.description,
        labels=row.labels,
        started_at=row.started_at,
        ended_at=row.ended_at,
        links=tuple(Link(each["label"], each["url"]) for each in row.links),
    )
    return Stored(
        id=row.id,
        source=row.source,
        alert=alert,
        first_received_at=row.first_received_at,
        received_at=row.received_at,
        times=row.times,
        cut=row.cut,
        incident_id=row.incident_id,
        decision=Decision(row.decision),
        decide_at=row.decide_at,
        changed_at=row.changed_at,
        left_at=getattr(row, "left_at", None),
    )
