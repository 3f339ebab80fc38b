"""What each kind of source means: its firing, its end, its test button, and what can never be read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import pytest

from bot.alerts.source import Request, UnreadableError
from bot.alerts.sources import SOURCES
from bot.domain.alert import Alert
from bot.domain.alert_source import AlertSource, Kind
from tests.alerts.cases import CASES as MONITORING
from tests.alerts.cases import FIXTURES, Case, request
from tests.alerts.more_cases import MORE_CASES
from tests.test_readme import text

CASES: Final = (*MONITORING, *MORE_CASES)
OLD, NEW, WRONG = "the-secret-of-last-year", "the-secret-of-this-year", "a-secret-of-someone-else"
BODY: Final = b'{"version": "4"}'


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.file}-{case.refused}")
def test_a_request_means(case: Case) -> None:
    if case.refused:
        with pytest.raises(UnreadableError, match=case.refused) as refusal:
            SOURCES[case.kind].read(case.request)
        assert refusal.value.status == case.status
        return

    delivery = SOURCES[case.kind].read(case.request)

    assert [_looked_at(alert, wanted) for alert, wanted in zip(delivery.alerts, case.alerts, strict=True)] == [
        *case.alerts
    ]
    assert [
        {name: getattr(word, name) for name in wanted} for word, wanted in zip(delivery.words, case.words, strict=True)
    ] == [*case.words]
    assert (delivery.test, delivery.cut) == (case.test, case.cut)
    assert case.key is None or delivery.key == case.key


def _looked_at(alert: Alert, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    found = {name: getattr(alert, name) for name in wanted}
    pairs = {"labels": dict(alert.labels), "links": {link.label: link.url for link in alert.links}}
    for name in pairs.keys() & wanted.keys():
        some = wanted[name] if None in wanted[name].values() else {**pairs[name], **wanted[name]}
        found[name] = {key: pairs[name].get(key) for key in some}
    return found


def test_every_fixture_has_its_case() -> None:
    told = {(case.kind, case.file) for case in CASES}
    kinds = {case.kind for case in CASES}

    assert {(kind, path.stem) for kind in kinds for path in (FIXTURES / kind).iterdir()} == told


def test_a_missing_fingerprint_is_told_apart_by_the_labels_in_any_order() -> None:
    read = SOURCES[Kind.ALERTMANAGER].read
    body = '{{"version": "4", "alerts": [{{"labels": {labels}, "fingerprint": {said}}}]}}'

    def fingerprint(labels: str, said: str = '""') -> str:
        return read(request(body.format(labels=labels, said=said).encode())).alerts[0].fingerprint

    same = fingerprint('{"alertname": "A", "job": "x"}')
    assert fingerprint('{"job": "x", "alertname": "A"}', "-3") == same
    assert fingerprint('{"job": "y", "alertname": "A"}') != same
    assert fingerprint('{"job": "x", "alertname": "A"}', '"00ff"') == "00ff"


@pytest.mark.parametrize("kind", Kind)
def test_what_says_a_thing_once_is_not_expected_to_say_it_again_soon(kind: Kind) -> None:
    repeats = kind in {Kind.ALERTMANAGER, Kind.GRAFANA, Kind.NAGIOS}
    left_out = AlertSource.model_validate({"kind": kind, "secret": ["A_SECRET"]})

    assert left_out.repeat == (timedelta(hours=4) if repeats else timedelta(days=1))
    assert AlertSource.model_validate({"kind": kind, "secret": ["A"], "repeat": "30m"}).repeat == timedelta(minutes=30)


def _signed(secret: str, said: bytes = BODY) -> str:
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def _basic(secret: str) -> str:
    return f"Basic {base64.b64encode(f'alerts:{secret}'.encode()).decode()}"


BY_TOKEN: Final = (
    lambda secret, _said: {"authorization": f"Bearer {secret}"},
    lambda secret, _said: {"authorization": f"bearer  {secret}"},
    lambda secret, _said: {"authorization": _basic(secret)},
    lambda secret, _said: {"x-warroom-token": secret},
)
WAYS: Final = {
    Kind.ALERTMANAGER: BY_TOKEN,
    Kind.GRAFANA: (
        *BY_TOKEN,
        lambda secret, said: {"x-grafana-alerting-signature": _signed(secret, said)},
        lambda secret, said: {"x-grafana-alert-signature": _signed(secret, said)},
        lambda secret, said: {
            "x-grafana-alerting-signature": _signed(secret, b"1795424399:" + said),
            "x-grafana-alerting-timestamp": "1795424399",
        },
    ),
    Kind.PAGERDUTY: (
        lambda secret, said: {"x-pagerduty-signature": f"v1={_signed(secret, said)}"},
        lambda secret, said: {"x-pagerduty-signature": f"v1={_signed(WRONG, said)},v1={_signed(secret, said)}"},
        lambda secret, said: {"x-pagerduty-signature": f"v0=ff, v1={_signed(secret, said)}"},
    ),
    Kind.JSM: BY_TOKEN,
    Kind.DATADOG: BY_TOKEN,
    Kind.SENTRY: (lambda secret, said: {"sentry-hook-signature": _signed(secret, said)},),
    Kind.UPTIME_KUMA: BY_TOKEN,
    Kind.CLOUDEVENTS: BY_TOKEN,
    Kind.GENERIC: BY_TOKEN,
    Kind.NAGIOS: BY_TOKEN,
    Kind.APPRISE: BY_TOKEN,
}
"""Kind -> headers with which it shows a secret, beside a body."""


@pytest.mark.parametrize(
    ("kind", "nth"), [(kind, nth) for kind, ways in WAYS.items() for nth in range(len(ways))], ids=str
)
def test_a_secret_is_shown(kind: Kind, nth: int) -> None:
    def shown(secret: str, *expected: str, body: bytes = BODY) -> bool:
        return SOURCES[kind].is_authentic(request(body, WAYS[kind][nth](secret, BODY)), expected)

    assert shown(NEW, NEW)
    assert shown(OLD, NEW, OLD)  # while the one is replaced by the other
    assert shown(NEW, NEW, OLD)
    assert not shown(OLD, NEW)
    assert not shown(WRONG, NEW, OLD)
    assert not shown("", NEW)
    assert not shown("", "")
    assert not shown(NEW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": f"Bearer {WRONG}"},
        {"authorization": f"Digest {NEW}"},
        {"authorization": "Basic !!!"},
        {"authorization": "Basic //4="},
        {"authorization": "Bearer \udcff\u00fc"},
        {"x-warroom-token": NEW.upper()},
        {"x-pagerduty-signature": _signed(NEW)},
        {"x-pagerduty-signature": "v1="},
        {"x-pagerduty-signature": f"v1={_signed(NEW, BODY + b' ')}"},
        {"x-grafana-alerting-signature": "\u00e9"},
        {"x-grafana-alerting-signature": _signed(NEW), "x-grafana-alerting-timestamp": "1795424399"},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", SOURCES)
def test_nothing_else_shows_it(kind: Kind, headers: Mapping[str, str]) -> None:
    assert not SOURCES[kind].is_authentic(request(BODY, headers), (NEW,))


def test_grafana_may_put() -> None:
    body = (FIXTURES / "grafana/firing.json").read_bytes()

    assert SOURCES[Kind.GRAFANA].read(request(body, method="PUT")).alerts


def test_the_payload_to_paste_into_datadog_is_the_one_that_is_read() -> None:
    section = text("docs/alerts.md").partition("### Datadog")[2]

    assert json.loads(section.partition("```json")[2].partition("```")[0]) == json.loads(
        (FIXTURES / "datadog/unexpanded.json").read_bytes()
    )


def test_a_content_type_has_no_parameters() -> None:
    assert _typed("Application/JSON; charset=utf-8").content_type == "application/json"


def _typed(content_type: str) -> Request:
    return request(b"{}", {"content-type": content_type})
