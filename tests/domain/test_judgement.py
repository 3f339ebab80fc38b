"""What went well and poorly by the record, and what is attached. Rows (part): 143, 150, 155."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.incident import Status
from bot.domain.postmortem.attachments import REQUIRED, attachments, missing_attachments
from bot.domain.postmortem.document import document
from bot.domain.postmortem.judgement import LONGEST, MOST_COLLECTED, went_poorly, went_well
from bot.domain.postmortem.material import Material
from bot.domain.postmortem.sections import BY_KEY
from bot.domain.postmortem.template import SHIPPED, shipped
from bot.domain.reaction import COLLECTED
from bot.domain.record_kinds import CHANGE, EVIDENCE
from bot.domain.timeline import Attachment, EntryKind, TimelineEntry
from tests.support.builders import BOB, START, a_policy, a_record, an_incident

EARLY = "The timeline begins with the declaration"


def said(text: str, minutes: int = 0, **more: Any) -> TimelineEntry:
    """Return what Bob said."""
    at = START + timedelta(minutes=minutes)
    plain: dict[str, Any] = {"kind": EntryKind.MESSAGE, "happened_at": at, "recorded_at": at, "author": BOB}
    return TimelineEntry(text=text, **plain | more)


def material(*timeline: TimelineEntry, **more: Any) -> Material:
    """Return what a document is made of, under the shipped policy."""
    policy = a_policy()
    return Material(
        incident=an_incident(status=Status.RESOLVED),
        severity=policy.severities["sev1"],
        roles={},
        assignments=(),
        timeline=timeline,
        answers={},
        reactions=policy.reactions,
        **more,
    )


def names(text: str) -> str:
    return text.replace(f"<@{BOB}>", "@bob")


def test_a_reaction_lists_a_message_where_the_policy_says() -> None:
    assert BY_KEY.keys() >= COLLECTED
    known = material(
        said("# the alert\nfired at once", 1, reactions=frozenset({"+1"}), permalink="https://s.example.com/p1"),
        said("no runbook", 2, reactions=frozenset({"thumbsdown", "+1"})),
        said("coffee", 3, reactions=frozenset({"eyes"})),
        said("", 4, reactions=frozenset({"+1"}), deleted_at=START),
        said("x" * 400, 5, reactions=frozenset({"-1"}), author=None),
    )
    well, poorly = went_well(known, names).splitlines(), went_poorly(known, names).splitlines()
    assert well[-2:] == [
        "- \\# the alert fired at once [↗](https://s.example.com/p1) (bob, 2026-11-23 09:01 UTC)",
        "- no runbook (bob, 2026-11-23 09:02 UTC)",
    ]
    assert poorly[-2:] == [
        "- no runbook (bob, 2026-11-23 09:02 UTC)",
        f"- {'x' * (LONGEST - 1)}… (an app, 2026-11-23 09:05 UTC)",
    ]
    assert "coffee" not in "".join(well + poorly)


def test_of_very_many_messages_the_first_are_listed_and_the_rest_counted() -> None:
    many = [said(f"m{n}", reactions=frozenset({"+1"})) for n in range(MOST_COLLECTED + 3)]
    assert went_well(material(*many), names).endswith(
        f"m{MOST_COLLECTED - 1} (bob, 2026-11-23 09:00 UTC)\n- and 3 more messages that people reacted to"
    )


@pytest.mark.parametrize(("minutes", "warns"), [(-1, False), (0, True), (1, True)])
def test_a_timeline_that_begins_with_the_declaration_is_said_to(minutes: int, *, warns: bool) -> None:
    assert (EARLY in went_poorly(material(said("errors", minutes)), names)) is warns


def test_what_has_to_be_attached_is_evidence_of_three_types() -> None:
    records = [a_record(EVIDENCE, number=n, fields={"type": kind}) for n, kind in enumerate(REQUIRED, 1)]
    assert missing_attachments([], REQUIRED) == ("logs", "metrics", "configuration changes")
    for each in records:
        rest = [one for one in records if one is not each]
        assert missing_attachments(rest, REQUIRED) == (REQUIRED[each.said("type")],)
    assert missing_attachments(records, REQUIRED) == ()
    assert missing_attachments([a_record(CHANGE)], REQUIRED) == ("logs", "metrics"), "tools told of it"


def test_the_document_links_what_is_attached() -> None:
    known = material(
        said("look", files=(Attachment("p99 (1).png", "https://s.example.com/f1"),)),
        records=(
            a_record(EVIDENCE, number=1, fields={"type": "log", "link": "https://logs.example.com/q"}),
            a_record(EVIDENCE, number=2, fields={"type": "log"}),
            a_record(EVIDENCE, number=3, fields={}),
        ),
    )
    assert attachments(known, names) == (
        "- Logs: [E1](https://logs.example.com/q), E2\n- Other: E3\n- Files: [p99 (1).png](https://s.example.com/f1)"
    )


@pytest.mark.parametrize("template", SHIPPED)
def test_every_template_says_what_is_not_attached_that_the_policy_requires(template: str) -> None:
    known = replace(material(records=(a_record(EVIDENCE, fields={"type": "log"}),)), template=shipped(template))
    assert "Not attached" not in document(known, names)
    asked = replace(known, required_evidence=("log", "change"))
    assert document(asked, names).endswith(
        "## Not attached\n\nThe policy requires evidence of: configuration changes.\n"
    )
