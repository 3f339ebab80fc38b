"""Message events of shapes that the local Slack does not send: what they say of the timeline."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.timeline import RevisionKind
from bot.slack.inbound.events.message import read
from bot.slack.workspace.directory import readable, spelled_out, unmentioned

SAID: dict[str, Any] = {"type": "message", "channel": "C1", "user": "U1", "text": "hello", "ts": "1732161780.000200"}


def test_a_deleted_parent_of_replies_comes_as_a_change_to_a_tombstone() -> None:
    event = {
        "type": "message",
        "subtype": "message_changed",
        "channel": "C1",
        "ts": "1732161790.000100",
        "message": {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "ts": SAID["ts"]},
        "previous_message": SAID,
    }
    (revision,) = read(event)
    assert revision.kind is RevisionKind.DELETED
    assert revision.text == ""
    assert revision.ts == 1_732_161_780_000_200
    assert revision.version == 1_732_161_790_000_100
    assert revision.author == "U1"


def test_an_app_that_speaks_in_attachments_under_its_own_name_is_heard() -> None:
    event = {
        "type": "message",
        "subtype": "bot_message",
        "channel": "C1",
        "ts": "1.000001",
        "bot_id": "B1",
        "username": "Alertmanager",
        "text": "",
        "attachments": [{"fallback": "[FIRING] checkout"}, {"text": "5xx > 5%", "fallback": "other"}],
    }
    (revision,) = read(event)
    assert revision.text == "Alertmanager: [FIRING] checkout\n5xx > 5%"
    assert revision.author is None


def test_a_deletion_without_the_message_before_it_is_still_one() -> None:
    (revision,) = read(
        {"type": "message", "subtype": "message_deleted", "channel": "C1", "ts": "2.000001", "deleted_ts": "1.000001"}
    )
    assert revision.kind is RevisionKind.DELETED
    assert revision.ts == 1_000_001


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "reminder_add", "huddle_thread"])
def test_slacks_own_notices_are_nobodys_words(subtype: str) -> None:
    assert not read(SAID | {"subtype": subtype})


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        ("<#C1|general>", "#general"),
        ("<#C1|>", "#private-channel"),
        ("<#C1>", "#private-channel"),
        ("<!subteam^S1|@oncall>", "@oncall"),
        ("<!subteam^S1>", "@S1"),
        ("<!subteam^S1|oncall>", "@oncall"),
        ("<!here|here> <!channel>", "@here @channel"),
        ("<!everyone>", "@everyone"),
        ("<!date^1732161780^{time}|09:03>", "09:03"),
        ("<https://example.com/a|the page>", "the page (https://example.com/a)"),
        ("<http://example.com|example.com>", "example.com"),
        ("<https://example.com/|example.com>", "example.com"),
        ("<https://example.com>", "https://example.com"),
        ("<mailto:bob@example.com|bob@example.com>", "bob@example.com"),
        ("<mailto:bob@example.com|Bob>", "Bob (bob@example.com)"),
        ("<tel:+4930|call>", "call (+4930)"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_slacks_tokens_become_what_they_show(token: str, shown: str) -> None:
    assert spelled_out(token) == shown


def test_people_are_named_by_what_is_known_of_them() -> None:
    assert readable("<@U1> <@U2|bob> <@U3>", {"U1": "alice"}) == "@alice @bob @U3"


def test_a_text_that_calls_nobody_names_people_and_groups() -> None:
    said = unmentioned("<@U1> <@U2|bob> <!subteam^S1|@oncall> <!subteam^S2> <#C1>", {"U1": "Ann <x>"})
    assert said == "Ann &lt;x&gt; `U2` @oncall @S2 <#C1>"


@pytest.mark.parametrize("previous", [None, {**SAID, "ts": "1.1"}])
def test_a_change_that_does_not_say_what_was_there_counts_only_when_somebody_edited(previous: Any) -> None:
    change = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1732161790.000100"}
    after = {**SAID, "text": "hello all"}
    edited = {**after, "edited": {"ts": "1732161789.000000"}}
    assert not read({**change, "message": after, "previous_message": previous})
    (revision,) = read({**change, "message": edited, "previous_message": previous})
    assert (revision.text, revision.ts) == ("hello all", 1_732_161_780_000_200)
