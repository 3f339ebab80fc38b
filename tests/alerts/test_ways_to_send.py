"""What Uptime Kuma and CloudEvents mean in each of the ways in which they come."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from bot.alerts.source import Request, UnreadableError
from bot.alerts.sources import SOURCES
from bot.domain.alert import Alert
from bot.domain.alert_source import Kind
from tests.alerts.cases import NOW, Case
from tests.alerts.more_cases import JSON, events, kuma

read_kuma: Final = SOURCES[Kind.UPTIME_KUMA].read
read_event: Final = SOURCES[Kind.CLOUDEVENTS].read


def the_alert(case: Case) -> Alert:
    (alert,) = SOURCES[case.kind].read(case.request).alerts
    return alert


def test_an_event_and_its_end_are_one_alert() -> None:
    assert the_alert(events("event")).fingerprint == the_alert(events("resolved")).fingerprint


def test_a_warning_of_a_certificate_is_the_same_one_on_another_day() -> None:
    today = kuma("certificate")
    tomorrow = replace(today.request, body=today.request.body.replace(b"in 7 days", b"in 6 days"))
    (later,) = read_kuma(tomorrow).alerts
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
    assert read_kuma(sent(plain.body)) == read_kuma(plain)


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
        read_kuma(request_)


def test_an_event_in_headers_is_read_with_a_body_of_any_type() -> None:
    headers = {"ce-id": "1", "ce-source": "/caf%C3%A9", "ce-type": "disk.full", "ce-specversion": "1.0"}
    plain = Request(
        method="POST",
        headers={**headers, "content-type": "text/plain"},
        query={},
        body=b"92 % of /var",
        received_at=NOW,
    )
    (alert,) = read_event(plain).alerts
    assert (alert.title, alert.description) == ("disk.full", "92 % of /var")
    assert alert.labels["event_source"] == "/café"
    packed = replace(plain, headers={**headers, "content-type": JSON}, body=b'{"title": "Disk is full"}')
    assert read_event(packed).alerts[0].title == "Disk is full"
    with pytest.raises(UnreadableError, match=r"no ce-source\."):
        read_event(replace(plain, headers={name: value for name, value in headers.items() if name != "ce-source"}))
