"""Which background job a committed transaction has work for."""

from __future__ import annotations

from enum import StrEnum


class WakeUp(StrEnum):
    """Which of them has something to look at."""

    EFFECTS = "effects"
    """For the courier: a lane is ready, or will be."""
    PROMISES = "promises"
    """For the reminders: a promise was made, moved or ended."""
    READING = "reading"
    """For back-fill: a place is to be read."""
    SCHEDULES = "schedules"
    """For whoever reads who is on call: a source is to be asked."""
    ALERTS = "alerts"
    """For whoever decides about alerts: one came, changed, or has waited long enough."""
    PROBES = "probes"
    """For whoever runs probes: when one runs was planned, or one has run."""
    PERIODS = "periods"
    """For whoever tells how a week, a month or a quarter went: one was told, or is to be."""
    ISSUES = "issues"
    """For whoever reads how issues stand: a tracker is to be read."""
    INCIDENTS = "incidents"
    """For whoever runs probes: an incident began, changed or ended, or its alerts did."""
