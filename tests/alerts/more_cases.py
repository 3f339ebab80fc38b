"""Requests of Sentry, Uptime Kuma, Nagios, and of senders of people's own making; as in `cases`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.alerts.cloudevents import BATCH, STRUCTURED
from bot.alerts.nagios import FORM
from bot.domain.alert_source import Kind
from tests.alerts.cases import FIRING, RESOLVED, Case, at

JSON: Final = "application/json"


def sentry(resource: str, file: str, **means: Any) -> Case:
    return Case(kind=Kind.SENTRY, file=file, headers={"sentry-hook-resource": resource}, **means)


def events(file: str, type: str = STRUCTURED, **means: Any) -> Case:  # noqa: A002 - as the header calls it
    return Case(kind=Kind.CLOUDEVENTS, file=file, headers={"content-type": type}, **means)


def nagios(file: str, *, type: str = FORM, **means: Any) -> Case:  # noqa: A002 - the same
    return Case(kind=Kind.NAGIOS, file=file, suffix="form", headers={"content-type": type}, **means)


def kuma(file: str, **means: Any) -> Case:
    return Case(kind=Kind.UPTIME_KUMA, file=file, **means)


def generic(file: str, **means: Any) -> Case:
    return Case(kind=Kind.GENERIC, file=file, **means)


def apprise(file: str, **means: Any) -> Case:
    return Case(kind=Kind.APPRISE, file=file, **means)


ISSUE: Final = {
    "fingerprint": "issue:1117540176",
    "severity": "error",
    "title": "TimeoutError: payments did not answer",
}
METRIC: Final = {"fingerprint": "metric:4", "group": "rule:7", "title": "Too many errors", "started_at": at("08:56:00")}
MONITOR: Final = {"fingerprint": "monitor:3", "title": "Checkout API is down", "severity": "critical"}
CHECK: Final = {"fingerprint": "web1!HTTP", "group": "web1"}
BACKUP: Final = {"fingerprint": "backup/payments-db", "labels": {"service": "payments-db"}}
DISK: Final[Mapping[str, Any]] = {
    "title": "Disk of db-1 is full",
    "severity": "critical",
    "labels": {
        "service": "payments-db",
        "mount": "/var",
        "event_type": "com.example.disk.full",
        "event_source": "/monitors/disk",
        "event_subject": "db-1",
    },
}

MORE_CASES: Final = (
    sentry(
        "event_alert",
        "event_alert",
        alerts=(
            {
                **ISSUE,
                "state": FIRING,
                "started_at": at("08:58:17.677"),
                "description": "Rule: Many errors in checkout\nIn checkout.views in pay",
                # who met the error is no one's business
                "labels": {
                    "service": "checkout",
                    "project": "checkout",
                    "environment": "production",
                    "level": "error",
                    "server_name": "web-1",
                    "release": "checkout@2.4.0",
                },
            },
        ),
    ),
    sentry("event_alert", "test", test="Sentry's test notification arrived."),
    sentry("installation", "installation", test="Sentry is connected."),
    sentry("issue", "issue_created", alerts=({**ISSUE, "state": FIRING, "started_at": at("08:50:00")},)),
    sentry("issue", "issue_resolved", alerts=({**ISSUE, "state": RESOLVED, "started_at": None},)),
    sentry("issue", "issue_unresolved", alerts=({**ISSUE, "state": FIRING, "started_at": None},)),
    sentry("issue", "issue_archived"),
    sentry("metric_alert", "metric_critical", alerts=({**METRIC, "state": FIRING, "severity": "critical"},)),
    sentry("metric_alert", "metric_warning", alerts=({**METRIC, "state": FIRING, "severity": "warning"},)),
    sentry("metric_alert", "metric_resolved", alerts=({**METRIC, "state": RESOLVED, "ended_at": at("08:59:30")},)),
    sentry("comment", "comment"),
    sentry("a_resource_of_next_year", "comment"),
    sentry("issue", "event_alert", refused="names no issue"),
    sentry("event_alert", "issue_created", refused="names no issue"),
    sentry("metric_alert", "issue_created", refused="names no metric alert"),
    sentry("", "issue_created", refused="no Sentry-Hook-Resource"),
    kuma(
        "down",
        alerts=(
            {
                **MONITOR,
                "state": FIRING,
                "started_at": at("08:58:00.123"),
                "description": "timeout of 48000ms exceeded",
                "labels": {
                    "monitor": "Checkout API",
                    "type": "http",
                    "service": "checkout",
                    "customer-facing": "true",
                    "severity": "Critical",
                },
            },
        ),
    ),
    kuma("down_reminder", alerts=({**MONITOR, "state": FIRING, "started_at": None},)),
    kuma("down_again", alerts=({**MONITOR, "state": FIRING, "started_at": at("08:59:30")},)),
    kuma("up", alerts=({**MONITOR, "state": RESOLVED, "ended_at": at("08:59:40")},)),
    kuma("pending"),
    kuma("test", test="Uptime Kuma's test notification arrived."),
    kuma("certificate", alerts=({"state": FIRING, "severity": "warning"},)),
    kuma("domain", alerts=({"state": FIRING, "title": "Domain name example.com will expire in 14 days"},)),
    kuma("own_body", refused="Choose the body application/json"),
    events("event", alerts=({**DISK, "state": FIRING, "started_at": at("08:58:00")},)),
    events(
        "resolved",
        alerts=(
            {
                "state": RESOLVED,
                "ended_at": at("08:59:00"),
                "labels": {**DISK["labels"], "event_type": "com.example.disk.full.resolved"},
            },
        ),
    ),
    # made of any header of an event, a structured one stays that
    replace(events("event", alerts=({**DISK, "state": FIRING},)), headers={"content-type": STRUCTURED, "ce-id": "9"}),
    events("batch", BATCH, alerts=({**DISK, "state": FIRING}, {"title": "Queue is full", "state": FIRING})),
    events("ours"),
    events("batch_with_a_bad_one", BATCH, refused="Event 2 of the batch has no source, type."),
    events("nameless", refused="The event has no source, type."),
    events("old", refused="CloudEvents 0.3"),
    events("event", BATCH, refused="isn't a batch"),
    events("event", JSON, refused="no ce-id, ce-source, ce-type"),
    events("event", "application/cloudevents+avro", refused="isn't written in JSON", status=415),
    generic(
        "firing",
        alerts=(
            {
                "fingerprint": "queue/checkout",
                "state": FIRING,
                "severity": "critical",
                "title": "Queue of checkout is full",
                "description": "12,000 messages\nand growing",
                "labels": {"service": "checkout", "depth": "12000", "env": "prod"},
            },
        ),
    ),
    generic("resolved", alerts=({"fingerprint": "queue/checkout", "state": RESOLVED},)),
    generic("bare", alerts=({"title": "Queue is full"},), headers={"idempotency-key": "k-1"}, key="k-1"),
    generic("bare", key="", alerts=({"state": FIRING, "severity": "", "labels": {}},)),
    generic("nameless", refused="no title"),
    generic("odd_status", refused='The status is "maybe"'),
    nagios(
        "problem",
        alerts=(
            {
                **CHECK,
                "state": FIRING,
                "severity": "critical",
                "title": "HTTP on web1 is critical",
                "started_at": at("08:57:00"),
                "labels": {"host": "web1", "check": "HTTP", "env": "prod"},
            },
        ),
    ),
    *(
        nagios(file, alerts=({**CHECK, "state": RESOLVED, "title": "HTTP on web1 is OK", "ended_at": at("08:57:00")},))
        for file in ("recovery", "downtime_end_ok", "flapping_stop_ok")
    ),
    nagios("flapping_start", alerts=({**CHECK, "state": FIRING, "severity": "warning"},)),
    nagios("acknowledged"),
    nagios("downtime_start"),
    nagios("custom", test="A custom notification about HTTP on web1 arrived.", alerts=({**CHECK, "state": RESOLVED},)),
    nagios("host_down", alerts=({"fingerprint": "web1", "state": FIRING, "title": "web1 is down"},)),
    nagios("icinga_host_up", alerts=({"fingerprint": "web1", "state": RESOLVED, "labels": {"host": "web1"}},)),
    nagios("odd_state", refused='the state "sideways"'),
    nagios("nameless", refused="no host"),
    nagios("problem", type=JSON, refused="isn't a form", status=415),
    apprise("failure", alerts=({**BACKUP, "state": FIRING, "severity": "failure"},)),
    apprise("success", alerts=({**BACKUP, "state": RESOLVED},)),
    apprise("untitled", alerts=({"title": "Disk is nearly full", "state": FIRING, "severity": "warning"},)),
    apprise("no_type", refused="begins with json://"),
)
