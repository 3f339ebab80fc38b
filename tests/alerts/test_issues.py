"""What trackers tell of issues: signed, read with care, and nothing else of what they send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.alerts.issues.sources import TRACKER_SOURCES
from bot.alerts.source import Request, UnreadableError
from bot.domain.issue import IssueState
from bot.domain.outlet import System
from tests.support.builders import START
from tests.support.trackers.github import GitHub
from tests.support.trackers.jira import Jira
from tests.support.trackers.linear import Linear
from tests.support.trackers.tracker import SECRET, TrackerStandIn, signature

TRACKERS = [GitHub, Jira, Linear]


def a_request(headers: Mapping[str, str], body: bytes) -> Request:
    named = {name.lower(): value for name, value in headers.items()}
    return Request(method="POST", headers=named, query={}, body=body, received_at=START)


def signed(kind: System, said: dict[str, Any], **headers: str) -> Request:
    """What a tracker of this kind signs and sends."""
    body = json.dumps(said).encode()
    named = {
        System.GITHUB: {"X-Hub-Signature-256": f"sha256={signature(body)}", "X-GitHub-Event": "issues"},
        System.JIRA: {"X-Hub-Signature": f"sha256={signature(body)}"},
        System.LINEAR: {"Linear-Signature": signature(body)},
    }[kind]
    return a_request({**named, "Content-Type": "application/json", **headers}, body)


@pytest.mark.parametrize("tracker", TRACKERS, ids=[each.kind for each in TRACKERS])
def test_only_what_is_signed_with_the_secret_is_theirs(tracker: type[TrackerStandIn]) -> None:
    kind, server = TRACKER_SOURCES[System(tracker.kind)], tracker()
    server.keep(title="x", text="x", assignee=tracker.bob, state="done")
    headers, body = server.hook(now=START)
    assert kind.is_authentic(a_request(headers, body), [SECRET])
    assert kind.is_authentic(a_request(headers, body), ["another", SECRET]), "while it is replaced"
    assert not kind.is_authentic(a_request(headers, body + b" "), [SECRET])
    assert not kind.is_authentic(a_request(headers, body), ["another"])
    assert not kind.is_authentic(a_request({"Content-Type": "application/json"}, body), [SECRET])
    (seen,) = kind.read(a_request(headers, body)).issues
    assert (seen.state, seen.assignee) == (IssueState.DONE, tracker.bob)
    assert seen.key in {"corp/shop#1", "OPS-1"}


@pytest.mark.parametrize("tracker", TRACKERS, ids=[each.kind for each in TRACKERS])
def test_what_was_sent_long_ago_changes_nothing(tracker: type[TrackerStandIn]) -> None:
    """Someone who read along may send it once more; how the issue stands by now is read by then."""
    server, kind = tracker(), TRACKER_SOURCES[System(tracker.kind)]
    server.keep(title="x", text="x")
    for minutes, taken in ((-4, True), (0, True), (5, True), (6, False), (60 * 24, False)):
        headers, body = server.hook(now=START - timedelta(minutes=minutes))
        request = a_request(headers, body)
        assert (kind.is_authentic(request, [SECRET]) and len(kind.read(request).issues) == 1) is taken, minutes


def test_an_automation_rule_of_jira_shows_the_secret_in_a_header() -> None:
    said = a_request({"X-Warroom-Token": SECRET}, b"{}")
    assert TRACKER_SOURCES[System.JIRA].is_authentic(said, [SECRET])


GITHUB_ISSUE = {"number": 7, "state": "closed", "state_reason": "not_planned", "assignee": None, "assignees": []}
STATUS = {"name": "Canceled", "statusCategory": {"key": "done"}}


@pytest.mark.parametrize(
    ("kind", "said", "state"),
    [
        (
            System.GITHUB,
            {"action": "closed", "issue": GITHUB_ISSUE, "repository": {"full_name": "Corp/Shop"}},
            IssueState.DROPPED,
        ),
        (
            System.GITHUB,
            {"action": "transferred", "issue": GITHUB_ISSUE, "repository": {"full_name": "Corp/Shop"}},
            IssueState.GONE,
        ),
        (
            System.JIRA,
            {"webhookEvent": "jira:issue_updated", "issue": {"id": "7", "key": "OPS-7", "fields": {"status": STATUS}}},
            IssueState.DROPPED,
        ),
        (System.JIRA, {"webhookEvent": "jira:issue_deleted", "issue": {"id": "7", "key": "OPS-7"}}, IssueState.GONE),
        (
            System.LINEAR,
            {"type": "Issue", "action": "update", "data": {"id": "7", "state": {"type": "duplicate"}}},
            IssueState.DROPPED,
        ),
        (System.LINEAR, {"type": "Issue", "action": "remove", "data": {"id": "7"}}, IssueState.GONE),
    ],
)
def test_each_end_of_an_issue_is_understood(kind: System, said: dict[str, Any], state: IssueState) -> None:
    (seen,) = TRACKER_SOURCES[kind].read(signed(kind, said)).issues
    assert seen.state is state
    assert seen.id in {"corp/shop#7", "7"}


@pytest.mark.parametrize(
    ("kind", "said", "headers"),
    [
        (System.GITHUB, {"zen": "x"}, {"X-GitHub-Event": "push"}),
        (System.JIRA, {"webhookEvent": "comment_created", "comment": {}}, {}),
        (System.LINEAR, {"type": "Comment", "action": "create", "data": {}}, {}),
    ],
)
def test_of_anything_else_nothing_is_needed(kind: System, said: dict[str, Any], headers: dict[str, str]) -> None:
    assert TRACKER_SOURCES[kind].read(signed(kind, said, **headers)).issues == ()


@pytest.mark.parametrize("kind", [System.GITHUB, System.JIRA, System.LINEAR])
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"issue": {"id": "7", "key": "OPS-7"}},
        {"issue": [], "data": 7},
        *(
            {
                "action": "edited",
                "repository": {"full_name": "corp/shop"},
                "issue": {
                    "number": 7,
                    "id": "7",
                    "key": "OPS-7",
                    "state": state,
                    "fields": {"status": {"name": "Done"}},
                },
                "data": {"id": "7", "state": {"type": state}},
            }
            for state in (None, "", "merged", {"name": "closed"})
        ),
    ],
)
def test_what_can_not_be_read_says_why(kind: System, said: dict[str, Any]) -> None:
    request = signed(kind, {"type": "Issue", **said})
    with pytest.raises(UnreadableError):
        TRACKER_SOURCES[kind].read(request)


def test_githubs_ping_is_a_test() -> None:
    found = TRACKER_SOURCES[System.GITHUB].read(signed(System.GITHUB, {"zen": "x"}, **{"X-GitHub-Event": "ping"}))
    assert found.test == "GitHub's webhook is connected."
