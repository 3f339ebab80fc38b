"""What each kind of source of changes means, and how it shows who it is."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from bot.alerts.changes.generic import GENERIC
from bot.alerts.changes.github import GITHUB
from bot.alerts.changes.pagerduty import PAGERDUTY
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import KEY_LIMIT
from tests.alerts.sane import check_refusal

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
COMMIT: Final = "9c9d0ba9f0e9f8b3a4b7f5e6d7c8b9a0f1e2d3c4"


def request(body: object, **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = json.dumps(body).encode()
    return Request(
        method="POST", headers={"content-type": "application/json", **named}, query={}, body=raw, received_at=NOW
    )


def deployment(state: str = "success", **differs: Any) -> dict[str, Any]:
    return {
        "action": "created",
        "deployment_status": {
            "id": 7,
            "state": state,
            "environment": "production",
            "log_url": "https://github.com/acme/checkout/actions/runs/9",
            "target_url": "",
            "created_at": "2026-11-23T08:48:00Z",
        },
        "deployment": {
            "id": 42,
            "sha": COMMIT,
            "ref": "v2.4.0",
            "task": "deploy",
            "environment": "production",
            "creator": {"login": "octocat"},
            "created_at": "2026-11-23T08:40:00Z",
            **differs,
        },
        "repository": {"name": "checkout", "full_name": "acme/checkout", "default_branch": "main"},
        "sender": {"login": "github-actions[bot]"},
    }


RELEASE: Final = {
    "action": "published",
    "release": {
        "id": 11,
        "tag_name": "v2.4.0",
        "html_url": "https://github.com/acme/checkout/releases/tag/v2.4.0",
        "author": {"login": "octocat"},
        "published_at": "2026-11-23T08:50:00Z",
    },
    "repository": {"name": "checkout", "default_branch": "main"},
}

EVENT: Final = {
    "routing_key": "samplekeyhere",
    "payload": {
        "summary": "Deploy of checkout: build passed",
        "timestamp": "2026-11-23T08:48:00.315+0000",
        "source": "build-pipeline-9",
        "custom_details": {"service": "checkout", "build_number": "240", "build_developer": "Jo"},
    },
    "links": [{"href": "https://ci.example.com/build/240", "text": "Build 240"}],
}

PLAIN: Final = {
    "title": "deploy",
    "service": "checkout",
    "version": "v2.4.0",
    "environment": "production",
    "by": "jo",
    "url": "https://ci.example.com/240",
    "at": "2026-11-23T09:48:00+01:00",
    "key": "checkout/240",
}


def github(body: object, event: str = "deployment_status") -> Request:
    return request(body, x_github_event=event, x_github_delivery="72d3162e")


@pytest.mark.parametrize(
    ("kind", "sent", "wanted"),
    [
        (
            GITHUB,
            github(deployment()),
            {
                "key": "deployment:42",
                "called": "deploy v2.4.0 of checkout",
                "at": NOW - timedelta(minutes=12),
                "environment": "production",
                "by": "octocat",
                "url": "https://github.com/acme/checkout/actions/runs/9",
            },
        ),
        (GITHUB, github(deployment("in_progress")), {"key": "deployment:42", "called": "deploy v2.4.0 of checkout"}),
        (GITHUB, github(deployment("failure")), {"called": "failed deploy v2.4.0 of checkout"}),
        (GITHUB, github(deployment(ref="main")), {"version": COMMIT[:7]}),
        (GITHUB, github(deployment(ref=COMMIT)), {"version": COMMIT[:7]}),
        (
            GITHUB,
            github(RELEASE, "release"),
            {"key": "release:11", "called": "release v2.4.0 of checkout", "at": NOW - timedelta(minutes=10)},
        ),
        (
            PAGERDUTY,
            request(EVENT),
            {
                "called": "Deploy of checkout: build passed 240",
                "service": "checkout",
                "by": "Jo",
                "at": datetime(2026, 11, 23, 8, 48, 0, 315_000, tzinfo=UTC),
                "url": "https://ci.example.com/build/240",
            },
        ),
        (PAGERDUTY, request({"payload": {"summary": "Flag on"}}), {"called": "Flag on", "at": NOW, "service": ""}),
        (
            GENERIC,
            request(PLAIN),
            {
                "key": "checkout/240",
                "called": "deploy v2.4.0 of checkout",
                "at": NOW - timedelta(minutes=12),
                "environment": "production",
                "by": "jo",
                "url": "https://ci.example.com/240",
            },
        ),
        (GENERIC, request({"title": "Flag on", "at": "2027-01-01", "url": "javascript:1"}), {"at": NOW, "url": ""}),
    ],
)
def test_a_change_is_what_its_sender_says(kind: SourceKind, sent: Request, wanted: Mapping[str, Any]) -> None:
    (change,) = kind.read(sent).changes
    assert {name: getattr(change, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    "sent",
    [
        *(github(deployment(state)) for state in ("pending", "queued", "waiting", "inactive")),
        github({**RELEASE, "action": "edited"}, "release"),
        github({"ref": "refs/heads/main"}, "push"),
    ],
)
def test_what_changes_nothing_yet_or_no_more_is_taken_and_ignored(sent: Request) -> None:
    delivery = GITHUB.read(sent)
    assert (delivery.changes, delivery.test) == ((), "")


def test_githubs_ping_is_answered() -> None:
    assert GITHUB.read(github({"zen": "Keep it logically awesome.", "hook_id": 1}, "ping")).test


def test_github_means_the_same_as_a_form() -> None:
    sent = github(deployment())
    form = replace(
        sent,
        headers={**sent.headers, "content-type": "application/x-www-form-urlencoded"},
        body=urlencode({"payload": sent.body.decode()}).encode(),
    )
    assert GITHUB.read(form) == GITHUB.read(sent)


@pytest.mark.parametrize(
    ("kind", "sent", "why"),
    [
        (GITHUB, request(deployment()), "X-GitHub-Event"),
        (GITHUB, github({}), "no deployment"),
        (GITHUB, github({}, "release"), "no release"),
        (GITHUB, request({}, x_github_event="release", content_type="application/x-www-form-urlencoded"), "payload"),
        (PAGERDUTY, request({"payload": {}}), "no payload.summary"),
        (GENERIC, request({"service": "checkout"}), "no title"),
    ],
)
def test_what_names_no_change_is_refused(kind: SourceKind, sent: Request, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        kind.read(sent)


def test_a_change_without_key_and_time_is_another_each_time_and_with_a_time_the_same() -> None:
    later = NOW + timedelta(minutes=5)
    for body, is_same in (({"title": "deploy"}, False), ({"title": "deploy", "at": "2026-11-23T08:48:00Z"}, True)):
        first, second = request(body), replace(request(body), received_at=later)
        assert (GENERIC.read(first).changes[0].key == GENERIC.read(second).changes[0].key) is is_same


def test_each_source_is_known_by_either_secret_of_a_rotation() -> None:
    sent = github(deployment())
    shown = hmac.new(b"old", sent.body, hashlib.sha256).hexdigest()
    signed = replace(sent, headers={**sent.headers, "x-hub-signature-256": f"sha256={shown}"})
    keyed = request({**EVENT, "routing_key": "old"})
    bearing = request(PLAIN, authorization="Bearer old")
    for kind, good in ((GITHUB, signed), (PAGERDUTY, keyed), (GENERIC, bearing)):
        assert kind.is_authentic(good, ["new", "old"])
        assert not kind.is_authentic(good, ["new"])
        assert not kind.is_authentic(request({}), ["new", ""])
    assert not PAGERDUTY.is_authentic(replace(keyed, body=b"{"), ["old"])
    assert not PAGERDUTY.is_authentic(request({"payload": {"summary": "old"}, "routing_key": ["old"]}), ["old"])
    spaced = replace(keyed, body=json.dumps({"a": 1, "routing_key": "old"}, indent=2).replace(":", " : ").encode())
    assert PAGERDUTY.is_authentic(spaced, ["old"])


ODD: Final[tuple[object, ...]] = (
    None,
    True,
    -1,
    1e308,
    "",
    "\ud800",
    "\u202e<!channel>",
    "x" * 5_000,
    [],
    [[1]],
    {},
    {"a": {"b": 1}},
)


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize(
    ("kind", "body", "event"),
    [
        (GITHUB, deployment(), "deployment_status"),
        (GITHUB, RELEASE, "release"),
        (PAGERDUTY, EVENT, ""),
        (GENERIC, PLAIN, ""),
    ],
    ids=["deployment", "release", "pagerduty", "plain"],
)
def test_a_body_with_something_odd_in_it_is_refused_or_a_sane_change(
    kind: SourceKind, body: dict[str, Any], event: str, odd: object
) -> None:
    body = json.loads(json.dumps(body))
    for where, name in places(body):
        kept, where[name] = where[name], odd
        sent = github(body, event) if event else request(body)
        where[name] = kept
        try:
            changes = kind.read(sent).changes
        except UnreadableError as refusal:
            check_refusal(refusal)
            continue
        for change in changes:
            assert change.title
            assert len(change.key) <= KEY_LIMIT
            assert change.at <= NOW
            shown = change.called + change.environment + change.by + change.url + change.key
            assert all(letter.isprintable() for letter in shown)
            assert len(shown) < 3_000


def places(body: Any) -> list[tuple[Any, Any]]:
    """Return every member and item of a body, as what holds it and what it is called there."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [place for name, value in inner for place in ((body, name), *places(value))]
