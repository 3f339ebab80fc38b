"""What each kind of sender means: its firing, its end, its test button, and what can never be read."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.alerts.apprise import APPRISE
from bot.alerts.cloudevents import BATCH, CLOUDEVENTS, STRUCTURED
from bot.alerts.generic import GENERIC
from bot.alerts.nagios import FORM, NAGIOS
from bot.alerts.sentry import SENTRY
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.alerts.uptime_kuma import UPTIME_KUMA
from bot.domain.alert import Alert, State

FIXTURES: Final = Path(__file__).parent / "fixtures"
NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
JSON: Final = "application/json"
FIRING, RESOLVED = State.FIRING, State.RESOLVED


def before(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A request, and what it means."""

    kind: SourceKind
    file: str
    """In the folder of its kind."""
    type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    alerts: tuple[Mapping[str, Any], ...] = ()
    """Of each alert, the members that are looked at."""
    test: str = ""
    refused: str = ""
    """Words of the refusal; empty: it is read."""
    status: int = 422

    @property
    def request(self) -> Request:
        return Request(
            method="POST",
            headers={"content-type": self.type, **self.headers},
            query={},
            body=(FIXTURES / self.file).read_bytes(),
            received_at=NOW,
        )


def sentry(resource: str, file: str, **means: Any) -> Case:
    return Case(kind=SENTRY, file=f"sentry/{file}.json", headers={"sentry-hook-resource": resource}, **means)


def kuma(file: str, **means: Any) -> Case:
    return Case(kind=UPTIME_KUMA, file=f"uptime-kuma/{file}.json", **means)


def events(file: str, type: str = STRUCTURED, **means: Any) -> Case:  # noqa: A002 - as the header calls it
    return Case(kind=CLOUDEVENTS, file=f"cloudevents/{file}.json", type=type, **means)


def generic(file: str, **means: Any) -> Case:
    return Case(kind=GENERIC, file=f"generic/{file}.json", **means)


def nagios(file: str, **means: Any) -> Case:
    return Case(kind=NAGIOS, file=f"nagios/{file}.form", type=means.pop("type", FORM), **means)


def apprise(file: str, **means: Any) -> Case:
    return Case(kind=APPRISE, file=f"apprise/{file}.json", **means)


ISSUE: Final = {
    "fingerprint": "issue:1117540176",
    "severity": "error",
    "title": "TimeoutError: payments did not answer",
}
METRIC: Final = {"fingerprint": "metric:4", "group": "rule:7", "title": "Too many errors", "started_at": before(4)}
MONITOR: Final = {"fingerprint": "monitor:3", "title": "Checkout API is down", "severity": "critical"}
CHECK: Final = {"fingerprint": "web1!HTTP", "group": "web1"}
BACKUP: Final = {"fingerprint": "backup/payments-db", "labels": {"service": "payments-db"}}
DISK: Final = {
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

CASES: Final = (
    sentry(
        "event_alert",
        "event_alert",
        alerts=(
            {
                **ISSUE,
                "state": FIRING,
                "started_at": datetime(2026, 11, 23, 8, 58, 17, 677_000, tzinfo=UTC),
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
    sentry("issue", "issue_created", alerts=({**ISSUE, "state": FIRING, "started_at": before(10)},)),
    sentry("issue", "issue_resolved", alerts=({**ISSUE, "state": RESOLVED, "started_at": None},)),
    sentry("issue", "issue_unresolved", alerts=({**ISSUE, "state": FIRING, "started_at": None},)),
    sentry("issue", "issue_archived"),
    sentry("metric_alert", "metric_critical", alerts=({**METRIC, "state": FIRING, "severity": "critical"},)),
    sentry("metric_alert", "metric_warning", alerts=({**METRIC, "state": FIRING, "severity": "warning"},)),
    sentry("metric_alert", "metric_resolved", alerts=({**METRIC, "state": RESOLVED, "ended_at": before(0.5)},)),
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
                "started_at": datetime(2026, 11, 23, 8, 58, 0, 123_000, tzinfo=UTC),
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
    kuma("down_again", alerts=({**MONITOR, "state": FIRING, "started_at": before(0.5)},)),
    kuma("up", alerts=({**MONITOR, "state": RESOLVED, "ended_at": NOW - timedelta(seconds=20)},)),
    kuma("pending"),
    kuma("test", test="Uptime Kuma's test notification arrived."),
    kuma("certificate", alerts=({"state": FIRING, "severity": "warning"},)),
    kuma("domain", alerts=({"state": FIRING, "title": "Domain name example.com will expire in 14 days"},)),
    kuma("own_body", refused="Choose the body application/json"),
    events("event", alerts=({**DISK, "state": FIRING, "started_at": before(2)},)),
    events(
        "resolved",
        alerts=(
            {
                "state": RESOLVED,
                "ended_at": before(1),
                "labels": {**DISK["labels"], "event_type": "com.example.disk.full.resolved"},
            },
        ),
    ),
    # made of any header of an event, a structured one stays that
    replace(events("event", alerts=({**DISK, "state": FIRING},)), headers={"ce-id": "9"}),
    events("batch", BATCH, alerts=({**DISK, "state": FIRING}, {"title": "Queue is full", "state": FIRING})),
    events("ours"),
    events("batch_with_a_bad_one", BATCH, refused="Event 2 of the batch has no source, type."),
    events("nameless", refused="The event has no source, type."),
    events("old", refused="CloudEvents 0.3"),
    events("event", BATCH, refused="isn't a batch"),
    events("event", JSON, refused="no ce-id, ce-source, ce-type"),
    events("event", "application/cloudevents+avro", refused="can't be read", status=415),
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
    generic("bare", alerts=({"state": FIRING, "severity": "", "labels": {}},)),
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
                "started_at": before(3),
                "labels": {"host": "web1", "check": "HTTP", "env": "prod"},
            },
        ),
    ),
    *(
        nagios(file, alerts=({**CHECK, "state": RESOLVED, "title": "HTTP on web1 is OK", "ended_at": before(3)},))
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


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}-{case.type.rpartition('/')[2]}")
def test_each_request_means_what_its_sender_says(case: Case) -> None:
    if case.refused:
        with pytest.raises(UnreadableError) as refusal:
            case.kind.read(case.request)
        assert case.refused in str(refusal.value)
        assert refusal.value.status == case.status
        return
    delivery = case.kind.read(case.request)
    assert delivery.test == case.test
    assert len(delivery.alerts) == len(case.alerts)
    for alert, wanted in zip(delivery.alerts, case.alerts, strict=True):
        assert {name: getattr(alert, name) for name in wanted} == wanted


def the_alert(case: Case) -> Alert:
    (alert,) = case.kind.read(case.request).alerts
    return alert


def test_an_event_and_its_end_are_one_alert() -> None:
    assert the_alert(events("event")).fingerprint == the_alert(events("resolved")).fingerprint


def test_a_warning_of_a_certificate_is_the_same_one_on_another_day() -> None:
    today = kuma("certificate")
    tomorrow = replace(today.request, body=today.request.body.replace(b"in 7 days", b"in 6 days"))
    (later,) = UPTIME_KUMA.read(tomorrow).alerts
    assert later.fingerprint == the_alert(today).fingerprint
    assert later.fingerprint != the_alert(kuma("domain")).fingerprint


def test_a_key_in_a_monitors_address_is_not_repeated() -> None:
    assert [link.url for link in the_alert(kuma("down")).links] == ["https://shop.example.com/health"]


def as_form(body: bytes) -> Request:
    parts = b'--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n' + body + b"\r\n--b--\r\n"
    return Request(
        method="POST",
        headers={"content-type": "multipart/form-data; boundary=b"},
        query={},
        body=parts,
        received_at=NOW,
    )


def as_query(body: bytes) -> Request:
    said = json.loads(body)
    query = {name: value if name == "msg" else json.dumps(value) for name, value in said.items() if value is not None}
    return Request(method="GET", headers={}, query=query, body=b"", received_at=NOW)


@pytest.mark.parametrize("sent", [as_form, as_query])
@pytest.mark.parametrize("file", ["down", "up", "test", "certificate"])
def test_uptime_kuma_means_the_same_in_each_of_its_ways(file: str, sent: Any) -> None:
    plain = kuma(file).request
    assert UPTIME_KUMA.read(sent(plain.body)) == UPTIME_KUMA.read(plain)


@pytest.mark.parametrize(
    "request_",
    [
        replace(as_form(b"{}"), headers={"content-type": "multipart/form-data"}),
        replace(as_form(b"{}"), body=b"--b--\r\n"),
        replace(as_form(b"{"), query={}),
        as_query(b'{"other": 1}'),
    ],
)
def test_a_form_or_a_query_of_uptime_kuma_that_holds_nothing_is_refused(request_: Request) -> None:
    with pytest.raises(UnreadableError):
        UPTIME_KUMA.read(request_)


def test_an_event_in_headers_is_read_with_a_body_of_any_type() -> None:
    headers = {"ce-id": "1", "ce-source": "/caf%C3%A9", "ce-type": "disk.full", "ce-specversion": "1.0"}
    plain = Request(
        method="POST",
        headers={**headers, "content-type": "text/plain"},
        query={},
        body=b"92 % of /var",
        received_at=NOW,
    )
    (alert,) = CLOUDEVENTS.read(plain).alerts
    assert (alert.title, alert.description) == ("disk.full", "92 % of /var")
    assert alert.labels["event_source"] == "/café"
    packed = replace(plain, headers={**headers, "content-type": JSON}, body=b'{"title": "Disk is full"}')
    assert CLOUDEVENTS.read(packed).alerts[0].title == "Disk is full"
    with pytest.raises(UnreadableError, match=r"no ce-source\."):
        CLOUDEVENTS.read(
            replace(plain, headers={name: value for name, value in headers.items() if name != "ce-source"})
        )


def signed(request: Request, secret: str) -> Request:
    shown = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    return replace(request, headers={**request.headers, "sentry-hook-signature": shown})


def test_sentry_is_known_by_its_signature_with_either_secret_of_a_rotation() -> None:
    request = sentry("issue", "issue_created").request
    assert SENTRY.is_authentic(signed(request, "old"), ["new", "old"])
    assert SENTRY.is_authentic(signed(request, "new"), ["new", "old"])
    assert not SENTRY.is_authentic(signed(request, "other"), ["new", "old"])
    assert not SENTRY.is_authentic(request, ["new", "old"])
    changed = replace(signed(request, "new"), body=request.body + b" ")
    assert not SENTRY.is_authentic(changed, ["new", "old"])


@pytest.mark.parametrize("kind", [UPTIME_KUMA, CLOUDEVENTS, GENERIC, NAGIOS, APPRISE], ids=lambda kind: kind.label)
def test_whoever_signs_nothing_shows_a_token(kind: SourceKind) -> None:
    bare = generic("bare").request
    shown = replace(bare, headers={"authorization": "Bearer old"})
    assert kind.is_authentic(shown, ["new", "old"])
    assert not kind.is_authentic(shown, ["new"])
    assert not kind.is_authentic(bare, ["new"])
