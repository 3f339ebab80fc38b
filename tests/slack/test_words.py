"""What a message says: apps put their words wherever Slack shows them, and people forward those of others."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.timeline import RevisionKind
from bot.slack.inbound.events.message import read
from bot.slack.workspace.words import MOST_ATTACHMENTS, PLACEHOLDERS, files, words

HEADER = {"type": "header", "text": {"type": "plain_text", "text": "Error rate high"}}
SECTION = {
    "type": "section",
    "text": {"type": "mrkdwn", "text": "*checkout* 41%"},
    "fields": [{"type": "mrkdwn", "text": "Host api-5"}],
}
CONTEXT = {
    "type": "context",
    "elements": [{"type": "mrkdwn", "text": "by monitor"}, {"type": "image", "alt_text": "graph"}],
}
BUTTONS = {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Silence"}}]}
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "look at "},
                {"type": "link", "url": "https://example.com/d/1"},
                {"type": "text", "text": " with "},
                {"type": "user", "user_id": "U1"},
            ],
        }
    ],
}
SHARED = {
    "is_share": True,
    "author_name": "Grafana",
    "channel_name": "alerts",
    "text": "p99 is 9 s",
    "fallback": "[today] grafana: p99 is 9 s",
    "from_url": "https://local.slack.test/archives/C1/p1",
    "files": [{"name": "p99.png", "permalink": "https://local.slack.test/files/p99.png"}],
}


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"blocks": [HEADER]}, "Error rate high"),
        ({"blocks": [HEADER, SECTION, CONTEXT]}, "Error rate high\n*checkout* 41% Host api-5\nby monitor graph"),
        ({"blocks": [HEADER, BUTTONS]}, "Error rate high"),
        ({"blocks": [RICH]}, "look at https://example.com/d/1 with <@U1>"),
        ({"text": "Error rate high", "blocks": [HEADER]}, "Error rate high"),
        ({"text": "FIRING", "blocks": [HEADER]}, "FIRING\nError rate high"),
        ({"attachments": [{"title": "replication lag", "text": "over 30 s"}]}, "replication lag\nover 30 s"),
        ({"attachments": [{"pretext": "pool exhausted"}]}, "pool exhausted"),
        ({"attachments": [{"fields": [{"title": "Host", "value": "db-1"}, {"title": "Zone"}]}]}, "Host: db-1\nZone"),
        ({"attachments": [{"blocks": [SECTION], "fallback": min(PLACEHOLDERS)}]}, "*checkout* 41% Host api-5"),
        ({"attachments": [{"fallback": "disk is full"}]}, "disk is full"),
        ({"attachments": [{"fallback": one} for one in sorted(PLACEHOLDERS)]}, ""),
        ({"text": "FIRING:1", "attachments": [{"title": "crash loop"}]}, "FIRING:1\ncrash loop"),
        ({"text": "crash loop", "attachments": [{"title": "crash loop"}]}, "crash loop"),
        ({"username": "Prometheus", "attachments": [{"title": "lag"}]}, "Prometheus: lag"),
    ],
)
def test_an_app_is_heard_wherever_its_words_stand(message: dict[str, Any], said: str) -> None:
    assert words({"bot_id": "B1", **message}) == said


def test_of_a_person_only_what_they_typed_is_their_words() -> None:
    preview = {"title": "A page", "text": "about it", "from_url": "https://example.com"}
    assert words({"user": "U1", "text": "see https://example.com", "blocks": [RICH], "attachments": [preview]}) == (
        "see https://example.com"
    )


@pytest.mark.parametrize("comment", ["", "this is when it began"])
def test_what_is_forwarded_stays_apart_from_whoever_forwards_it(comment: str) -> None:
    said = words({"user": "U1", "text": comment, "attachments": [SHARED]})
    assert said == f"{comment}\nForwarded from Grafana in #alerts: “p99 is 9 s” {SHARED['from_url']}".strip()
    assert [one.name for one in files({"attachments": [SHARED]})] == ["p99.png"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ({"mode": "tombstone"}, "a file that was deleted"),
        ({"mode": "hidden_by_limit", "name": "x"}, "a file that this workspace's plan hides"),
        ({"file_access": "access_denied"}, "a file that Warroom can't see"),
        ({"title": "graph"}, "graph"),
        ({}, "file"),
    ],
)
def test_a_file_that_is_not_there_says_so(file: dict[str, Any], name: str) -> None:
    assert [one.name for one in files({"files": [file]})] == [name]


def _changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    same = {"type": "message", "ts": "1.000001", "bot_id": "B1"}
    change = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "2.000001"}
    return change | {"message": same | after, "previous_message": same | before}


def test_an_app_that_changes_its_blocks_has_edited_though_slack_does_not_say_so() -> None:
    before, after = read(_changed({"blocks": [HEADER]}, {"blocks": [SECTION]}))
    assert (before.kind, before.text) == (RevisionKind.SAID, "Error rate high")
    assert (after.kind, after.text, after.version) == (RevisionKind.EDITED, "*checkout* 41% Host api-5", 2_000_001)


def test_a_preview_or_a_reply_count_changes_nobodys_words() -> None:
    said = {"user": "U1", "bot_id": None, "text": "see https://example.com"}
    preview = {"attachments": [{"title": "A page", "from_url": "https://example.com"}]}
    assert not read(_changed(said, said | preview))
    assert not read(_changed(said, said | {"reply_count": 3}))
    assert read(_changed(said, said | {"text": "see it", "edited": {"ts": "2.2"}})), "an edit does"


@pytest.mark.parametrize(
    "odd",
    [{"blocks": 3}, {"blocks": [None, {"type": "section"}]}, {"attachments": {"a": 1}}, {"text": 7}, {"files": 1}],
)
def test_what_is_of_another_shape_says_nothing(odd: dict[str, Any]) -> None:
    assert words({"bot_id": "B1", **odd}) == ""
    assert files(odd) == ()


def test_nesting_without_an_end_is_not_followed() -> None:
    node: dict[str, Any] = {"type": "section", "text": "bottom"}
    for _ in range(2_000):
        node = {"type": "section", "elements": [node]}
    assert words({"bot_id": "B1", "blocks": [node]}) == ""


def test_no_more_attachments_are_read_than_a_message_has() -> None:
    said = words({"bot_id": "B1", "attachments": [{"text": f"alert {number} is on"} for number in range(8_000)]})
    assert said.splitlines() == [f"alert {number} is on" for number in range(MOST_ATTACHMENTS)]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["disk is full", "disk is *full*"], "disk is full"),
        (["disk is full", "host-3: disk is full"], "host-3: disk is full"),
        (["disk is full", "host-3", "host-4", "host-3"], "disk is full\nhost-3\nhost-4"),
        (["disk", "host-3", "disk\nhost-3\nhost-4"], "disk\nhost-3\nhost-4"),
    ],
)
def test_what_only_says_again_what_is_there_is_left_out(texts: list[str], said: str) -> None:
    first, *others = texts
    assert words({"bot_id": "B1", "text": first, "attachments": [{"text": text} for text in others]}) == said
