"""A list says how many there are, and of each what it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.timeline import Attachment, EntryKind, TimelineEntry
from bot.slack.blocks import block_kit
from bot.slack.blocks import list as listing
from bot.slack.blocks.timeline import timeline
from tests.support.builders import BOB, START, an_incident, an_overview, only

ENTRY = TimelineEntry(kind=EntryKind.NOTE, happened_at=START, recorded_at=START, author=BOB, text="hello")
REMINDER = replace(ENTRY, kind=EntryKind.REMINDER)


@pytest.mark.parametrize(
    ("entries", "head"),
    [
        ([ENTRY] * 3, "*Timeline of INC*"),
        ([ENTRY] * 20, "*Timeline of INC*"),
        ([ENTRY] * 20 + [REMINDER], "*Timeline of INC*"),
        ([ENTRY] * 21, "*Timeline of INC* (the last 20 of 21 entries)"),
    ],
)
def test_a_timeline_says_how_much_of_it_is_shown(entries: list[TimelineEntry], head: str) -> None:
    shown = timeline("INC", entries)
    assert shown.blocks[0] == block_kit.section(head)
    assert str(shown.blocks[1:]).count("hello") == min(len(entries), 20)


@pytest.mark.parametrize(
    ("differs", "line"),
    [
        ({}, "<@U0B0B00001>: hello"),
        ({"author": None}, "Warroom: hello"),
        ({"author": None, "kind": EntryKind.MESSAGE}, "an app: hello"),
        ({"deleted_at": START}, "<@U0B0B00001>: _(deleted)_"),
        ({"edited_at": START}, "<@U0B0B00001>: hello _(edited)_"),
        ({"recorded_at": START.replace(hour=23)}, "<@U0B0B00001>: hello _(recorded later)_"),
        ({"recorded_at": START.replace(hour=23), "kind": EntryKind.STATUS}, "<@U0B0B00001>: hello"),
        ({"files": (Attachment("a.png", ""),)}, "<@U0B0B00001>: hello 📎 a.png"),
        ({"text": "x" * 301}, f"<@U0B0B00001>: {'x' * 299}…"),
    ],
)
def test_an_entry_says_who_and_what_became_of_it(differs: dict[str, Any], line: str) -> None:
    told = timeline("INC", [replace(ENTRY, **differs)]).blocks[1]["text"]["text"]
    assert told.endswith(line)
    assert not told.startswith("📌")
    assert timeline("INC", [replace(ENTRY, key=True)]).blocks[1]["text"]["text"].startswith("📌 ")


@pytest.mark.parametrize(
    ("shown", "more", "count"), [(1, 0, "1 incident:"), (2, 0, "2 incidents:"), (2, 3, "5 incidents:")]
)
def test_incidents_are_counted(shown: int, more: int, count: str) -> None:
    found = listing.incidents([only(an_overview(an_incident()), listing.NEEDS)] * shown, more)
    assert found.text.startswith(count)
    assert found.blocks[shown:] == ([block_kit.context(f"… and {more} more")] if more else [])
